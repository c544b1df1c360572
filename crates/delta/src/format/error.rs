//! Why bytes are no delta.

use rootball_object::{CommitChecksum, ErrorKind, InvalidObject};

/// The bytes are not a delta, or not one that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// They are not the one right encoding of what they should be.
    #[error("the {what} is not in normal form")]
    NotNormal {
        /// Which piece of a delta.
        what: &'static str,
    },
    /// A value makes no sense.
    #[error("the {what} is not valid: {reason}")]
    Invalid {
        /// Which piece of a delta.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A piece is larger than any that is read.
    #[error("the {what} has {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Which piece of a delta.
        what: &'static str,
        /// Its size in bytes.
        size: u64,
        /// The most that is read.
        limit: u64,
    },
    /// The commit in the superblock is another one than the superblock leads to.
    #[error("the commit in the superblock is {actual}, but the delta leads to {expected}")]
    WrongCommit {
        /// Where the delta leads.
        expected: CommitChecksum,
        /// What the commit's bytes hash to.
        actual: CommitChecksum,
    },
    /// A part is of a version that nobody has described.
    #[error("part {part} is of version {version}, only 0 is known")]
    UnknownVersion {
        /// Its number.
        part: usize,
        /// Its version.
        version: u32,
    },
    /// A part is compressed in a way that nobody has described.
    #[error("a part is compressed in an unknown way, number {number}")]
    UnknownCompression {
        /// The first byte of the part.
        number: u8,
    },
    /// The delta wants other deltas to be applied first.
    #[error("the delta needs others to be applied first")]
    Prerequisites,
}

impl FormatError {
    /// Says what is invalid and why.
    pub(crate) fn invalid(what: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { what, reason: reason.into() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotNormal { .. } | Self::Invalid { .. } | Self::TooLarge { .. } | Self::WrongCommit { .. } => ErrorKind::Corrupt,
            Self::UnknownVersion { .. } | Self::UnknownCompression { .. } | Self::Prerequisites => ErrorKind::Unsupported,
        }
    }
}

impl From<InvalidObject> for FormatError {
    fn from(error: InvalidObject) -> Self {
        Self::Invalid { what: "object in it", reason: error.to_string() }
    }
}
