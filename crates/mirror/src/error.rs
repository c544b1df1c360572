//! What can go wrong while a mirror is opened and run. Errors of single requests are answers, not values: see `api::error`.

use std::io;
use std::path::PathBuf;

use rootball_object::ErrorKind;
use rootball_oci::TransferError;

/// Why a mirror could not be opened, or stopped serving.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// The store is not an image layout that can be read and written.
    #[error("opening the store {}", path.display())]
    Store {
        /// The store's directory.
        path: PathBuf,
        /// What the layout said.
        source: TransferError,
    },
    /// A file of the store failed.
    #[error("{action}")]
    Io {
        /// What was being done, with the path.
        action: String,
        /// What the system said.
        source: io::Error,
    },
    /// The listening socket failed.
    #[error("serving on {address}")]
    Listen {
        /// The address as far as it is known.
        address: String,
        /// What the system said.
        source: io::Error,
    },
}

impl MirrorError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store { source, .. } => source.kind(),
            Self::Io { source, .. } | Self::Listen { source, .. } => ErrorKind::of_io(source),
        }
    }
}
