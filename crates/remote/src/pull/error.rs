//! Why a pull ends without a result.

use rootball_object::{Checksum, CommitChecksum, ErrorKind, InvalidObject, LoadError, ObjectKind, RefName, StoreError};
use rootball_repo::{RefError, RepoError, TransactionError};

use super::deltas::DeltaError;
use crate::policy::UntrustedRemote;
use crate::server::FetchError;
use crate::{RemoteConfigError, RemotesError};

/// Why commits could not be pulled. Nothing of them is visible then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PullError {
    /// Something could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The remote cannot be used as configured.
    #[error(transparent)]
    Config(#[from] RemoteConfigError),
    /// The remote is not configured.
    #[error(transparent)]
    Remotes(#[from] RemotesError),
    /// The remote's owner says why nothing is to be had.
    #[error("remote {name:?} is not configured: {text}")]
    Unconfigured {
        /// The remote.
        name: String,
        /// What the owner says.
        text: String,
    },
    /// What answers is no repository.
    #[error("{url} is not the config of a repository")]
    NotRepository {
        /// What was asked for.
        url: String,
    },
    /// Only archive repositories can be read over the network.
    #[error("the repository is of mode {mode:?}; only archive repositories can be pulled from over the network")]
    Mode {
        /// Its mode.
        mode: String,
    },
    /// The repository on this machine cannot be opened.
    #[error(transparent)]
    Open(#[from] RepoError),
    /// The summary is none.
    #[error("the summary of the remote")]
    Summary(#[from] InvalidObject),
    /// The remote has no list of its refs.
    #[error("the remote has no summary, which would list its refs")]
    NoSummary,
    /// Nothing was asked for.
    #[error("remote {name:?} has no branches configured, so refs must be named")]
    NothingWanted {
        /// The remote.
        name: String,
    },
    /// The remote has no such ref.
    #[error("the remote has no ref {name}")]
    NoRef {
        /// The ref.
        name: RefName,
    },
    /// What a ref says is no commit.
    #[error("the remote's ref {name} holds no checksum")]
    BadRef {
        /// The ref.
        name: RefName,
    },
    /// The text asks for nothing that can be pulled.
    #[error("{text:?} is neither a ref, a checksum, nor REF@CHECKSUM")]
    BadWanted {
        /// What was given.
        text: String,
    },
    /// A ref of the source cannot be read.
    #[error("at the source: {0}")]
    SourceRef(#[source] RefError),
    /// An object of the source cannot be read.
    #[error("at the source: {0}")]
    Source(#[source] LoadError),
    /// A ref here cannot be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object here cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An object is not there.
    #[error("{place} is not there")]
    Missing {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// Where it was looked for.
        place: String,
    },
    /// What came is something else.
    #[error("{} object {checksum} is corrupt at {url}: it hashes to {actual}", kind.extension())]
    Corrupt {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// What came.
        actual: Checksum,
        /// From where.
        url: String,
    },
    /// An object could not be kept.
    #[error("{} object {checksum} cannot be kept", kind.extension())]
    Object {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// Why not.
        source: StoreError,
    },
    /// Deltas are wanted in any case, where they cannot be.
    #[error("deltas are not used by an archive repository, nor for a part of a commit, nor from a repository on this machine")]
    NoDeltas,
    /// A delta could not be used, and nothing else is wanted; or the disk failed.
    #[error(transparent)]
    Delta(#[from] DeltaError),
    /// A commit or summary is not trusted.
    #[error(transparent)]
    Untrusted(#[from] UntrustedRemote),
    /// The summary must be signed, and there is none.
    #[error("the remote has no summary, and a signed one is demanded")]
    NoSignedSummary,
    /// A commit was made for other refs.
    #[error("commit {commit} was not made for ref {name}, but for {}", if bound.is_empty() { "none".to_owned() } else { bound.join(", ") })]
    Binding {
        /// The commit.
        commit: CommitChecksum,
        /// The ref that it came by.
        name: RefName,
        /// The refs that it names.
        bound: Vec<String>,
    },
    /// A commit was made for another collection.
    #[error("commit {commit} was not made for collection {wanted}, but for {}", found.as_deref().unwrap_or("none"))]
    Collection {
        /// The commit.
        commit: CommitChecksum,
        /// The remote's collection.
        wanted: String,
        /// What the commit says.
        found: Option<String>,
    },
    /// A commit is older than what it would replace.
    #[error("commit {commit} of ref {name} is older than {than}: {timestamp} seconds since 1970 against {limit}")]
    Older {
        /// The commit.
        commit: CommitChecksum,
        /// The ref that it came by.
        name: String,
        /// When it was made.
        timestamp: u64,
        /// What it would replace.
        than: CommitChecksum,
        /// When that was made.
        limit: u64,
    },
    /// A file has permissions that were not asked for.
    #[error("file object {checksum} has permissions {mode:o}, beyond 0775")]
    Permissions {
        /// The file.
        checksum: Checksum,
        /// Its permissions.
        mode: u32,
    },
    /// The directory that was asked for is not in the commit.
    #[error("there is no {path} in the commit")]
    NoSubpath {
        /// What was asked for.
        path: String,
    },
    /// The repository cannot be written to.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The end of the transaction failed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// The system has no thread left.
    #[error("starting a thread")]
    Thread(#[source] std::io::Error),
    /// The caller asked to stop.
    #[error("the pull was cancelled")]
    Cancelled,
}

impl PullError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Fetch(error) => error.kind(),
            Self::Config(error) => error.kind(),
            Self::Remotes(error) => error.kind(),
            Self::Open(error) => error.kind(),
            Self::NoSummary | Self::NoRef { .. } | Self::Missing { .. } | Self::NoSubpath { .. } => ErrorKind::NotFound,
            Self::NotRepository { .. } | Self::Unconfigured { .. } | Self::NothingWanted { .. } | Self::BadWanted { .. } => {
                ErrorKind::Invalid
            }
            Self::Mode { .. } | Self::NoDeltas => ErrorKind::Unsupported,
            Self::Summary(_) | Self::BadRef { .. } | Self::Corrupt { .. } => ErrorKind::Corrupt,
            Self::SourceRef(error) | Self::Ref(error) => error.kind(),
            Self::Source(error) | Self::Load(error) => error.kind(),
            Self::Object { source, .. } | Self::Store(source) => source.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Delta(error) => error.kind(),
            Self::Untrusted(_)
            | Self::NoSignedSummary
            | Self::Binding { .. }
            | Self::Collection { .. }
            | Self::Older { .. }
            | Self::Permissions { .. } => ErrorKind::Untrusted,
            Self::Thread(source) => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
