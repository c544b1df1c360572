//! Why a tar-diff cannot be applied.

use std::io;

/// A tar-diff cannot be applied. It comes out of a [`super::TarPatch`] within an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TarDiffError {
    /// It does not begin with the mark of a known version.
    #[error("it does not begin as a tar-diff does")]
    Mark,
    /// An operation is not known.
    #[error("it has operation {code}, which its version of the format has not")]
    Operation {
        /// Its code.
        code: u8,
    },
    /// The operations end too early.
    #[error("it ends within an operation")]
    Truncated,
    /// A number is too large.
    #[error("it has a number of more than 64 bits")]
    Number,
    /// A name is longer than any path.
    #[error("it names a file by {length} bytes, more than any path has")]
    LongName {
        /// Bytes of the name.
        length: u64,
    },
    /// A name cannot be that of a file.
    #[error("it names {name:?}, which can be no file")]
    Name {
        /// The name as far as it can be shown.
        name: String,
    },
    /// A file that it needs is not there.
    #[error("it needs the file {name:?}, which the old image has not")]
    NoSource {
        /// Its name.
        name: String,
    },
    /// A file that it needs cannot be read.
    #[error("it needs the file {name:?}, which cannot be read: {reason}")]
    Source {
        /// Its name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// It reads behind the end of a file.
    #[error("it reads {name:?} up to byte {end}, and the file has {size}")]
    Beyond {
        /// The file's name.
        name: String,
        /// Where it would read to.
        end: u64,
        /// The file's size in bytes.
        size: u64,
    },
    /// It reads from a file before it has named one.
    #[error("it reads a file before it names one")]
    NothingOpen,
    /// It has very many operations that give nothing.
    #[error("it has more than {limit} operations in a row that give nothing")]
    Idle {
        /// How many are taken.
        limit: u32,
    },
    /// It names files very often.
    #[error("it names files more than {limit} times")]
    TooManyNames {
        /// How often it may.
        limit: u32,
    },
    /// A file is too large to be held in memory.
    #[error("it unpacks with all of {name:?}, which has {size} bytes, more than the {limit} that are held in memory")]
    LargeDictionary {
        /// The file's name.
        name: String,
        /// The file's size in bytes.
        size: u64,
        /// The most that is held.
        limit: u64,
    },
    /// A part of it unpacks to more than it may.
    #[error("a part of it unpacks to more than {limit} bytes")]
    Inflated {
        /// What it may unpack to.
        limit: u64,
    },
}

impl From<TarDiffError> for io::Error {
    fn from(error: TarDiffError) -> Self {
        let kind = match error {
            TarDiffError::Truncated => io::ErrorKind::UnexpectedEof,
            TarDiffError::NoSource { .. } => io::ErrorKind::NotFound,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
