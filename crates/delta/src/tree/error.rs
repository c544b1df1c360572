//! Why a tree delta could not be made or applied.

use std::io;

use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, StoreError};

use crate::create::CreateError;

/// Why a tree delta could not be made or applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeDeltaError {
    /// It could not be made.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The bytes are no delta, or a damaged one.
    #[error("{what} of the delta is damaged: {reason}")]
    Damaged {
        /// Which piece.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It was made by a later version.
    #[error("the delta is of version {version}, and only version {known} is known; use a newer rootball")]
    UnknownVersion {
        /// Its version.
        version: u64,
        /// The one that is known.
        known: u64,
    },
    /// Applying takes more than is allowed.
    #[error("{what} of the delta takes {size} bytes, more than the {limit} that are allowed")]
    TooLarge {
        /// Which piece.
        what: String,
        /// What it takes.
        size: u64,
        /// What is allowed.
        limit: u64,
    },
    /// The commit that it starts from is not here.
    #[error("the delta starts from commit {commit}, which is not here")]
    NoStart {
        /// The commit.
        commit: CommitChecksum,
    },
    /// A part, which is the one that the plan names, cannot be applied to what is here.
    #[error("part {part} does not fit the objects of the old commit: {reason}; 'rootball repo fsck' tells whether those are sound")]
    DoesNotFit {
        /// Its number.
        part: usize,
        /// What is wrong.
        reason: String,
    },
    /// What came out is not what the commit names: the delta or an object of the old commit is damaged.
    #[error(
        "the delta makes directory {actual} and not {expected}, which commit {commit} names; 'rootball repo fsck' tells whether the old objects are sound"
    )]
    WrongResult {
        /// The commit that it leads to.
        commit: CommitChecksum,
        /// The root directory that the commit names.
        expected: Checksum,
        /// What came out.
        actual: Checksum,
    },
    /// An object of the old commit could not be read.
    #[error("part {part} of the delta")]
    Source {
        /// Its number.
        part: usize,
        /// What went wrong.
        source: LoadError,
    },
    /// An object could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A new object could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the delta could not be read.
    #[error("reading {what} of the delta")]
    Read {
        /// Which piece.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A temporary file failed.
    #[error("keeping {what} of the delta in a temporary file")]
    Scratch {
        /// Which piece.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

impl TreeDeltaError {
    /// Says what is wrong with a piece.
    pub(super) fn damaged(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), reason: reason.into() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Create(source) => source.kind(),
            Self::Damaged { .. } | Self::DoesNotFit { .. } | Self::WrongResult { .. } => ErrorKind::Corrupt,
            Self::UnknownVersion { .. } | Self::TooLarge { .. } => ErrorKind::Unsupported,
            Self::NoStart { .. } => ErrorKind::NotFound,
            Self::Source { source, .. } | Self::Load(source) => source.kind(),
            Self::Store(source) => source.kind(),
            Self::Read { source, .. } | Self::Scratch { source, .. } => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
