//! Why no tar-diff could be made.

use std::io;

use rootball_object::ErrorKind;

/// Why no tar-diff could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TarDiffCreateError {
    /// An archive cannot be read, or is none.
    #[error("reading the archive")]
    Archive(#[source] io::Error),
    /// An image has more entries than are held in memory.
    #[error("the image has more than {limit} entries")]
    TooManyEntries {
        /// How many are taken.
        limit: usize,
    },
    /// A temporary file cannot be written or read.
    #[error("holding an archive in a temporary file")]
    Scratch(#[source] io::Error),
    /// The diff cannot be written.
    #[error("writing the tar-diff")]
    Write(#[source] io::Error),
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}

impl TarDiffCreateError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Archive(source) if matches!(source.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => {
                ErrorKind::Corrupt
            }
            Self::Archive(source) | Self::Scratch(source) | Self::Write(source) => ErrorKind::of_io(source),
            Self::TooManyEntries { .. } => ErrorKind::Unsupported,
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
