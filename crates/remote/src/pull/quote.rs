//! What each way to a commit of a remote costs, before anything below the commit moves, and the pull by the first of them.
//!
//! Of a static delta the superblock tells, of deltas of single objects their list. What objects take by themselves only the commit can tell, by the
//! metadata key `ostree.sizes`, unless the remote is on this machine: to ask for each directory in turn would be half of the pull. Where
//! nobody tells, the cost is not known.

use std::io::{self, Read};

use rootball_delta::apply::plan;
use rootball_object::{
    Cancel, Checksum, CommitChecksum, FileHeader, LoadError, ObjectKind, ObjectSink, ObjectSource, Reporter, StoreError,
};
use rootball_repo::{Repo, Seen, reachable};

use super::deltas::DeltaError;
use super::listed::FittingDelta;
use super::look::{Asked, Look};
use super::object_deltas::ObjectDeltas;
use super::price::{PullOffer, PullPrefer, PullWay, Traffic, sort};
use super::{Connection, DeltaUse, Known, PullError, PullOptions, PullReport, TrustedCommit, bring};
use crate::RemoteConfig;
use crate::origin::Origin;
use crate::policy::RemotePolicy;

/// What all ways to a commit cost.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PullQuote {
    /// The commit.
    pub commit: CommitChecksum,
    /// The ways, the one that is taken first.
    pub offers: Vec<PullOffer>,
    /// What it took to find out.
    pub looked: Traffic,
    /// Why there may be more ways.
    pub passed_by: Vec<String>,
}

impl PullQuote {
    /// Returns the quote for a commit that is here.
    pub fn present(commit: CommitChecksum) -> Self {
        let offers = vec![PullOffer::new(PullWay::Present, Some(Traffic::default()), 0)];
        Self { commit, offers, looked: Traffic::default(), passed_by: Vec::new() }
    }
}

/// A quote, and what was read for it, so that who takes it up need not read that again.
pub struct PullQuoted<'a> {
    /// What the ways cost.
    pub quote: PullQuote,
    asked: Asked<'a>,
    look: Look,
    known: Known,
}

impl std::fmt::Debug for PullQuoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PullQuoted").field("quote", &self.quote).finish_non_exhaustive()
    }
}

impl PullQuoted<'_> {
    /// Pulls by the first way of the quote. What a delta did not bring is fetched object by object.
    ///
    /// # Errors
    /// As [`super::pull`].
    pub fn pull(self, reporter: &dyn Reporter, cancel: &Cancel) -> Result<PullReport, PullError> {
        let asked = self.asked;
        let deltas = match self.quote.offers.first().map(|offer| offer.way) {
            Some(PullWay::Objects) => DeltaUse::Never,
            Some(PullWay::ObjectDeltas) => DeltaUse::OfObjects,
            Some(PullWay::StaticDelta | PullWay::Present) | None => asked.options.deltas,
        };
        let options = PullOptions { deltas, ..asked.options.clone() };
        let mut report = bring(&Asked { options: &options, ..asked }, &self.look, self.known, reporter, cancel)?;
        let mut passed_by = self.quote.passed_by;
        passed_by.append(&mut report.passed_by);
        Ok(PullReport { passed_by, ..report })
    }
}

/// Finds out what each way to the first commit that is asked for costs. The commit is verified first; nothing below it moves.
///
/// # Errors
/// When the commit cannot be found or fetched, or is not trusted. That a delta cannot be used is told in `passed_by`.
#[tracing::instrument(name = "remote.quote", skip_all, fields(remote = remote.name()))]
pub fn quote<'a>(
    repo: &'a Repo,
    remote: &'a RemoteConfig,
    policy: &'a RemotePolicy,
    connection: &'a Connection,
    options: &'a PullOptions,
    prefer: PullPrefer,
) -> Result<PullQuoted<'a>, PullError> {
    let asked = Asked { repo, remote, policy, connection, options };
    let look = Look::at(&asked)?;
    let nothing = || PullError::NothingWanted { name: remote.name().to_owned() };
    let commit = look.targets.first().map(|target| target.commit).ok_or_else(nothing)?;
    let found = look.found.iter().find(|found| found.checksum == commit).ok_or_else(nothing)?;
    let (mut offers, mut passed_by, mut known) = (Vec::new(), Vec::new(), Known::default());
    if found.is_complete {
        offers.push(PullOffer::new(PullWay::Present, Some(Traffic::default()), 0));
    } else {
        known = find_deltas(&asked, &look, &mut passed_by)?;
        if let Some(delta) = &known.static_delta {
            match price_static(repo, delta) {
                Ok(offer) => offers.push(offer),
                Err(error) => passed_by.push(format!("static delta: {error}")),
            }
        }
        if options.deltas == DeltaUse::Always {
            // Nothing else is wanted.
            return match offers.is_empty() {
                true => Err(DeltaError::None { commit }.into()),
                false => Ok(quoted(commit, offers, passed_by, asked, look, known)),
            };
        }
        let missing = missing(repo, &look.origin, found)?;
        if let Some(deltas) = &known.object_deltas
            && deltas.files().any(|file| deltas.size(repo, file).is_some() && !has(repo, ObjectKind::File, file))
        {
            offers.push(price_objects(repo, PullWay::ObjectDeltas, missing.as_deref(), deltas));
        }
        offers.push(price_objects(repo, PullWay::Objects, missing.as_deref(), &ObjectDeltas::default()));
        sort(&mut offers, prefer);
    }
    Ok(quoted(commit, offers, passed_by, asked, look, known))
}

fn quoted(
    commit: CommitChecksum,
    offers: Vec<PullOffer>,
    passed_by: Vec<String>,
    asked: Asked<'_>,
    look: Look,
    known: Known,
) -> PullQuoted<'_> {
    let (bytes, requests) = look.traffic();
    PullQuoted { quote: PullQuote { commit, offers, looked: Traffic { bytes, requests }, passed_by }, asked, look, known }
}

/// Finds the static delta that fits, and the deltas of single objects that there are.
fn find_deltas(asked: &Asked<'_>, look: &Look, passed_by: &mut Vec<String>) -> Result<Known, PullError> {
    let commits = look.commits(asked);
    let mut known = Known::default();
    let (Some(listed), Some(target)) = (look.listed(&commits), look.targets.first()) else { return Ok(known) };
    if asked.uses_deltas(&look.origin)? {
        match look.runtime.block_on(listed.find(target)) {
            Ok(found) => known.static_delta = found,
            Err(PullError::Delta(error)) if asked.goes_on_after(&error) => passed_by.push(format!("static delta: {error}")),
            Err(error) => return Err(error),
        }
    }
    if look.shown.object_deltas && asked.can_patch() {
        known.object_deltas = Some(look.runtime.block_on(ObjectDeltas::load(listed.server, std::iter::once(target.commit)))?);
    }
    Ok(known)
}

fn price_static(repo: &Repo, delta: &FittingDelta) -> Result<PullOffer, DeltaError> {
    let superblock = delta.superblock()?;
    let planned = plan(&superblock, repo, &Looking(repo))?;
    let parts = planned.parts.iter().filter(|part| !part.inline).count();
    let requests = (parts + planned.fallbacks.len()) as u64;
    let content = planned.parts.iter().filter_map(|part| superblock.parts.get(part.number)).map(|part| part.content_size);
    let work = content.fold(0, u64::saturating_add);
    let offer = PullOffer::new(PullWay::StaticDelta, Some(Traffic { bytes: planned.download, requests }), work);
    Ok(PullOffer { delta: Some(delta.name), ..offer })
}

/// An object that is not here.
struct MissingObject {
    kind: ObjectKind,
    checksum: Checksum,
    /// Bytes that it takes on the way, and those of its content.
    stored: u64,
    unpacked: u64,
}

fn price_objects(repo: &Repo, way: PullWay, missing: Option<&[MissingObject]>, deltas: &ObjectDeltas) -> PullOffer {
    let Some(missing) = missing else { return PullOffer::new(way, None, 0) };
    let (mut bytes, mut work) = (0_u64, 0_u64);
    for object in missing {
        let delta = if object.kind == ObjectKind::File { deltas.size(repo, &object.checksum) } else { None };
        bytes = bytes.saturating_add(delta.unwrap_or(object.stored));
        work = work.saturating_add(object.unpacked);
    }
    PullOffer::new(way, Some(Traffic { bytes, requests: missing.len() as u64 }), work)
}

/// Lists the objects of a commit that are not here; `None` where nobody says how large they are.
fn missing(repo: &Repo, origin: &Origin, commit: &TrustedCommit) -> Result<Option<Vec<MissingObject>>, PullError> {
    // A list that cannot be read tells nothing; sizes are a help, not a part of the tree.
    if let Ok(Some(sizes)) = commit.commit.metadata.object_sizes() {
        let is_missing = |size: &rootball_object::ObjectSize| match size.kind {
            Some(kind) => !has(repo, kind, &size.checksum),
            None => ![ObjectKind::File, ObjectKind::DirTree, ObjectKind::DirMeta].iter().any(|kind| has(repo, *kind, &size.checksum)),
        };
        let object = |size: rootball_object::ObjectSize| MissingObject {
            kind: size.kind.unwrap_or(ObjectKind::File),
            checksum: size.checksum,
            stored: size.stored,
            unpacked: size.unpacked,
        };
        return Ok(Some(sizes.into_iter().filter(is_missing).map(object).collect()));
    }
    let Origin::Local(source) = origin else { return Ok(None) };
    let mut missing = Vec::new();
    reachable(source, &commit.checksum, &mut Seen::new(), |kind, checksum| -> Result<(), LoadError> {
        if !has(repo, kind, checksum) {
            let size = match kind {
                ObjectKind::File => source.open_file(checksum)?.size,
                _ => source.load_metadata(kind, checksum)?.len() as u64,
            };
            missing.push(MissingObject { kind, checksum: *checksum, stored: size, unpacked: size });
        }
        Ok(())
    })
    .map_err(PullError::Source)?;
    Ok(Some(missing))
}

/// Tells whether an object is here; of what cannot be looked at, a pull will tell.
fn has(repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> bool {
    ObjectSource::has(repo, kind, checksum).unwrap_or(false)
}

/// A repository that is looked at and not written to.
struct Looking<'r>(&'r Repo);

impl Looking<'_> {
    fn refuse<T>() -> Result<T, StoreError> {
        Err(StoreError::io("looking only")(io::Error::from(io::ErrorKind::PermissionDenied)))
    }
}

impl ObjectSink for Looking<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(has(self.0, kind, checksum))
    }

    fn put_metadata(&self, _: ObjectKind, _: &[u8], _: Option<&Checksum>) -> Result<Checksum, StoreError> {
        Self::refuse()
    }

    fn put_file(&self, _: &FileHeader, _: u64, _: &mut dyn Read, _: Option<&Checksum>) -> Result<Checksum, StoreError> {
        Self::refuse()
    }

    fn put_detached_metadata(&self, _: &CommitChecksum, _: &[u8]) -> Result<(), StoreError> {
        Self::refuse()
    }
}
