//! What can be wrong with a repository.

use std::io;

use rootball_object::ErrorKind;

/// Why a file of a repository, or of its configuration, could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// It is not what its format allows.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// Which file.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It, or one of its entries, has more than is read.
    #[error("{what} has more {unit} than the {limit} that are read")]
    TooLarge {
        /// Which file.
        what: &'static str,
        /// What is counted.
        unit: &'static str,
        /// The most that is allowed.
        limit: u64,
    },
    /// It is valid, and something that is not read.
    #[error("{what} is not read")]
    Unsupported {
        /// What is not read.
        what: String,
    },
    /// Its time is over: whoever still hands it out holds back what came after it.
    #[error("the Release file was valid until {until}, and now it is {now} (seconds since 1970)")]
    Expired {
        /// The last second in which it was valid.
        until: i64,
        /// The time that the caller gave.
        now: i64,
    },
    /// It ends early, or cannot be read or unpacked.
    #[error("reading {what}")]
    Read {
        /// Which file.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("writing {what}")]
    Write {
        /// Which file.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Who was shown an entry gave up.
    #[error("using an entry of {what}")]
    Visit {
        /// Which file.
        what: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl RepositoryError {
    pub(super) fn damaged(what: &'static str, reason: impl Into<String>) -> Self {
        Self::Damaged { what, reason: reason.into() }
    }

    pub(super) fn read(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Read { what, source }
    }

    pub(super) fn write(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Write { what, source }
    }

    /// Returns what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Damaged { .. } | Self::TooLarge { .. } => ErrorKind::Corrupt,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::Expired { .. } => ErrorKind::Untrusted,
            Self::Read { source, .. } | Self::Write { source, .. } => ErrorKind::of_io(source),
            Self::Visit { .. } => ErrorKind::Io,
        }
    }
}
