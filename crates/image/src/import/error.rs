//! Why an image could not be imported.

use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, ObjectKind, StoreError};
use rootball_oci::{Digest, TransferError};
use rootball_remote::policy::UntrustedRemote;
use rootball_repo::selinux::PolicyError;
use rootball_repo::{RefError, TransactionError};

/// Why an image could not be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The image could not be read.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// An object could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A ref could not be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// The transaction could not be completed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// The image is of a kind that is not imported.
    #[error("image {manifest} cannot be imported: {reason}")]
    Unsupported {
        /// The image's digest.
        manifest: Digest,
        /// What it is.
        reason: String,
    },
    /// Manifest, config and labels do not go together.
    #[error("image {manifest} is not valid: {reason}")]
    Invalid {
        /// The image's digest.
        manifest: Digest,
        /// What is wrong.
        reason: String,
    },
    /// A layer's bytes are damaged or break the format.
    #[error("layer {layer} is corrupt: {reason}")]
    CorruptLayer {
        /// The blob.
        layer: Digest,
        /// What is wrong.
        reason: String,
    },
    /// A layer has an object that is not the commit's.
    #[error("layer {layer} has {} object {checksum}, which does not belong to the commit", kind.extension())]
    ForeignObject {
        /// The blob.
        layer: Digest,
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
    },
    /// The image lacks objects of its commit.
    #[error("the image lacks {count} objects of commit {commit}, {} {first} among them", kind.extension())]
    Incomplete {
        /// The commit.
        commit: CommitChecksum,
        /// What one of them is.
        kind: ObjectKind,
        /// Its name.
        first: Checksum,
        /// How many there are.
        count: usize,
    },
    /// An entry of a layer that no commit can hold.
    #[error("layer {layer}, entry {path:?}: {reason}")]
    LayerEntry {
        /// The blob.
        layer: Digest,
        /// Its path as stored.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The commit in the image is not signed as it must be.
    #[error("image {manifest}")]
    Unsigned {
        /// The image's digest.
        manifest: Digest,
        /// Which signature is missing.
        source: Box<UntrustedRemote>,
    },
    /// A signature of the commit would say nothing about the rest of the image.
    #[error("image {manifest} is more than a commit: its files on top are not under the signature of any remote's key")]
    MoreThanCommit {
        /// The image's digest.
        manifest: Digest,
    },
    /// The layers unpack to more than is allowed.
    #[error("the layers unpack to more than {limit} bytes")]
    TooLarge {
        /// What is allowed.
        limit: u64,
    },
    /// The policy in the image cannot be used.
    #[error("the SELinux policy in the image")]
    Policy(#[from] PolicyError),
    /// The reference cannot be the name of a ref.
    #[error("image reference {reference:?} is empty or contains a NUL")]
    InvalidReference {
        /// What was given.
        reference: String,
    },
    /// The record of the image could not be kept.
    #[error("keeping the record of image {manifest}")]
    Record {
        /// The image's digest.
        manifest: Digest,
        /// What the system said.
        source: std::io::Error,
    },
    /// The records of images could not be read.
    #[error("reading the records of images")]
    Records {
        /// What the system said.
        source: std::io::Error,
    },
    /// The caller asked for a stop.
    #[error("stopped on request")]
    Cancelled,
}

impl ImportError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Transfer(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Policy(error) => error.kind(),
            Self::Unsupported { .. } | Self::LayerEntry { .. } => ErrorKind::Unsupported,
            Self::Invalid { .. } | Self::InvalidReference { .. } | Self::TooLarge { .. } => ErrorKind::Invalid,
            Self::CorruptLayer { .. } | Self::ForeignObject { .. } | Self::Incomplete { .. } => ErrorKind::Corrupt,
            Self::Record { source, .. } | Self::Records { source } => ErrorKind::of_io(source),
            Self::Unsigned { .. } | Self::MoreThanCommit { .. } => ErrorKind::Untrusted,
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
