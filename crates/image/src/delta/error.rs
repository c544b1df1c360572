//! Why a delta could not be made, found or used.

use rootball_delta::tardiff::TarDiffCreateError;
use rootball_delta::tree::TreeDeltaError;
use rootball_object::{CommitChecksum, ErrorKind};
use rootball_oci::{Digest, TransferError};

use crate::import::ImportError;

/// Why a delta could not be made, found or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeltaError {
    /// An image or delta could not be read or written.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The image could not be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A layer could not be compared.
    #[error("making a delta of layer {layer}")]
    Create {
        /// The blob.
        layer: Digest,
        /// Why not.
        source: TarDiffCreateError,
    },
    /// Two commits could not be compared, or a delta between them not be applied.
    #[error(transparent)]
    Tree(#[from] TreeDeltaError),
    /// A layer is not what the config of its image says.
    #[error("layer {layer} of image {manifest} unpacks to {found}, and its config says {expected}")]
    WrongDiffId {
        /// The image.
        manifest: Digest,
        /// The blob.
        layer: Digest,
        /// What the config says.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Two images are the same, or for different machines, or one does not name a commit.
    #[error("no delta leads from {} to image {to}: {reason}", start(from.as_ref()))]
    NoDelta {
        /// Where it should start; nothing is a start as well.
        from: Option<Digest>,
        /// Where it should lead.
        to: Digest,
        /// Why there is none.
        reason: String,
    },
    /// A manifest is no delta that is known here.
    #[error("manifest {manifest} is no delta that can be used: {reason}")]
    Invalid {
        /// The manifest.
        manifest: Digest,
        /// What is wrong.
        reason: String,
    },
    /// The image that a delta starts from is not here.
    #[error("delta {delta} starts from the image with config {config}, which is not in the repository")]
    NoBase {
        /// The delta.
        delta: Digest,
        /// The config of that image.
        config: Digest,
    },
    /// The commit that a delta starts from is not here.
    #[error("delta {delta} starts from commit {commit}, which is not in the repository")]
    NoCommit {
        /// The delta.
        delta: Digest,
        /// The commit.
        commit: CommitChecksum,
    },
    /// A temporary file could not be written or read.
    #[error("holding a delta in a temporary file")]
    Scratch(#[source] std::io::Error),
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

fn start(image: Option<&Digest>) -> String {
    image.map_or_else(|| "nothing".to_owned(), |digest| format!("image {digest}"))
}

impl DeltaError {
    /// Refuses a delta that leads to another image than the one that it was found for.
    pub(super) fn expect_target(delta: &Digest, leads_to: &Digest, target: &Digest) -> Result<(), Self> {
        if leads_to == target {
            return Ok(());
        }
        Err(Self::Invalid { manifest: *delta, reason: format!("it leads to image {leads_to}, and not to {target}") })
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Transfer(error) => error.kind(),
            Self::Import(error) => error.kind(),
            Self::Create { source, .. } => source.kind(),
            Self::Tree(error) => error.kind(),
            Self::WrongDiffId { .. } => ErrorKind::Corrupt,
            Self::NoDelta { .. } | Self::Invalid { .. } => ErrorKind::Invalid,
            Self::NoBase { .. } | Self::NoCommit { .. } => ErrorKind::NotFound,
            Self::Scratch(source) => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
