//! Why no delta could be made.

use std::io;

use rootball_object::{Checksum, ErrorKind, LoadError};

use crate::format::FormatError;

/// Why no delta could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// An object of one of the commits could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An object's content is longer or shorter than its header says.
    #[error("file object {checksum} is corrupt: it has not the {announced} bytes that it should have")]
    WrongSize {
        /// Its name.
        checksum: Checksum,
        /// The size that was announced.
        announced: u64,
    },
    /// Something is not to be written in the format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A file of the delta could not be written.
    #[error("writing {what}")]
    Write {
        /// Which file.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is no memory for a compressor.
    #[error("beginning to compress")]
    Compressor(#[source] io::Error),
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

impl CreateError {
    /// Wraps a system error about one file of the delta.
    pub(super) fn write(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { what: what.into(), source }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(source) => source.kind(),
            Self::WrongSize { .. } => ErrorKind::Corrupt,
            Self::Format(source) => source.kind(),
            Self::Write { source, .. } | Self::Compressor(source) => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
