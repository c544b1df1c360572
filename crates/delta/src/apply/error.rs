//! Why a delta could not be applied.

use std::io;

use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, StoreError};

use crate::format::{FileDigest, FormatError, PartObject};

/// A delta could not be applied, or not completely. Objects that came out of it before are what their names say.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The commit that the delta starts from is not there.
    #[error("the delta starts from commit {commit}, which is not there")]
    NoStart {
        /// That commit.
        commit: CommitChecksum,
    },
    /// The payload of a part is not one.
    #[error("part {part} of the delta is damaged")]
    Format {
        /// Its number.
        part: usize,
        /// What is wrong.
        source: FormatError,
    },
    /// A part is not the file that the superblock names.
    #[error("part {part} of the delta hashes to {actual}, the superblock says {expected}")]
    WrongDigest {
        /// Its number.
        part: usize,
        /// What the superblock says.
        expected: FileDigest,
        /// What its bytes hash to.
        actual: FileDigest,
    },
    /// A part is shorter or longer than the superblock says.
    #[error("part {part} of the delta has {} than the {announced} bytes announced", if *short { "fewer bytes" } else { "more bytes" })]
    WrongSize {
        /// Its number.
        part: usize,
        /// What the superblock says, in bytes.
        announced: u64,
        /// Whether it ended early.
        short: bool,
    },
    /// A part cannot be decompressed.
    #[error("decompressing part {part} of the delta")]
    Decompress {
        /// Its number.
        part: usize,
        /// What the decoder said.
        source: io::Error,
    },
    /// A part would take far more than what it makes.
    #[error("part {part} of the delta would take more than {limit} bytes")]
    TooLarge {
        /// Its number.
        part: usize,
        /// The most that it may take.
        limit: u64,
    },
    /// An operation makes no sense.
    #[error("part {part} of the delta makes no {} object {}: {reason}", object.kind.extension(), object.checksum)]
    Operation {
        /// Its number.
        part: usize,
        /// The object that it was about.
        object: PartObject,
        /// What is wrong.
        reason: String,
    },
    /// The operations of a part do not make all its objects, or more.
    #[error("part {part} of the delta makes {made} of its {announced} objects")]
    Incomplete {
        /// Its number.
        part: usize,
        /// How many are complete.
        made: usize,
        /// How many there should be.
        announced: usize,
    },
    /// A file of which a part is made cannot be read.
    #[error("part {part} of the delta needs file object {checksum}")]
    Source {
        /// Its number.
        part: usize,
        /// The file object.
        checksum: Checksum,
        /// Why not.
        source: LoadError,
    },
    /// An object could not be kept.
    #[error("keeping what part {part} of the delta makes")]
    Store {
        /// Its number.
        part: usize,
        /// Why not.
        source: StoreError,
    },
    /// The commit, or what is beside it, could not be kept or found out about.
    #[error("keeping the commit of the delta")]
    Commit {
        /// Why not.
        source: StoreError,
    },
    /// The repository could not be asked what it has.
    #[error("looking for the start of the delta")]
    Look {
        /// Why not.
        source: LoadError,
    },
    /// A part cannot be read.
    #[error("reading part {part} of the delta")]
    Read {
        /// Its number.
        part: usize,
        /// What the system said.
        source: io::Error,
    },
    /// The temporary file of a part cannot be written or read.
    #[error("holding part {part} of the delta in a temporary file")]
    Scratch {
        /// Its number.
        part: usize,
        /// What the system said.
        source: io::Error,
    },
    /// The caller asked for it.
    #[error("applying the delta was cancelled")]
    Cancelled,
}

impl ApplyError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoStart { .. } => ErrorKind::NotFound,
            Self::Format { source, .. } => source.kind(),
            Self::WrongDigest { .. }
            | Self::WrongSize { .. }
            | Self::Decompress { .. }
            | Self::TooLarge { .. }
            | Self::Operation { .. }
            | Self::Incomplete { .. } => ErrorKind::Corrupt,
            Self::Source { source, .. } | Self::Look { source } => source.kind(),
            Self::Store { source, .. } | Self::Commit { source } => source.kind(),
            Self::Read { source, .. } | Self::Scratch { source, .. } => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}
