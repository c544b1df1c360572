//! Why a tree could not be committed.

use std::io;
use std::path::PathBuf;

use rootball_object::{ErrorKind, LoadError, StoreError};

use crate::place::MAX_WALK_DEPTH;
use crate::selinux::PolicyError;

/// Why a tree could not be committed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// A device, fifo or socket, which no commit can hold.
    #[error("{}: a {file_type} cannot be committed; only regular files, directories and symbolic links can", path.display())]
    SpecialFile {
        /// Where it is in the tree.
        path: PathBuf,
        /// What it is.
        file_type: &'static str,
    },
    /// A name or link target that is not UTF-8, which no commit can hold.
    #[error("{}: a name or link target in it is not UTF-8 and cannot be committed", path.display())]
    NotUtf8 {
        /// The directory or link in the tree.
        path: PathBuf,
    },
    /// A file changed while it was read.
    #[error("{}: changed while it was read", path.display())]
    Changed {
        /// Where it is in the tree.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("reading {}", path.display())]
    Read {
        /// Where it is in the tree.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An object could not be kept.
    #[error("committing {}", path.display())]
    Store {
        /// Where it is in the tree.
        path: PathBuf,
        /// Why not.
        source: StoreError,
    },
    /// A tree over others could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The policy gives no label.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// One tree has a directory where another one has a file.
    #[error("{path}: one tree has a file there and another one a directory")]
    Replaces {
        /// Where it is in the commit.
        path: String,
    },
    /// An entry of a tar archive that no commit can hold.
    #[error("tar archive, entry {path:?}: {reason}")]
    TarEntry {
        /// Its path as stored.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A tar archive that could not be read.
    #[error("reading the tar archive")]
    Tar {
        /// What is wrong.
        source: io::Error,
    },
    /// Paths in a list that nothing in the tree has.
    #[error("the {list} names what is not in the tree: {}", paths.join(", "))]
    Unmatched {
        /// Which list.
        list: &'static str,
        /// The paths.
        paths: Vec<String>,
    },
    /// Directories in directories without end, or nearly so.
    #[error("the tree is more than {MAX_WALK_DEPTH} directories deep")]
    TooDeep,
    /// There is no root directory.
    #[error("the tree is empty: it has no root directory")]
    Empty,
    /// The caller asked to stop.
    #[error("the commit was cancelled")]
    Cancelled,
}

impl CommitError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::SpecialFile { .. } | Self::NotUtf8 { .. } | Self::TooDeep => ErrorKind::Unsupported,
            Self::Changed { .. } => ErrorKind::Transient,
            Self::Read { source, .. } | Self::Tar { source } => ErrorKind::of_io(source),
            Self::Store { source, .. } => source.kind(),
            Self::Load(error) => error.kind(),
            Self::Policy(error) => error.kind(),
            Self::Cancelled | Self::Replaces { .. } => ErrorKind::Conflict,
            Self::Unmatched { .. } | Self::Empty | Self::TarEntry { .. } => ErrorKind::Invalid,
        }
    }
}
