//! What a file on disk would be as an object.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rootball_object::hash::Hasher;
use rootball_object::{Checksum, DirMeta, ErrorKind, FileHeader, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, Xattrs};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::fs::{open_dir, open_file};
use crate::xattr;

/// Bytes read at a time.
const BUFFER: usize = 128 * 1024;

/// How files on disk are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalOptions {
    /// Takes them as if they had no extended attributes.
    pub no_xattrs: bool,
    /// The owner that all are taken to have.
    pub owner_uid: Option<u32>,
    /// The group that all are taken to have.
    pub owner_gid: Option<u32>,
}

/// Why a file on disk could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// No commit can hold it.
    #[error("{} is a device, pipe or socket, which no commit can hold", path.display())]
    Special {
        /// The file.
        path: PathBuf,
    },
    /// It changed while it was read.
    #[error("{} changed while it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file system failed.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl LocalError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Special { .. } => ErrorKind::Unsupported,
            Self::Changed { .. } => ErrorKind::Conflict,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }

    pub(crate) fn io(path: &Path) -> impl Fn(Errno) -> Self + use<'_> {
        |error| Self::Io { path: path.to_owned(), source: error.into() }
    }
}

/// What is at a path, besides content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalFile {
    pub(crate) header: FileHeader,
    pub(crate) size: u64,
    /// Of a device, which one.
    pub(crate) device: u64,
    /// Device and inode: two names with the same are one file.
    pub(crate) identity: (u64, u64),
}

impl LocalFile {
    /// Looks at a name in a directory, at a symbolic link itself.
    pub(crate) fn read(dir: impl AsFd, name: &str, options: &LocalOptions) -> rustix::io::Result<Self> {
        let stat = rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let symlink_target = if stat.st_mode & S_IFMT == S_IFLNK {
            Some(rustix::fs::readlinkat(&dir, name, Vec::new())?.into_string().map_err(|_| Errno::ILSEQ)?)
        } else {
            None
        };
        let xattrs = if options.no_xattrs { Xattrs::empty() } else { xattr::read_at(&dir, name)? };
        Ok(Self::new(&stat, symlink_target, xattrs, options))
    }

    /// Looks at an open directory.
    pub(crate) fn of_directory(dir: &OwnedFd, options: &LocalOptions) -> rustix::io::Result<Self> {
        let xattrs = if options.no_xattrs { Xattrs::empty() } else { xattr::read(dir)? };
        Ok(Self::new(&rustix::fs::fstat(dir)?, None, xattrs, options))
    }

    fn new(stat: &Stat, symlink_target: Option<String>, xattrs: Xattrs, options: &LocalOptions) -> Self {
        let (uid, gid) = (options.owner_uid.unwrap_or(stat.st_uid), options.owner_gid.unwrap_or(stat.st_gid));
        let is_regular = stat.st_mode & S_IFMT == S_IFREG;
        Self {
            header: FileHeader { uid, gid, mode: stat.st_mode, symlink_target, xattrs },
            size: if is_regular { stat.st_size as u64 } else { 0 },
            device: stat.st_rdev,
            identity: (stat.st_dev, stat.st_ino),
        }
    }

    pub(crate) fn is_directory(&self) -> bool {
        self.header.mode & S_IFMT == S_IFDIR
    }

    pub(crate) fn is_regular(&self) -> bool {
        self.header.mode & S_IFMT == S_IFREG
    }

    /// Returns what a directory's dirmeta would be.
    pub(crate) fn dirmeta(&self) -> DirMeta {
        let FileHeader { uid, gid, mode, xattrs, .. } = self.header.clone();
        DirMeta { uid, gid, mode, xattrs }
    }
}

/// Hashes a regular file of a known size behind the header that it has; `None` when it has another size by now.
pub(crate) fn checksum_of_file(header: &FileHeader, size: u64, mut content: impl Read) -> io::Result<Option<Checksum>> {
    let mut hasher = Hasher::new();
    hasher.update(&header.hashed_bytes());
    let mut buffer = vec![0; BUFFER.min(usize::try_from(size).unwrap_or(BUFFER).saturating_add(1))];
    let mut read = 0;
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok((read == size).then(|| hasher.finish())),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                read += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns the checksum that a file or symbolic link would have as an object; of a directory, that of its dirmeta.
///
/// # Errors
/// When it cannot be read or no object can hold it.
pub fn checksum_of_path(path: &Path, options: &LocalOptions) -> Result<Checksum, LocalError> {
    let io = LocalError::io(path);
    let parent = match path.parent() {
        Some(parent) if path.file_name().is_some() && !parent.as_os_str().is_empty() => parent,
        Some(_) if path.file_name().is_some() => Path::new("."),
        // The root, or what ends in `..`: a directory in any case.
        _ => path,
    };
    let dir = rustix::fs::openat(CWD, parent, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(&io)?;
    let name = if parent == path { "." } else { path.file_name().and_then(|name| name.to_str()).ok_or(Errno::ILSEQ).map_err(&io)? };
    let local = LocalFile::read(&dir, name, options).map_err(&io)?;
    if local.is_directory() {
        let dir = if name == "." { dir } else { open_dir(&dir, name).map_err(&io)? };
        return Ok(LocalFile::of_directory(&dir, options).map_err(io)?.dirmeta().checksum());
    }
    if local.header.symlink_target.is_some() {
        return Ok(local.header.checksum_without_content());
    }
    if !local.is_regular() {
        return Err(LocalError::Special { path: path.to_owned() });
    }
    let file: File = open_file(&dir, name).map_err(&io)?;
    let checksum = checksum_of_file(&local.header, local.size, file).map_err(|source| LocalError::Io { path: path.to_owned(), source })?;
    checksum.ok_or_else(|| LocalError::Changed { path: path.to_owned() })
}
