//! What can go wrong.

use std::io;

use rootball_delta::tree::TreeDeltaError;
use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError};
use rootball_package::{Label, PackageError};
use rootball_repo::{StoreError, TransactionError};

/// Why a release could not be made or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RojigError {
    /// It is no release, or damaged.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// Which piece.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It was written by a later version of the format.
    #[error("the release is of version {version} of its format, and only {known} is known here")]
    UnknownVersion {
        /// Its version.
        version: u8,
        /// The one that is known.
        known: u8,
    },
    /// Something in it is larger than is read.
    #[error("{what} has {size} bytes: more than the {limit} that are read")]
    TooLarge {
        /// Which piece.
        what: String,
        /// Its bytes.
        size: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// Packages are nowhere to be had, or not as they were.
    #[error("{}", missing(.packages))]
    Missing {
        /// Those packages.
        packages: Vec<MissingPackage>,
    },
    /// A package that is not the one which was named.
    #[error("{label} is not the package that the release names: its SHA-256 is {actual} and not {expected}")]
    OtherPackage {
        /// What it calls itself.
        label: String,
        /// Its SHA-256 in the release.
        expected: Checksum,
        /// What it hashes to.
        actual: Checksum,
    },
    /// A package, or a file in it, cannot be read.
    #[error("reading {label}")]
    Package {
        /// The package, or its file.
        label: String,
        /// Why.
        source: PackageError,
    },
    /// The release starts from a commit that is not here as a whole.
    #[error("the release starts from commit {from}, which is not here as a whole: take the one that starts from nothing")]
    NoStart {
        /// The commit.
        from: CommitChecksum,
    },
    /// The packages have nothing of the commit.
    #[error("no file of commit {commit} is in the {packages} packages that were looked at")]
    NothingFound {
        /// The commit.
        commit: CommitChecksum,
        /// How many packages there were.
        packages: usize,
    },
    /// A file cannot be read or written.
    #[error("{what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The commit is not trusted.
    #[error("commit {commit} of the release is not trusted")]
    Untrusted {
        /// The commit.
        commit: CommitChecksum,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The residue.
    #[error(transparent)]
    Delta(#[from] TreeDeltaError),
    /// An object cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An object cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The result cannot be made visible.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// A package that could not be had.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MissingPackage {
    /// Its label.
    pub label: Label,
    /// Its SHA-256.
    #[serde(serialize_with = "crate::descriptor::hex")]
    pub sha256: Checksum,
    /// How many objects are wanted of it.
    pub objects: usize,
    /// Where it was looked for, and what came of that.
    pub tried: Vec<String>,
}

fn missing(packages: &[MissingPackage]) -> String {
    let one = |package: &MissingPackage| {
        let MissingPackage { label, objects, tried, .. } = package;
        let tried = if tried.is_empty() { "there is no source to ask".to_owned() } else { tried.join("; ") };
        format!("{label} with {objects} objects cannot be had: {tried}")
    };
    match packages {
        [first, rest @ ..] if !rest.is_empty() => format!("{}, and {} more packages", one(first), rest.len()),
        _ => packages.iter().map(one).collect(),
    }
}

impl RojigError {
    pub(crate) fn damaged(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), reason: reason.into() }
    }

    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// Returns what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Damaged { .. } | Self::TooLarge { .. } | Self::OtherPackage { .. } => ErrorKind::Corrupt,
            Self::UnknownVersion { .. } => ErrorKind::Unsupported,
            Self::Missing { .. } | Self::NoStart { .. } => ErrorKind::NotFound,
            Self::NothingFound { .. } => ErrorKind::Invalid,
            Self::Package { source, .. } => source.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
            Self::Untrusted { .. } => ErrorKind::Untrusted,
            Self::Delta(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
