//! Marks of commits whose objects may be missing: `state/COMMIT.commitpartial`.
//!
//! A pull that brings a commit without its tree leaves an empty file, a check that removed damaged objects one with an `f` in it.

use std::os::fd::AsFd;

use rootball_object::{CommitChecksum, LoadError, ObjectKind, StoreError};
use rustix::io::Errno;

use crate::Repo;
use crate::fs::{ensure_dir, find_stat, open_dir, open_file, read_limited, remove_file, replace_file};

/// Why a commit is marked as partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartialMark {
    /// Its objects were not all asked for, or did not all come.
    Fetched,
    /// Objects of it were damaged, and removed.
    Damaged,
}

impl PartialMark {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Fetched => b"",
            Self::Damaged => b"f",
        }
    }
}

fn path(commit: &CommitChecksum) -> String {
    format!("state/{commit}.commitpartial")
}

impl Repo {
    /// Tells whether a commit's objects may be missing, as marked by a pull or check that did not end well.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn is_partial(&self, commit: &CommitChecksum) -> Result<bool, LoadError> {
        let stat = find_stat(&self.root, &path(commit)).map_err(LoadError::io(ObjectKind::Commit, commit.object()))?;
        Ok(stat.is_some())
    }

    /// Tells why a commit is marked as partial, if it is.
    pub(crate) fn partial_mark(&self, commit: &CommitChecksum) -> Result<Option<PartialMark>, LoadError> {
        let io = |error: std::io::Error| LoadError::io(ObjectKind::Commit, commit.object())(error);
        match open_file(&self.root, &path(commit)) {
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(io(error.into())),
            Ok(file) => {
                let bytes = read_limited(&file, 4096).map_err(io)?;
                Ok(Some(if bytes == PartialMark::Damaged.bytes() { PartialMark::Damaged } else { PartialMark::Fetched }))
            }
        }
    }

    /// Says that not all objects of a commit were asked for.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn mark_commit_partial(&self, commit: &CommitChecksum) -> Result<(), StoreError> {
        self.mark_partial(commit, PartialMark::Fetched)
    }

    /// Says that a commit's objects may be missing.
    pub(crate) fn mark_partial(&self, commit: &CommitChecksum, mark: PartialMark) -> Result<(), StoreError> {
        let write = || {
            ensure_dir(&self.root, "state", 0o775)?;
            let state = open_dir(&self.root, "state")?;
            replace_file(&self.tmp, state.as_fd(), &format!("{commit}.commitpartial"), mark.bytes(), self.config().fsync)
        };
        write().map_err(StoreError::io(format!("marking commit {commit} as partial")))
    }

    /// Says that a commit's objects are all there.
    ///
    /// # Errors
    /// When the mark cannot be removed.
    pub fn remove_partial_mark(&self, commit: &CommitChecksum) -> Result<(), StoreError> {
        let path = path(commit);
        remove_file(&self.root, &path).map_err(StoreError::io(format!("removing {path}")))
    }
}
