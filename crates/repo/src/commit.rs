//! A directory tree becomes objects.
//!
//! Directories are walked by descriptor on all cores; files are hashed while they are written, so every byte is read once. The result does
//! not depend on the number of cores, since each directory's entries are sorted before it is hashed.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rootball_object::{
    Cancel, Checksum, DirMeta, DirTree, ErrorKind, Event, FileHeader, ObjectKind, ObjectSink, Reporter, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG,
    Step, StoreError, TreeDir, TreeFile, Xattrs,
};
use rustix::fs::{CWD, FileType, Mode as FileMode, OFlags, Stat};
use rustix::io::Errno;

use crate::fs::{Entry, entries, open_dir, open_file};
use crate::place::Place;
use crate::xattr;

/// How files and directories are changed on their way into a commit.
#[derive(Clone, Debug, Default)]
pub struct CommitModifiers {
    /// Owner of everything, in place of the real ones.
    pub owner_uid: Option<u32>,
    /// Group of everything, in place of the real ones.
    pub owner_gid: Option<u32>,
    /// Root owns everything, permission bits are limited to 0755, no attributes.
    pub canonical_permissions: bool,
    /// Attributes are left out.
    pub no_xattrs: bool,
}

/// The root directory of a tree that is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeRoot {
    /// Its dirtree.
    pub tree: Checksum,
    /// Its dirmeta.
    pub meta: Checksum,
}

/// Why a directory could not be committed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// A device, fifo or socket, which no commit can hold.
    #[error("{}: a {file_type} cannot be committed; only regular files, directories and symbolic links can", path.display())]
    SpecialFile {
        /// Where it is in the tree.
        path: PathBuf,
        /// What it is.
        file_type: &'static str,
    },
    /// A name or link target that is not UTF-8, which no commit can hold.
    #[error("{}: a name or link target in it is not UTF-8 and cannot be committed", path.display())]
    NotUtf8 {
        /// The directory or link in the tree.
        path: PathBuf,
    },
    /// A file changed while it was read.
    #[error("{}: changed while it was read", path.display())]
    Changed {
        /// Where it is in the tree.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("reading {}", path.display())]
    Read {
        /// Where it is in the tree.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An object could not be kept.
    #[error("committing {}", path.display())]
    Store {
        /// Where it is in the tree.
        path: PathBuf,
        /// Why not.
        source: StoreError,
    },
    /// The caller asked to stop.
    #[error("the commit was cancelled")]
    Cancelled,
}

impl CommitError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::SpecialFile { .. } | Self::NotUtf8 { .. } => ErrorKind::Unsupported,
            Self::Changed { .. } => ErrorKind::Transient,
            Self::Read { source, .. } => ErrorKind::of_io(source),
            Self::Store { source, .. } => source.kind(),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

/// Puts all files and directories below `dir` into the sink and returns the root.
///
/// # Errors
/// When something cannot be read, held by a commit, or kept. What was put before stays in the sink.
#[tracing::instrument(name = "repo.commit_tree", skip_all)]
pub fn commit_tree(
    sink: &dyn ObjectSink,
    dir: &Path,
    modifiers: &CommitModifiers,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<TreeRoot, CommitError> {
    let walk = Walk { sink, modifiers, reporter, cancel };
    let root = Place { parent: None, name: dir.as_os_str().to_str().unwrap_or("/") };
    // A tree that is not there was not changed by anybody: this is the caller's mistake.
    let fd = rustix::fs::openat(CWD, dir, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, FileMode::empty())
        .map_err(|error| CommitError::Read { path: root.path(), source: error.into() })?;
    reporter.event(Event::Started { step: Step::Commit, total: None });
    let entry = walk.directory(&fd, &root)?;
    reporter.event(Event::Finished { step: Step::Commit });
    Ok(entry)
}

struct Walk<'w> {
    sink: &'w dyn ObjectSink,
    modifiers: &'w CommitModifiers,
    reporter: &'w dyn Reporter,
    cancel: &'w Cancel,
}

impl Place<'_> {
    fn read(&self) -> impl Fn(Errno) -> CommitError + '_ {
        |error| match error {
            Errno::ILSEQ => CommitError::NotUtf8 { path: self.path() },
            Errno::NOENT | Errno::LOOP | Errno::NOTDIR => CommitError::Changed { path: self.path() },
            other => CommitError::Read { path: self.path(), source: other.into() },
        }
    }

    fn store(&self) -> impl Fn(StoreError) -> CommitError + '_ {
        |error| match error {
            StoreError::WrongSize { .. } => CommitError::Changed { path: self.path() },
            StoreError::Source(source) => CommitError::Read { path: self.path(), source },
            source => CommitError::Store { path: self.path(), source },
        }
    }
}

impl Walk<'_> {
    fn directory(&self, fd: &OwnedFd, place: &Place<'_>) -> Result<TreeRoot, CommitError> {
        if self.cancel.is_requested() {
            return Err(CommitError::Cancelled);
        }
        let meta = self.directory_meta(fd, place)?;
        let (dirs, files): (Vec<Entry>, Vec<Entry>) =
            entries(fd).map_err(place.read())?.into_iter().partition(|entry| entry.kind == FileType::Directory);
        let files = files.par_iter().map(|entry| self.file(fd.as_fd(), entry, place)).collect::<Result<Vec<_>, _>>()?;
        let dirs = dirs
            .par_iter()
            .map(|entry| {
                let place = Place { parent: Some(place), name: &entry.name };
                let child = open_dir(fd, &entry.name).map_err(place.read())?;
                let TreeRoot { tree, meta } = self.directory(&child, &place)?;
                Ok(TreeDir { name: entry.name.clone(), tree, meta })
            })
            .collect::<Result<Vec<_>, CommitError>>()?;
        let tree = DirTree { files, dirs }.to_bytes();
        let tree = self.sink.put_metadata(ObjectKind::DirTree, &tree, None).map_err(place.store())?;
        Ok(TreeRoot { tree, meta })
    }

    fn directory_meta(&self, fd: &OwnedFd, place: &Place<'_>) -> Result<Checksum, CommitError> {
        let stat = rustix::fs::fstat(fd).map_err(place.read())?;
        let xattrs = self.xattrs(|| xattr::read(fd)).map_err(place.read())?;
        let (uid, gid) = self.owner(&stat);
        let meta = DirMeta { uid, gid, mode: self.mode(&stat), xattrs };
        self.sink.put_metadata(ObjectKind::DirMeta, &meta.to_bytes(), None).map_err(place.store())
    }

    fn file(&self, dir: BorrowedFd<'_>, entry: &Entry, parent: &Place<'_>) -> Result<TreeFile, CommitError> {
        let place = Place { parent: Some(parent), name: &entry.name };
        let (checksum, size) = match entry.kind {
            FileType::RegularFile => {
                let file = open_file(dir, &entry.name).map_err(place.read())?;
                self.regular_file(file, &place)?
            }
            FileType::Symlink => (self.symlink(dir, &place)?, 0),
            other => return Err(CommitError::SpecialFile { path: place.path(), file_type: type_name(other) }),
        };
        self.reporter.event(Event::Advanced { step: Step::Commit, bytes: size });
        Ok(TreeFile { name: entry.name.clone(), checksum })
    }

    fn regular_file(&self, mut file: File, place: &Place<'_>) -> Result<(Checksum, u64), CommitError> {
        let stat = rustix::fs::fstat(&file).map_err(place.read())?;
        if stat.st_mode & S_IFMT != S_IFREG {
            return Err(CommitError::Changed { path: place.path() });
        }
        let xattrs = self.xattrs(|| xattr::read(&file)).map_err(place.read())?;
        let (uid, gid) = self.owner(&stat);
        let header = FileHeader { uid, gid, mode: self.mode(&stat), symlink_target: None, xattrs };
        let size = stat.st_size as u64;
        let checksum = self.sink.put_file(&header, size, &mut file, None).map_err(place.store())?;
        Ok((checksum, size))
    }

    fn symlink(&self, dir: BorrowedFd<'_>, place: &Place<'_>) -> Result<Checksum, CommitError> {
        let stat = rustix::fs::statat(dir, place.name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW).map_err(place.read())?;
        let target = rustix::fs::readlinkat(dir, place.name, Vec::new()).map_err(place.read())?;
        let target = target.into_string().map_err(|_| CommitError::NotUtf8 { path: place.path() })?;
        let xattrs = self.xattrs(|| xattr::read_at(dir, place.name)).map_err(place.read())?;
        let (uid, gid) = self.owner(&stat);
        let header = FileHeader { uid, gid, mode: S_IFLNK | 0o777, symlink_target: Some(target), xattrs };
        self.sink.put_file(&header, 0, &mut io::empty(), None).map_err(place.store())
    }

    fn xattrs(&self, read: impl FnOnce() -> rustix::io::Result<Xattrs>) -> rustix::io::Result<Xattrs> {
        if self.modifiers.no_xattrs || self.modifiers.canonical_permissions { Ok(Xattrs::empty()) } else { read() }
    }

    fn owner(&self, stat: &Stat) -> (u32, u32) {
        if self.modifiers.canonical_permissions {
            return (0, 0);
        }
        (self.modifiers.owner_uid.unwrap_or(stat.st_uid), self.modifiers.owner_gid.unwrap_or(stat.st_gid))
    }

    fn mode(&self, stat: &Stat) -> u32 {
        if self.modifiers.canonical_permissions { stat.st_mode & (S_IFREG | S_IFDIR | 0o755) } else { stat.st_mode }
    }
}

fn type_name(file_type: FileType) -> &'static str {
    match file_type {
        FileType::Fifo => "fifo",
        FileType::Socket => "socket",
        FileType::CharacterDevice => "character device",
        FileType::BlockDevice => "block device",
        _ => "special file",
    }
}
