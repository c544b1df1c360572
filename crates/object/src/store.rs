//! What gives out objects and what takes them.

use std::fs::File;
use std::io::{self, Read};

use crate::{Checksum, Commit, CommitChecksum, DirMeta, DirTree, ErrorKind, FileHeader, ObjectKind};

/// Largest metadata object that is read, in bytes: libostree's limit.
pub const MAX_METADATA_SIZE: u64 = 128 * 1024 * 1024;

/// A file object, opened: what is known of it and a reader of its content.
pub struct FileObject<'a> {
    /// Owner, mode, link target, attributes.
    pub header: FileHeader,
    /// Bytes of content; 0 for symbolic links.
    pub size: u64,
    /// The content. Reading it does not verify it; a sink does, since it hashes.
    pub content: Box<dyn Read + Send + 'a>,
}

impl std::fmt::Debug for FileObject<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileObject").field("header", &self.header).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Gives out objects by name.
pub trait ObjectSource: Sync {
    /// Tells whether the object is there; its bytes are not looked at.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError>;

    /// Loads a commit, dirtree or dirmeta whose bytes hash to its name.
    ///
    /// # Errors
    /// When it is absent, corrupt, too large or cannot be read.
    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError>;

    /// Opens a file object. Its content is not verified by reading it.
    ///
    /// # Errors
    /// When it is absent, its header is not valid, or it cannot be read.
    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError>;

    /// Opens the file that holds the content of a regular file object as it is, and tells the content's size in bytes. Unlike the content of
    /// [`ObjectSource::open_file`] it can be read at any place. `None` when the source keeps the content in another way.
    ///
    /// # Errors
    /// As [`ObjectSource::open_file`].
    fn find_plain_file(&self, _checksum: &Checksum) -> Result<Option<(File, u64)>, LoadError> {
        Ok(None)
    }

    /// Loads the metadata beside a commit, if there is some.
    ///
    /// # Errors
    /// When it cannot be read.
    fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError>;

    /// Loads and parses a commit.
    ///
    /// # Errors
    /// As [`ObjectSource::load_metadata`], and when it does not parse.
    fn load_commit(&self, commit: &CommitChecksum) -> Result<Commit, LoadError> {
        let bytes = self.load_metadata(ObjectKind::Commit, commit.object())?;
        Commit::from_bytes(&bytes).map_err(LoadError::invalid(ObjectKind::Commit, commit.object()))
    }

    /// Loads and parses a dirtree.
    ///
    /// # Errors
    /// As [`ObjectSource::load_metadata`], and when it does not parse.
    fn load_dirtree(&self, checksum: &Checksum) -> Result<DirTree, LoadError> {
        let bytes = self.load_metadata(ObjectKind::DirTree, checksum)?;
        DirTree::from_bytes(&bytes).map_err(LoadError::invalid(ObjectKind::DirTree, checksum))
    }

    /// Loads and parses a dirmeta.
    ///
    /// # Errors
    /// As [`ObjectSource::load_metadata`], and when it does not parse.
    fn load_dirmeta(&self, checksum: &Checksum) -> Result<DirMeta, LoadError> {
        let bytes = self.load_metadata(ObjectKind::DirMeta, checksum)?;
        DirMeta::from_bytes(&bytes).map_err(LoadError::invalid(ObjectKind::DirMeta, checksum))
    }
}

/// Takes objects. What is put is hashed, and kept only under the name that it hashes to.
pub trait ObjectSink: Sync {
    /// Tells whether the object need not be put any more.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError>;

    /// Keeps a commit, dirtree or dirmeta; with `expected`, only if it hashes to that.
    ///
    /// # Errors
    /// When it is not a valid object, hashes to something else, or cannot be written.
    fn put_metadata(&self, kind: ObjectKind, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError>;

    /// Keeps a file with `size` bytes of content; with `expected`, only if it hashes to that.
    ///
    /// # Errors
    /// When the content ends early or goes on, hashes to something else, or cannot be read or written.
    fn put_file(&self, header: &FileHeader, size: u64, content: &mut dyn Read, expected: Option<&Checksum>)
    -> Result<Checksum, StoreError>;

    /// Keeps the `size` bytes of an open file, which may be read more than once; otherwise as [`ObjectSink::put_file`].
    ///
    /// # Errors
    /// As [`ObjectSink::put_file`].
    fn put_open_file(&self, header: &FileHeader, size: u64, file: &File, expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        self.put_file(header, size, &mut &*file, expected)
    }

    /// Keeps metadata beside a commit in place of what was there.
    ///
    /// # Errors
    /// When it is no `a{sv}` or cannot be written.
    fn put_detached_metadata(&self, commit: &CommitChecksum, bytes: &[u8]) -> Result<(), StoreError>;
}

/// Bytes are not a valid object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {what}: {reason}")]
pub struct InvalidObject {
    what: &'static str,
    reason: String,
}

impl InvalidObject {
    /// Says what is invalid and why.
    pub fn new(what: &'static str, reason: impl Into<String>) -> Self {
        Self { what, reason: reason.into() }
    }
}

/// Why an object could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It is not there.
    #[error("no {} object {checksum}", kind.extension())]
    NotFound {
        /// What it should be.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
    },
    /// Its bytes hash to another name.
    #[error("{} object {expected} is corrupt: its content hashes to {actual}", kind.extension())]
    Corrupt {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        expected: Checksum,
        /// What its bytes hash to.
        actual: Checksum,
    },
    /// Its bytes are not in the format of its kind.
    #[error("{} object {checksum} is corrupt", kind.extension())]
    Invalid {
        /// What it should be.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// What is wrong.
        source: InvalidObject,
    },
    /// It is larger than any such object may be.
    #[error("{} object {checksum} has {size} bytes, more than the {MAX_METADATA_SIZE} that are read", kind.extension())]
    TooLarge {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// Its size.
        size: u64,
    },
    /// The file system failed.
    #[error("reading {} object {checksum}", kind.extension())]
    Io {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// What the system said.
        source: io::Error,
    },
}

impl LoadError {
    /// Wraps a parser's complaint about one object.
    pub fn invalid(kind: ObjectKind, checksum: &Checksum) -> impl FnOnce(InvalidObject) -> Self {
        let checksum = *checksum;
        move |source| Self::Invalid { kind, checksum, source }
    }

    /// Wraps a system error about one object.
    pub fn io<E: Into<io::Error>>(kind: ObjectKind, checksum: &Checksum) -> impl FnOnce(E) -> Self {
        let checksum = *checksum;
        move |source| Self::Io { kind, checksum, source: source.into() }
    }

    /// Tells whether the object itself is bad, and not the disk or the right to read it: its bytes, their number, or what stands in its
    /// place.
    pub fn is_damage(&self) -> bool {
        /// What Linux says of an attribute that is not there, and of a symbolic link where a file should be.
        const ENODATA: i32 = 61;
        const ELOOP: i32 = 40;
        match self {
            Self::NotFound { .. } => false,
            Self::Corrupt { .. } | Self::Invalid { .. } | Self::TooLarge { .. } => true,
            Self::Io { source, .. } => {
                use io::ErrorKind as Io;
                matches!(source.kind(), Io::InvalidData | Io::InvalidInput | Io::UnexpectedEof)
                    || matches!(source.raw_os_error(), Some(ENODATA | ELOOP))
            }
        }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Corrupt { .. } | Self::Invalid { .. } | Self::TooLarge { .. } => ErrorKind::Corrupt,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

/// Why an object could not be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The bytes hash to another name than they came with.
    #[error("{} object {expected} is corrupt: it hashes to {actual}", kind.extension())]
    Corrupt {
        /// What it is.
        kind: ObjectKind,
        /// The name that it came with.
        expected: Checksum,
        /// What it hashes to.
        actual: Checksum,
    },
    /// The bytes are no valid object.
    #[error(transparent)]
    Invalid(#[from] InvalidObject),
    /// The content is shorter or longer than announced.
    #[error("content has {} than the {announced} bytes announced", if *short { "fewer bytes" } else { "more bytes" })]
    WrongSize {
        /// The announced size.
        announced: u64,
        /// Whether it ended early.
        short: bool,
    },
    /// The content could not be read from its source.
    #[error("reading the content of a file object")]
    Source(#[source] io::Error),
    /// The object cannot be kept in this kind of store.
    #[error("this repository cannot hold it: {reason}")]
    Unsupported {
        /// Why not.
        reason: String,
    },
    /// The free space that must be kept would be used up.
    #[error("no space is left{}", if *reserve > 0 { format!(" but for the {reserve} bytes that this repository keeps free") } else { String::new() })]
    NoSpace {
        /// Bytes to be kept free.
        reserve: u64,
    },
    /// Another process has the store locked.
    #[error("{place} is locked by another process")]
    Locked {
        /// The lock file.
        place: String,
    },
    /// The file system failed.
    #[error("{action}")]
    Io {
        /// What was being done.
        action: String,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// Wraps a system error about one action.
    pub fn io<E: Into<io::Error>>(action: impl Into<String>) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { action: action.into(), source: source.into() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Corrupt { .. } | Self::Invalid(_) | Self::WrongSize { .. } => ErrorKind::Corrupt,
            Self::Source(source) | Self::Io { source, .. } => ErrorKind::of_io(source),
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::NoSpace { .. } => ErrorKind::NoSpace,
            Self::Locked { .. } => ErrorKind::Conflict,
        }
    }
}
