//! Importing an image by the way that costs least, and by the next one where that fails.

use rootball_delta::tardiff::PatchLimits;
use rootball_object::{Cancel, ErrorKind, Reporter};
use rootball_oci::{Digest, ImageSource, TransferError};
use rootball_repo::Repo;
use std::sync::Arc;

use super::error::DeltaError;
use super::find::{LoadedSource, WholeLayers};
use super::found::{DeltaKind, DeltaStart};
use super::oci_delta::OciDelta;
use super::quote::{Offer, Quoted, Way, Wishes, quote};
use super::source::{DeltaSource, FailedLayer, with_causes};
use super::sources::RepoFiles;
use super::tree_delta::{TreeChain, TreeDelta};
use crate::import::record::{self, Came};
use crate::import::{CommitDelta, ImportError, ImportOptions, Imported, import, import_by};

/// What an import did, and by which delta.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImportedWith {
    /// What it did.
    #[serde(flatten)]
    pub imported: Imported,
    /// The delta that was used.
    pub delta: Option<DeltaUse>,
    /// Why others were not used, or no list of them could be had.
    pub passed_by: Vec<String>,
}

/// What a delta was good for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DeltaUse {
    /// Its manifest; of a chain that of the last one.
    pub delta: Digest,
    /// Its format.
    pub kind: DeltaKind,
    /// Layers that came out of it.
    pub layers: usize,
    /// Bytes that travelled for them.
    pub bytes: u64,
    /// Layers that did not, and were fetched as they are.
    pub failed: Vec<FailedLayer>,
}

/// Imports an image as [`import`] does, by the way that costs the fewest bytes: a delta where there is one from what the repository has, pieces of
/// layers, or whole layers.
///
/// The image is judged as without deltas, before anything else of it is asked for. Whatever is wrong with a delta only means that the next way is
/// taken; what arrived by then stays, and `passed_by` and `failed` tell.
///
/// # Errors
/// As [`import`].
pub fn import_with(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ImportedWith, ImportError> {
    let quoted = quote(source, repo, &options.platform, &Wishes::default())?;
    import_quoted(source, repo, options, &quoted, reporter, cancel)
}

/// Imports an image by the first way of a quote, and the next one where that fails.
///
/// # Errors
/// As [`import`].
#[tracing::instrument(name = "image.delta.import", skip_all)]
pub fn import_quoted(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    quoted: &Quoted,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ImportedWith, ImportError> {
    let options = ImportOptions { priced: Some(Arc::new(quoted.priced.clone())), ..options.clone() };
    let taking = Taking { source: &LoadedSource { source, named: &quoted.named }, repo, options, quoted, reporter, cancel };
    let mut passed_by = quoted.quote.passed_by.clone();
    for offer in &quoted.quote.offers {
        match taking.take(offer) {
            Ok(mut with) => {
                passed_by.append(&mut with.passed_by);
                taking.note(offer, &with)?;
                return Ok(ImportedWith { passed_by, ..with });
            }
            Err(DeltaError::Import(error)) => return Err(error),
            Err(DeltaError::Cancelled | DeltaError::Transfer(TransferError::Cancelled)) => return Err(ImportError::Cancelled),
            Err(error) => {
                let delta = offer.deltas.last().map_or_else(String::new, |delta| format!("delta {}: ", delta.descriptor.digest));
                passed_by.push(format!("{delta}{}", with_causes(&error)));
            }
        }
    }
    let imported = import(taking.source, repo, &taking.options, reporter, cancel)?;
    Ok(ImportedWith { imported, delta: None, passed_by })
}

/// One import under way.
struct Taking<'a> {
    source: &'a LoadedSource<'a>,
    repo: &'a Repo,
    options: ImportOptions,
    quoted: &'a Quoted,
    reporter: &'a dyn Reporter,
    cancel: &'a Cancel,
}

impl Taking<'_> {
    /// Imports by one way. An error of a delta means that nothing was begun; one of the import is the end.
    fn take(&self, offer: &Offer) -> Result<ImportedWith, DeltaError> {
        let (repo, options, reporter, cancel) = (self.repo, &self.options, self.reporter, self.cancel);
        let plainly = |imported| ImportedWith { imported, delta: None, passed_by: Vec::new() };
        match offer.way {
            Way::Rootball => self.by_tree(offer),
            Way::OciDelta => self.by_layers(offer),
            Way::Layers => Ok(plainly(import(&WholeLayers(self.source), repo, options, reporter, cancel)?)),
            Way::Present | Way::Pieces => Ok(plainly(import(self.source, repo, options, reporter, cancel)?)),
        }
    }

    fn by_tree(&self, offer: &Offer) -> Result<ImportedWith, DeltaError> {
        let load = |found: &super::FoundDelta| TreeDelta::load(self.source.source, &found.descriptor, &found.to);
        let deltas = offer.deltas.iter().map(load).collect::<Result<Vec<_>, _>>()?;
        let scratch = scratch(self.repo);
        let chain = TreeChain::load(self.source, deltas, &scratch, self.quoted.memory, self.cancel)?;
        let (delta, bytes) = chain.outcome();
        // The list may say another commit than the plan.
        if Some(chain.commit()) != self.quoted.quote.commit {
            let reason = format!("it leads to commit {}, which is not the one that the image names", chain.commit());
            return Err(DeltaError::Invalid { manifest: delta, reason });
        }
        // It may say another start as well: that is seen now, not when parts have come that nothing here fits.
        let said = offer.deltas.first().map(|delta| &delta.from).filter(|from| from.is_nothing() || from.commit.is_some());
        if let Some(from) = said.filter(|from| from.commit != chain.start()) {
            let start = DeltaStart { commit: chain.start(), ..DeltaStart::default() };
            let reason = format!("it starts from {start}, and is listed as one from {from}");
            return Err(DeltaError::Invalid { manifest: delta, reason });
        }
        let by: &dyn CommitDelta = &chain;
        let imported = import_by(self.source, self.repo, &self.options, Some(by), self.reporter, self.cancel);
        // Parts are kept for the next time, but not where they take the room that is missing.
        if imported.as_ref().map_or_else(|error| error.kind() == ErrorKind::NoSpace, |_| true) {
            chain.forget()?;
        }
        let imported = imported?;
        Ok(match chain.take_failure() {
            Some(reason) => ImportedWith { imported, delta: None, passed_by: vec![format!("delta {delta}: {}", with_causes(&reason))] },
            None => {
                let used = DeltaUse { delta, kind: DeltaKind::Rootball, layers: imported.layers_reused, bytes, failed: Vec::new() };
                ImportedWith { imported, delta: Some(used), passed_by: Vec::new() }
            }
        })
    }

    fn by_layers(&self, offer: &Offer) -> Result<ImportedWith, DeltaError> {
        let Some(chosen) = offer.deltas.first() else { return Err(DeltaError::Cancelled) };
        let delta = OciDelta::load(self.source.source, &chosen.descriptor, &self.quoted.named.raw.digest)?;
        // The list may say another start than the delta itself.
        let base = self.quoted.bases.iter().find(|base| base.config == delta.source_config);
        let base = base.ok_or(DeltaError::NoBase { delta: delta.digest, config: delta.source_config })?;
        let scratch = scratch(self.repo);
        let files = RepoFiles::of(self.repo, &base.commit, &scratch).map_err(ImportError::from)?;
        let by_delta = DeltaSource::new(self.source, &delta, &files, PatchLimits::new(scratch.as_path()));
        let imported = import(&by_delta, self.repo, &self.options, self.reporter, self.cancel)?;
        let (layers, bytes, failed) = by_delta.outcome();
        let used = DeltaUse { delta: delta.digest, kind: DeltaKind::OciDelta, layers, bytes, failed };
        Ok(ImportedWith { imported, delta: Some(used), passed_by: Vec::new() })
    }

    /// Remembers by which way the image came.
    fn note(&self, offer: &Offer, with: &ImportedWith) -> Result<(), ImportError> {
        let manifest = with.imported.manifest_digest;
        let failed = |source| ImportError::Record { manifest, source };
        if offer.way == Way::Present {
            return Ok(());
        }
        let by = match (&with.delta, with.imported.layers_in_part) {
            (Some(used), _) => used.kind.to_string(),
            (None, 0) => Way::Layers.to_string(),
            (None, _) => Way::Pieces.to_string(),
        };
        if let Some(mut record) = record::find(self.repo, &manifest).map_err(failed)? {
            let delta = with.delta.as_ref().map(|used| used.delta);
            record.came = Some(Came { by, bytes: with.imported.bytes_fetched.saturating_add(self.quoted.quote.looked.bytes), delta });
            record::store(self.repo, &record).map_err(failed)?;
        }
        Ok(())
    }
}

/// Returns where temporary files of the repository go; what is left there is removed with the rest.
pub(super) fn scratch(repo: &Repo) -> std::path::PathBuf {
    repo.path().join("tmp")
}
