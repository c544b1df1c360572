//! Deltas of single objects on the way: large changed files out of files that are here, whatever commits those are of.
//!
//! Like static deltas they are a help and no authority: what one makes is hashed to its name, and where it fails the file itself is fetched.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rootball_delta::apply::{ApplyError, ApplyLimits, ApplyTo, apply_part};
use rootball_delta::format::{MAX_SUPERBLOCK_SIZE, ObjectDeltas as Listed, PartHeader};
use rootball_object::{Cancel, Checksum, CommitChecksum, ErrorKind, ObjectKind, ObjectSource, StoreError};
use rootball_repo::{Repo, Transaction};

use super::PullError;
use super::deltas::{DeltaError, fetch_into};
use crate::server::{Part, Server};

/// What the remote has for the commits that are pulled.
#[derive(Debug, Default)]
pub(super) struct ObjectDeltas {
    /// By the file that they make.
    by_object: HashMap<Checksum, Vec<ObjectDelta>>,
    /// Files for which one was fetched: no second is tried.
    tried: Mutex<HashSet<Checksum>>,
    applied: AtomicU64,
}

#[derive(Clone, Debug)]
struct ObjectDelta {
    source: Checksum,
    path: String,
    number: usize,
    header: PartHeader,
}

/// One that came, not verified.
#[derive(Debug)]
pub(super) struct FetchedDelta {
    delta: ObjectDelta,
    file: File,
}

impl ObjectDeltas {
    /// Fetches what there is for some commits. What cannot be read is not used.
    pub(super) async fn load(server: &Server, commits: impl Iterator<Item = CommitChecksum>) -> Result<Self, PullError> {
        let mut all = Self::default();
        for commit in commits {
            let directory = Listed::directory(&commit);
            let path = format!("{directory}/superblock");
            let Some(bytes) = server.fetch(Part::Content, &path, MAX_SUPERBLOCK_SIZE).await? else { continue };
            let listed = match Listed::parse(&bytes) {
                Ok(listed) if listed.superblock.name.to == commit => listed,
                Ok(_) => continue,
                Err(error) => {
                    tracing::warn!(%commit, %error, "object deltas not used");
                    continue;
                }
            };
            for (number, (header, source)) in listed.superblock.parts.into_iter().zip(listed.sources).enumerate() {
                let Some(object) = header.objects.first() else { continue };
                let delta = ObjectDelta { source, path: format!("{directory}/{number}"), number, header: header.clone() };
                all.by_object.entry(object.checksum).or_default().push(delta);
            }
        }
        all.by_object.values_mut().for_each(|deltas| deltas.sort_by_key(|delta| delta.header.size));
        Ok(all)
    }

    /// Returns the bytes of the delta that would be fetched for a file; none where nothing that one starts from is here.
    pub(super) fn size(&self, repo: &Repo, checksum: &Checksum) -> Option<u64> {
        self.find(repo, checksum).map(|delta| delta.header.size)
    }

    /// Lists the files that there are deltas of.
    pub(super) fn files(&self) -> impl Iterator<Item = &Checksum> {
        self.by_object.keys()
    }

    /// Finds the smallest delta that makes a file out of one that is here.
    fn find(&self, repo: &Repo, checksum: &Checksum) -> Option<&ObjectDelta> {
        let deltas = self.by_object.get(checksum)?;
        deltas.iter().find(|delta| repo.has(ObjectKind::File, &delta.source).unwrap_or(false))
    }

    /// Fetches the smallest delta that makes a file out of one that is here; none where there is none, or where one was tried.
    pub(super) async fn fetch(
        &self,
        server: &Server,
        transaction: &Transaction<'_>,
        checksum: &Checksum,
    ) -> Result<Option<FetchedDelta>, PullError> {
        let repo = transaction.repo();
        let Some(delta) = self.find(repo, checksum) else { return Ok(None) };
        if !self.tried.lock().unwrap_or_else(PoisonError::into_inner).insert(*checksum) {
            return Ok(None);
        }
        transaction.check_space(delta.header.content_size, 1)?;
        let file = tempfile::tempfile_in(repo.path().join("tmp")).map_err(StoreError::io("keeping an object delta"))?;
        let mut fetched = FetchedDelta { delta: delta.clone(), file };
        match fetch_into(server, &fetched.delta.path, fetched.delta.header.size, &mut fetched.file).await {
            Err(PullError::Delta(error @ DeltaError::Missing { .. })) => {
                tracing::warn!(%checksum, %error, "object delta not used");
                Ok(None)
            }
            other => other.map(|()| Some(fetched)),
        }
    }

    /// Makes the file; tells whether that could be done. Where it could not, the file itself has to be fetched.
    pub(super) fn apply(
        &self,
        fetched: FetchedDelta,
        transaction: &Transaction<'_>,
        cancel: &Cancel,
    ) -> Result<Option<PartHeader>, PullError> {
        let FetchedDelta { delta, mut file } = fetched;
        let repo = transaction.repo();
        let scratch = repo.path().join("tmp");
        let to = ApplyTo { source: repo, sink: transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel };
        match apply_part(delta.number, &delta.header, &mut file, &to) {
            Ok(_) => {
                self.applied.fetch_add(1, Ordering::Relaxed);
                Ok(Some(delta.header))
            }
            Err(ApplyError::Cancelled) => Err(PullError::Cancelled),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt | ErrorKind::Unsupported) => {
                tracing::warn!(path = delta.path, %error, "object delta not used");
                Ok(None)
            }
            Err(error) => Err(DeltaError::from(error).into()),
        }
    }

    /// Returns how many files were made.
    pub(super) fn applied(&self) -> u64 {
        self.applied.load(Ordering::Relaxed)
    }
}
