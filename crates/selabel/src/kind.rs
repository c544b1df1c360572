//! The file types that specifications tell apart.

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FileKind {
    Regular,
    Directory,
    Symlink,
    CharacterDevice,
    BlockDevice,
    Fifo,
    Socket,
}

impl FileKind {
    /// Returns the kind that the type bits of a Unix mode mean; `None` when they mean none.
    pub const fn from_mode(mode: u32) -> Option<Self> {
        match mode & 0o170_000 {
            0o100_000 => Some(Self::Regular),
            0o040_000 => Some(Self::Directory),
            0o120_000 => Some(Self::Symlink),
            0o020_000 => Some(Self::CharacterDevice),
            0o060_000 => Some(Self::BlockDevice),
            0o010_000 => Some(Self::Fifo),
            0o140_000 => Some(Self::Socket),
            _ => None,
        }
    }

    /// Reads the type field of a specification.
    pub(crate) fn from_field(field: &str) -> Option<Self> {
        match field {
            "--" => Some(Self::Regular),
            "-d" => Some(Self::Directory),
            "-l" => Some(Self::Symlink),
            "-c" => Some(Self::CharacterDevice),
            "-b" => Some(Self::BlockDevice),
            "-p" => Some(Self::Fifo),
            "-s" => Some(Self::Socket),
            _ => None,
        }
    }
}
