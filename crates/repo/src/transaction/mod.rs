//! Transactions: the only way into a repository.
//!
//! Objects are written into a staging directory, `tmp/staging-BOOTID-RANDOM`, which nobody reads as a repository. [`Transaction::commit`]
//! makes them durable, moves them into place (commits after everything that they name), and moves refs last. A reader therefore never
//! meets a commit without its objects nor a ref without its commit, whenever the machine or the process dies.

mod archived;
mod budget;
mod content;
mod deflate;
mod draft;
mod payload;
mod publish;
mod put;
mod staging;

pub use self::archived::ArchivedFile;
pub(crate) use self::draft::EPOCH;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource, RefName, StoreError};

use self::budget::Budget;
use self::staging::Staging;
use crate::lock::{FileLock, LockKind};
use crate::{RefError, RefSpec, Repo};

/// Changes to a repository that are not visible yet. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Transaction<'r> {
    repo: &'r Repo,
    staging: Staging,
    /// The staged objects alone, as if they were a repository.
    staged: Repo,
    budget: Budget,
    refs: Mutex<BTreeMap<RefSpec, Option<CommitChecksum>>>,
    /// Paths below `objects/` of objects that are corrupt there and intact in the staging directory.
    healed: Mutex<BTreeSet<String>>,
    /// An object could not be written, so what others believe to be staged may not be.
    failed: AtomicBool,
    /// Whether files on this file system can share their content.
    clones: OnceLock<bool>,
    written: Counters,
    _lock: Option<FileLock>,
}

#[derive(Debug, Default)]
struct Counters {
    metadata: AtomicU64,
    files: AtomicU64,
    bytes: AtomicU64,
    present_metadata: AtomicU64,
    present_files: AtomicU64,
}

/// What a transaction brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct TransactionStats {
    /// Commits, dirtrees and dirmetas that were new.
    pub metadata_objects: u64,
    /// Files and symbolic links that were new.
    pub file_objects: u64,
    /// Bytes of content in the new files, uncompressed.
    pub content_bytes: u64,
    /// Commits, dirtrees and dirmetas that were there already.
    pub present_metadata: u64,
    /// Files and symbolic links that were there already.
    pub present_files: u64,
    /// Objects that were there but corrupt, and were replaced.
    pub healed_objects: u64,
}

/// Why a transaction could not be completed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// An object could not be put in place; refs are as they were.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A ref could not be set; the objects are in place.
    #[error(transparent)]
    Ref(#[from] RefError),
}

impl TransactionError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        match self {
            Self::Store(error) => error.kind(),
            Self::Ref(error) => error.kind(),
        }
    }
}

impl Repo {
    /// Begins a transaction. Objects staged by a process that was killed since the machine started are taken over, so that they need not
    /// be written again.
    ///
    /// # Errors
    /// When the repository is locked by another process, or nothing can be written there.
    pub fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        let lock = self.lock(LockKind::Shared)?;
        let staging = Staging::open(self)?;
        Ok(Transaction {
            budget: Budget::of(self)?,
            staged: self.with_objects(&staging.dir).map_err(StoreError::io("opening the staging directory"))?,
            staging,
            repo: self,
            refs: Mutex::default(),
            healed: Mutex::default(),
            failed: AtomicBool::new(false),
            clones: OnceLock::new(),
            written: Counters::default(),
            _lock: lock,
        })
    }

    /// Removes what killed processes have staged, for callers who know that nobody will go on with it. What a living process stages stays.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard_staged(&self) -> Result<(), StoreError> {
        Staging::discard_abandoned(self)
    }
}

impl<'r> Transaction<'r> {
    /// Returns the repository.
    pub fn repo(&self) -> &'r Repo {
        self.repo
    }

    /// Sets a ref when the transaction commits; `None` removes it.
    pub fn set_ref(&self, name: &RefName, commit: Option<CommitChecksum>) {
        self.set_ref_in(&name.clone().into(), commit);
    }

    /// Sets a ref of this repository, of a remote or of a collection when the transaction commits; `None` removes it.
    pub fn set_ref_in(&self, spec: &RefSpec, commit: Option<CommitChecksum>) {
        self.refs.lock().expect("no thread panics while it holds the refs").insert(spec.clone(), commit);
    }

    /// Finds a dirtree or commit that a process staged which was killed or gave up: for whoever walks all that it names, so that it need not
    /// come again. It is no part of this transaction as long as it is not put.
    pub fn find_earlier(&self, kind: ObjectKind, checksum: &Checksum) -> Option<Vec<u8>> {
        let bytes = self.staging.find_earlier(kind, checksum)?;
        (rootball_object::hash::Hasher::of(&bytes) == *checksum).then_some(bytes)
    }

    /// Lists the objects of the repository and those that are staged, in no order.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn object_names(&self) -> Result<Vec<(ObjectKind, Checksum)>, StoreError> {
        let mut names = self.repo.object_names()?;
        names.extend(self.staged.object_names()?);
        Ok(names)
    }

    /// Tells whether so many bytes of content in so many objects could be written now, before the first of them is.
    ///
    /// # Errors
    /// When they could not.
    pub fn check_space(&self, bytes: u64, objects: u64) -> Result<(), StoreError> {
        self.budget.check(bytes, objects)
    }

    /// Ends without making anything visible, and leaves what is staged for the next transaction of this boot, as a killed process would.
    pub fn leave(self) {
        self.staging.leave();
    }

    /// Takes back the staged objects that `keep` does not want: what was put on the way and is no part of the result.
    ///
    /// # Errors
    /// When the staging directory cannot be read or changed.
    pub fn retain(&mut self, keep: impl Fn(ObjectKind, &Checksum) -> bool) -> Result<(), StoreError> {
        self.staging.remove_objects(self.repo.mode(), |kind, checksum| {
            let is_wanted = keep(kind, checksum);
            if !is_wanted {
                let counter = if kind == ObjectKind::File { &self.written.files } else { &self.written.metadata };
                // What an earlier process staged was not counted by this one.
                let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_sub(1));
            }
            !is_wanted
        })
    }

    /// Makes the objects durable and visible, then moves the refs.
    ///
    /// # Errors
    /// When an object or ref cannot be put in place. Refs move only after all objects, so what they name is complete in any case.
    #[tracing::instrument(name = "repo.publish", skip_all)]
    pub fn commit(self) -> Result<TransactionStats, TransactionError> {
        let Self { repo, staging, refs, healed, written, failed, .. } = self;
        if failed.into_inner() {
            return Err(StoreError::io("publishing")(std::io::Error::other("an object of this transaction could not be written")).into());
        }
        let healed = healed.into_inner().expect("no thread panics while it holds the paths");
        publish::publish(repo, &staging, &healed)?;
        let refs = refs.into_inner().expect("no thread panics while it holds the refs");
        for (spec, commit) in &refs {
            // What a killed process leaves of a ref is in the staging directory, which the next transaction cleans.
            repo.write_ref(spec, commit.as_ref(), &staging.dir)?;
        }
        if !refs.is_empty() {
            // Readers that stay open look at this time to see that refs have changed.
            let _ = rustix::fs::futimens(&repo.root, &now());
        }
        remove_expired(repo, &staging);
        Ok(TransactionStats {
            metadata_objects: written.metadata.load(Ordering::Relaxed),
            file_objects: written.files.load(Ordering::Relaxed),
            content_bytes: written.bytes.load(Ordering::Relaxed),
            present_metadata: written.present_metadata.load(Ordering::Relaxed),
            present_files: written.present_files.load(Ordering::Relaxed),
            healed_objects: healed.len() as u64,
        })
    }

    /// Opens the file of an object as it lies in the staging directory or the repository.
    pub(crate) fn open_raw(&self, kind: ObjectKind, checksum: &Checksum) -> Result<std::fs::File, LoadError> {
        match self.staging.open_object(self.repo, kind, checksum)? {
            Some(file) => Ok(file),
            None => self.repo.open_object(kind, checksum).map(|(file, _)| file),
        }
    }

    fn is_known(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(self.staging.has(self.repo, kind, checksum)? || self.repo.has(kind, checksum).map_err(unreadable)?)
    }
}

/// Removes what lies in `tmp/` for too long, as the file system's own clock tells. Staging directories are looked after by their locks.
fn remove_expired(repo: &Repo, staging: &Staging) {
    let now = rustix::fs::fstat(&staging.dir).ok().and_then(|stat| u64::try_from(stat.st_mtime).ok());
    let expired = now.and_then(|now| crate::scratch::expired(repo, now).ok()).unwrap_or_default();
    for name in expired.iter().filter(|name| !name.starts_with("staging-")) {
        // Best effort: the next transaction looks again.
        let _ = crate::fs::remove_tree(&repo.tmp, name);
    }
}

/// Wraps the failure of a look at what the repository has.
fn unreadable(error: LoadError) -> StoreError {
    StoreError::io("looking for an object")(std::io::Error::other(error))
}

/// A transaction reads what it staged as well as what was there, so that what was just imported can be walked before it is visible.
impl ObjectSource for Transaction<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        self.is_known(kind, checksum).map_err(|error| LoadError::io(kind, checksum)(std::io::Error::other(error)))
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        match self.staging.load_metadata(self.repo, kind, checksum)? {
            Some(bytes) => Ok(bytes),
            None => self.repo.load_metadata(kind, checksum),
        }
    }

    fn open_file(&self, checksum: &Checksum) -> Result<rootball_object::FileObject<'_>, LoadError> {
        match self.staged.open_file(checksum) {
            Err(LoadError::NotFound { .. }) => self.repo.open_file(checksum),
            opened => opened,
        }
    }

    fn find_plain_file(&self, checksum: &Checksum) -> Result<Option<(std::fs::File, u64)>, LoadError> {
        match self.staged.find_plain_file(checksum) {
            Err(LoadError::NotFound { .. }) => self.repo.find_plain_file(checksum),
            opened => opened,
        }
    }

    fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        match self.staged.find_detached_metadata(commit)? {
            Some(bytes) => Ok(Some(bytes)),
            None => self.repo.find_detached_metadata(commit),
        }
    }
}

fn now() -> rustix::fs::Timestamps {
    let now = rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW };
    rustix::fs::Timestamps { last_access: now, last_modification: now }
}
