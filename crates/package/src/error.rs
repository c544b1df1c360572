//! What can be wrong with a package, and with writing one.

use std::io;

use rootball_object::ErrorKind;

/// Why a package could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// It is neither an rpm nor a deb.
    #[error("it begins neither as an rpm nor as a deb package does")]
    UnknownFormat,
    /// It is not what its format allows.
    #[error("{what} of the package is damaged: {reason}")]
    Damaged {
        /// Which piece.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It is larger than is read.
    #[error("{what} of the package has {size} bytes: more than the {limit} that are read")]
    TooLarge {
        /// Which piece.
        what: &'static str,
        /// Its bytes.
        size: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// It is valid, and something that is not read.
    #[error("{what} is not read")]
    Unsupported {
        /// What is not read.
        what: String,
    },
    /// The file, or one of its streams, ends early or cannot be read or unpacked.
    #[error("reading {what} of the package")]
    Read {
        /// Which piece.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Who was shown the content of a file gave up.
    #[error("using {path} of the package")]
    Visit {
        /// The file's path in the package.
        path: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl PackageError {
    pub(crate) fn damaged(what: &'static str, reason: impl Into<String>) -> Self {
        Self::Damaged { what, reason: reason.into() }
    }

    pub(crate) fn read(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Read { what, source }
    }

    /// Returns what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownFormat | Self::Damaged { .. } | Self::TooLarge { .. } => ErrorKind::Corrupt,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::Read { source, .. } => ErrorKind::of_io(source),
            Self::Visit { .. } => ErrorKind::Io,
        }
    }
}

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// What was asked for cannot be in a package.
    #[error("{what} cannot be in a package: {reason}")]
    Invalid {
        /// What was asked for.
        what: String,
        /// Why not.
        reason: &'static str,
    },
    /// A content could not be read, or something not be written.
    #[error("writing {what}")]
    Io {
        /// What was written.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

impl WriteError {
    pub(crate) fn invalid(what: impl Into<String>, reason: &'static str) -> Self {
        Self::Invalid { what: what.into(), reason }
    }

    pub(crate) fn io(what: &str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { what: what.to_owned(), source }
    }

    /// Returns what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}
