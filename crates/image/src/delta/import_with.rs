//! Importing an image by a delta, where there is one from what the repository has.

use rootball_delta::tardiff::PatchLimits;
use rootball_object::{Cancel, Reporter};
use rootball_oci::{Digest, ImageSource, TransferError};
use rootball_repo::Repo;

use super::base::{Base, bases};
use super::choose::choose;
use super::error::DeltaError;
use super::find::{LoadedSource, Named, find};
use super::found::{DeltaKind, FoundDelta};
use super::oci_delta::OciDelta;
use super::source::{DeltaSource, FailedLayer, with_causes};
use super::sources::RepoFiles;
use crate::import::{ImportError, ImportOptions, Imported, find_imported, import};

/// Most deltas whose manifests are looked at before the layers are fetched as they are.
const MAX_TRIED: usize = 3;

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
    /// Its manifest.
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

/// Imports an image as [`import`] does, and takes the layers that are not here out of a delta where the image has one from another that is.
///
/// The image is judged as without deltas, before anything else of it is asked for. Whatever is wrong with a delta, down to a single layer of it,
/// only means that the layer itself is fetched; `passed_by` and `failed` tell.
///
/// # Errors
/// As [`import`].
#[tracing::instrument(name = "image.delta.import", skip_all)]
pub fn import_with(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ImportedWith, ImportError> {
    let named = Named::load(source, &options.platform)?;
    let mut passed_by = Vec::new();
    let chosen = match prepare(source, repo, &named, &mut passed_by) {
        Ok(chosen) => chosen,
        Err(DeltaError::Transfer(TransferError::Cancelled) | DeltaError::Cancelled) => return Err(ImportError::Cancelled),
        Err(DeltaError::Import(error)) => return Err(error),
        Err(error) => {
            passed_by.push(with_causes(&error));
            None
        }
    };
    let loaded = LoadedSource { source, named: &named };
    let Some(Prepared { delta, files }) = &chosen else {
        let imported = import(&loaded, repo, options, reporter, cancel)?;
        return Ok(ImportedWith { imported, delta: None, passed_by });
    };
    let by_delta = DeltaSource::new(&loaded, delta, files, PatchLimits::new(scratch(repo)));
    let imported = import(&by_delta, repo, options, reporter, cancel)?;
    let (layers, bytes, failed) = by_delta.outcome();
    let used = DeltaUse { delta: delta.digest, kind: DeltaKind::OciDelta, layers, bytes, failed };
    Ok(ImportedWith { imported, delta: Some(used), passed_by })
}

/// A delta whose start is here.
struct Prepared<'r> {
    delta: OciDelta,
    files: RepoFiles<'r>,
}

/// Finds a delta to use; `None` where there is none, or nothing to use it for.
fn prepare<'r>(
    source: &dyn ImageSource,
    repo: &'r Repo,
    named: &Named,
    passed_by: &mut Vec<String>,
) -> Result<Option<Prepared<'r>>, DeltaError> {
    if find_imported(repo, &named.raw, &named.manifest)?.is_some() {
        return Ok(None);
    }
    // Nobody is asked for deltas from nothing that is here.
    let bases = bases(repo)?;
    if bases.is_empty() {
        return Ok(None);
    }
    let found = find(source, named)?;
    let usable = choose(&found, &bases).into_iter().filter(|delta| delta.kind == DeltaKind::OciDelta);
    for chosen in usable.take(MAX_TRIED) {
        match prepare_one(source, repo, named, &bases, chosen) {
            Err(error @ (DeltaError::Transfer(TransferError::Cancelled) | DeltaError::Cancelled)) => return Err(error),
            Err(error) => passed_by.push(format!("delta {}: {}", chosen.descriptor.digest, with_causes(&error))),
            Ok(prepared) => return Ok(Some(prepared)),
        }
    }
    Ok(None)
}

fn prepare_one<'r>(
    source: &dyn ImageSource,
    repo: &'r Repo,
    named: &Named,
    bases: &[Base],
    chosen: &FoundDelta,
) -> Result<Prepared<'r>, DeltaError> {
    let delta = OciDelta::load(source, &chosen.descriptor, &named.raw.digest)?;
    // The list may say another start than the delta itself.
    let base = bases.iter().find(|base| base.config == delta.source_config);
    let base = base.ok_or(DeltaError::NoBase { delta: delta.digest, config: delta.source_config })?;
    let files = RepoFiles::of(repo, &base.commit, &scratch(repo)).map_err(ImportError::from)?;
    Ok(Prepared { delta, files })
}

/// Returns where temporary files of the repository go; what is left there is removed with the rest.
pub(super) fn scratch(repo: &Repo) -> std::path::PathBuf {
    repo.path().join("tmp")
}
