//! The commits themselves: what refs name, verified before anything below them is asked for, and their history as far as it is wanted.

use std::collections::HashSet;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use rootball_object::{Commit, CommitChecksum, ErrorKind, LoadError, MAX_METADATA_SIZE, ObjectKind, ObjectSource, RefName};
use rootball_repo::{RefPlace, RefSpec, Repo, Summary};
use rootball_sign::ostree::Verified;

use super::{PullError, PullOptions, TimestampCheck, Wanted};
use crate::RemoteConfig;
use crate::origin::Origin;
use crate::policy::RemotePolicy;

/// Lines of commits that are followed side by side.
const LINES: usize = 32;

/// A commit that is trusted.
#[derive(Clone, Debug)]
pub struct TrustedCommit {
    /// Its checksum.
    pub checksum: CommitChecksum,
    pub(super) bytes: Bytes,
    /// What it says.
    pub commit: Commit,
    /// What lies beside it at the remote.
    pub(super) detached: Option<Bytes>,
    /// It is here with all that it names.
    pub is_complete: bool,
    /// The signatures by which it is trusted, where signatures are demanded.
    pub verified: Vec<Verified>,
}

/// What was asked for, found.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The ref that it comes by.
    pub(super) name: Option<RefName>,
    pub(super) commit: CommitChecksum,
    /// Bytes of the commit, as the summary has them.
    size: Option<u64>,
}

pub(super) struct Commits<'e> {
    pub(super) repo: &'e Repo,
    pub(super) origin: &'e Origin,
    pub(super) remote: &'e RemoteConfig,
    pub(super) policy: &'e RemotePolicy,
    pub(super) options: &'e PullOptions,
    pub(super) summary: Option<&'e Summary>,
}

impl Commits<'_> {
    /// Finds what is asked for. Nothing asked for is what the remote's settings name, or everything for a mirror.
    pub(super) async fn targets(&self) -> Result<Vec<Target>, PullError> {
        let mut wanted: Vec<Wanted> = self.options.wanted.clone();
        if wanted.is_empty() && self.options.mirror {
            return self.all();
        }
        if wanted.is_empty() {
            wanted = self.remote.branches.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
        }
        if wanted.is_empty() {
            return Err(PullError::NothingWanted { name: self.remote.name().to_owned() });
        }
        let found = stream::iter(wanted).map(|wanted| self.target(wanted)).buffered(LINES);
        found.try_collect().await
    }

    fn all(&self) -> Result<Vec<Target>, PullError> {
        if let Some(refs) = self.origin.local_refs()? {
            return Ok(refs.into_iter().map(|(name, commit)| Target { name: Some(name), commit, size: None }).collect());
        }
        let refs = &self.summary.ok_or(PullError::NoSummary)?.refs;
        Ok(refs.iter().map(|entry| Target { name: Some(entry.name.clone()), commit: entry.commit, size: Some(entry.size) }).collect())
    }

    async fn target(&self, wanted: Wanted) -> Result<Target, PullError> {
        let name = match wanted {
            Wanted::Commit(commit) => return Ok(Target { name: None, commit, size: None }),
            Wanted::RefAt(name, commit) => return Ok(Target { name: Some(name), commit, size: None }),
            Wanted::Ref(name) => name,
        };
        let listed = match (&self.remote.collection_id, self.summary) {
            (Some(collection), Some(summary)) if summary.collection_id().is_some() => summary.find_in_collection(collection, &name)?,
            (_, Some(summary)) => summary.find(&name).cloned(),
            (_, None) => None,
        };
        if let Some(entry) = listed {
            return Ok(Target { name: Some(name), commit: entry.commit, size: Some(entry.size) });
        }
        // Where the list of refs must be signed, what is not on it does not exist.
        let is_final = self.policy.demands_signed_summary() && self.summary.is_some();
        let spec = RefSpec { place: RefPlace::Own, name: name.clone() };
        let found = if is_final { None } else { self.origin.find_ref(&spec).await? };
        let commit = found.ok_or_else(|| PullError::NoRef { name: name.clone() })?;
        Ok(Target { name: Some(name), commit, size: None })
    }

    /// Fetches and verifies the commits and their parents as far as they are wanted, each once.
    pub(super) async fn fetch(&self, targets: &[Target]) -> Result<Vec<TrustedCommit>, PullError> {
        let mut lines = stream::iter(targets).map(|target| self.line(target)).buffered(LINES);
        let (mut known, mut commits) = (HashSet::new(), Vec::new());
        while let Some(line) = lines.try_next().await? {
            commits.extend(line.into_iter().filter(|commit| known.insert(commit.checksum)));
        }
        Ok(commits)
    }

    async fn line(&self, target: &Target) -> Result<Vec<TrustedCommit>, PullError> {
        let mut line = Vec::new();
        let mut next = Some(target.commit);
        let mut distance = 0;
        while let Some(checksum) = next {
            let limit = target.size.filter(|_| distance == 0).unwrap_or(MAX_METADATA_SIZE).min(MAX_METADATA_SIZE);
            let found = match self.commit(&checksum, limit).await {
                // A history may end where its server has no more of it.
                Err(PullError::Missing { .. }) if distance > 0 => break,
                other => other?,
            };
            if distance == 0 {
                self.check_bindings(target, &found.commit)?;
                self.check_timestamp(target, &found.commit)?;
            }
            next = found.commit.parent.filter(|_| self.options.depth.reaches(distance + 1));
            line.push(found);
            distance += 1;
        }
        Ok(line)
    }

    async fn commit(&self, checksum: &CommitChecksum, limit: u64) -> Result<TrustedCommit, PullError> {
        let kind = ObjectKind::Commit;
        let object = checksum.object();
        let detached = self.origin.find_detached_metadata(checksum).await?;
        let here = match self.repo.load_metadata(kind, object) {
            Ok(bytes) => Some(Bytes::from(bytes)),
            Err(error) if error.is_damage() || error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let is_complete = here.is_some() && !self.repo.is_partial(checksum)?;
        let bytes = match here {
            Some(bytes) => bytes,
            None => {
                let place = || self.origin.shown(&crate::origin::object_path(kind, object));
                let found = self.origin.find_metadata(kind, object, limit).await?;
                found.ok_or_else(|| PullError::Missing { kind, checksum: *object, place: place() })?
            }
        };
        let beside = match &detached {
            Some(detached) => Some(detached.to_vec()),
            None => self.repo.find_detached_metadata(checksum).unwrap_or_default(),
        };
        let verified = self.policy.verify_commit(checksum, &bytes, beside.as_deref())?;
        let commit = Commit::from_bytes(&bytes).map_err(|error| PullError::Load(LoadError::invalid(kind, object)(error)))?;
        Ok(TrustedCommit { checksum: *checksum, bytes, commit, detached, is_complete, verified })
    }

    /// A signature says who made a commit, but not for which ref: that the commit must say itself.
    fn check_bindings(&self, target: &Target, commit: &Commit) -> Result<(), PullError> {
        if !self.options.verify_bindings {
            return Ok(());
        }
        if let Some(collection) = &self.remote.collection_id
            && target.name.is_some()
        {
            let found = commit.metadata.string("ostree.collection-binding");
            if found != Some(collection.as_str()) {
                let (wanted, found) = (collection.as_str().to_owned(), found.map(str::to_owned));
                return Err(PullError::Collection { commit: target.commit, wanted, found });
            }
        }
        let Some(name) = &target.name else { return Ok(()) };
        match commit.metadata.strings("ostree.ref-binding") {
            Some(bound) if bound.contains(&name.as_str()) => Ok(()),
            None if self.remote.collection_id.is_none() => Ok(()),
            bound => {
                let bound = bound.unwrap_or_default().into_iter().map(str::to_owned).collect();
                Err(PullError::Binding { commit: target.commit, name: name.clone(), bound })
            }
        }
    }

    /// Refuses what is older than what it would replace: an attacker may show a signed commit of last year.
    fn check_timestamp(&self, target: &Target, commit: &Commit) -> Result<(), PullError> {
        let than = match (&self.options.timestamp_check, &target.name) {
            (TimestampCheck::None, _) | (TimestampCheck::CurrentRef, None) => return Ok(()),
            (TimestampCheck::Commit(than), _) => *than,
            (TimestampCheck::CurrentRef, Some(name)) => match self.repo.find_commit_of(&self.place_of(name))? {
                Some(current) => current,
                None => return Ok(()),
            },
        };
        if than == target.commit {
            return Ok(());
        }
        let limit = self.repo.load_commit(&than)?.timestamp;
        if commit.timestamp < limit {
            let name = target.name.as_ref().map_or_else(|| target.commit.to_hex(), RefName::to_string);
            return Err(PullError::Older { commit: target.commit, name, timestamp: commit.timestamp, than, limit });
        }
        Ok(())
    }

    /// Returns where a ref of the remote is kept here.
    pub(super) fn place_of(&self, name: &RefName) -> RefSpec {
        let place = match (self.options.mirror, &self.remote.collection_id) {
            (false, _) => RefPlace::Remote(self.remote.name().to_owned()),
            (true, Some(collection)) if self.repo.collection_id().as_ref() != Some(collection) => RefPlace::Mirror(collection.clone()),
            (true, _) => RefPlace::Own,
        };
        RefSpec { place, name: name.clone() }
    }
}
