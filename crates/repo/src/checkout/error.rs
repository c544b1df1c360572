//! Why a commit could not be laid out.

use std::io;
use std::path::PathBuf;

use rootball_object::{Checksum, ErrorKind, LoadError};

use crate::Mode;
use crate::place::MAX_WALK_DEPTH;
use crate::selinux::PolicyError;

/// Why a commit could not be laid out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckoutError {
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The commit has no such path.
    #[error("the commit has nothing at {path:?}")]
    NoSubpath {
        /// What was asked for.
        path: String,
    },
    /// Something is in the way.
    #[error("{} exists already", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// Something else is in the way of a file that may only be met as it is.
    #[error("{} exists already and is another file", path.display())]
    Differs {
        /// Where.
        path: PathBuf,
    },
    /// A policy gives no label.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Hard links were required and cannot be made.
    #[error("files of a repository of mode {mode} cannot be hard-linked {}", if *user { "into a checkout in user mode" } else { "with their owners" })]
    CannotLink {
        /// The repository's mode.
        mode: Mode,
        /// Whether user mode was asked for.
        user: bool,
    },
    /// The file system failed.
    #[error("writing {}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Directories in directories without end, or nearly so.
    #[error("dirtree object {tree} is more than {MAX_WALK_DEPTH} directories deep")]
    TooDeep {
        /// The first one that is too deep.
        tree: Checksum,
    },
    /// The caller asked to stop.
    #[error("the checkout was cancelled")]
    Cancelled,
}

impl CheckoutError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(error) => error.kind(),
            Self::NoSubpath { .. } => ErrorKind::NotFound,
            Self::TooDeep { .. } => ErrorKind::Unsupported,
            Self::Policy(error) => error.kind(),
            Self::Exists { .. } | Self::Differs { .. } | Self::Cancelled => ErrorKind::Conflict,
            Self::CannotLink { .. } => ErrorKind::Unsupported,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}
