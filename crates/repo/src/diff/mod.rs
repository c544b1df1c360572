//! What is different between two trees, each a commit or a directory.
//!
//! Commits are compared by checksums, so what they have in common is not read. A file on disk is the same as one in a commit when it would
//! be committed as that object; files are read only where owner, mode, attributes and size are the same.

mod details;
mod side;
mod stats;
mod walk;

use std::path::Path;

use rootball_object::{CommitChecksum, ErrorKind, LoadError};

pub use self::details::{Difference, XattrDifference};
pub use self::stats::{CommonObjects, common_objects};
use crate::tree::MAX_DEPTH;
use crate::{LocalError, LocalOptions, Mode, Repo};

/// One of the two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side<'a> {
    /// A commit of the repository.
    Commit(CommitChecksum),
    /// A directory.
    Directory(&'a Path),
}

/// How trees are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiffOptions {
    /// How files on disk are looked at; owner and group are those of the second tree only.
    pub local: LocalOptions,
    /// Finds out what is different in what is modified, which may need both contents to be read.
    pub details: bool,
}

/// What happened to a path on the way from the first tree to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is there in both and not the same.
    Modified,
    /// It is gone, with all below it.
    Deleted,
    /// It is new.
    Added,
}

/// A path that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The path: absolute in a commit, relative in a directory, as in the tree that has it, the first if both do.
    pub path: String,
    /// Of what is modified, what is different; empty unless asked for.
    pub differences: Vec<Difference>,
}

/// Why trees could not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A file on disk could not be looked at.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// The content of an object could not be read.
    #[error("reading {path:?}")]
    Content {
        /// Its path.
        path: String,
        /// What failed.
        source: std::io::Error,
    },
    /// Directories lie in each other more often than a path has room for.
    #[error("{path:?} is more than {MAX_DEPTH} directories deep")]
    TooDeep {
        /// The first directory that is not compared.
        path: String,
    },
}

impl DiffError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(error) => error.kind(),
            Self::Local(error) => error.kind(),
            Self::Content { source, .. } => ErrorKind::of_io(source),
            Self::TooDeep { .. } => ErrorKind::Unsupported,
        }
    }
}

/// Compares two trees. What is modified comes first, then what was deleted, then what was added, each in the order of the trees: a directory
/// before what is in it, its files before its directories. The roots themselves are not compared.
///
/// # Errors
/// When an object is missing or corrupt, or a file cannot be read.
#[tracing::instrument(name = "repo.diff", skip_all)]
pub fn diff(repo: &Repo, from: Side<'_>, to: Side<'_>, options: &DiffOptions) -> Result<Vec<Change>, DiffError> {
    // Commits of such a repository have no attributes, so those of files on disk mean nothing beside them.
    let has_commit = [from, to].iter().any(|side| matches!(side, Side::Commit(_)));
    let no_xattrs = options.local.no_xattrs || (has_commit && repo.mode() == Mode::BareUserOnly);
    let local = LocalOptions { no_xattrs, ..options.local };
    let (from, from_root) = side::open(repo, from, LocalOptions { owner_uid: None, owner_gid: None, ..local })?;
    let (to, to_root) = side::open(repo, to, local)?;
    walk::Walk { from: &from, to: &to, details: options.details }.run(from_root, to_root)
}
