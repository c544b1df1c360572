//! A commit becomes a directory tree.
//!
//! Where the repository keeps files as the tree wants them, each is a hard link; everything else is copied. Directories are made closed
//! and get their owner and mode once they are filled, so that nothing in them is reachable before it is complete.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use rayon::prelude::*;
use rootball_object::{
    Cancel, Checksum, CommitChecksum, DirMeta, ErrorKind, Event, FileObject, LoadError, ObjectKind, ObjectSource, Reporter, S_IFLNK,
    S_IFMT, Step, TreeDir, TreeFile,
};
use rustix::fs::{AtFlags, Gid, Mode as FileMode, Uid};
use rustix::io::Errno;

use crate::fs::{create_new, find_stat, open_dir, remove_file};
use crate::place::Place;
use crate::transaction::EPOCH;
use crate::{Mode, Repo, xattr};

/// How a tree is laid out.
#[derive(Clone, Debug, Default)]
pub struct CheckoutOptions {
    /// Whose files they become.
    pub owner: CheckoutOwner,
    /// Whether files are hard links to the repository's objects.
    pub links: LinkPolicy,
    /// What happens where something is already.
    pub overwrite: Overwrite,
    /// Directory of the commit to lay out in place of its root.
    pub subpath: Option<String>,
}

/// Whose files a checkout's become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckoutOwner {
    /// Owners, modes and attributes as committed; needs root.
    #[default]
    Recorded,
    /// The caller's, without attributes and setuid bits.
    User,
}

/// Whether files are hard links to the repository's objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkPolicy {
    /// Linked where the repository keeps them as wanted, copied elsewhere.
    #[default]
    WherePossible,
    /// Linked, or an error where the repository's mode does not allow it. Empty files are copied even so.
    Required,
    /// Copied.
    Never,
}

/// What happens where something is already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// The target directory must not exist.
    #[default]
    Never,
    /// Files are replaced, directories merged.
    Union,
    /// What is there stays, directories are merged.
    UnionAdd,
}

/// Why a commit could not be laid out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckoutError {
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The commit has no such directory.
    #[error("the commit has no directory {path:?}")]
    NoSubpath {
        /// What was asked for.
        path: String,
    },
    /// Something is in the way.
    #[error("{} exists already", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// Hard links were required and cannot be made.
    #[error("files of a repository of mode {mode} cannot be hard-linked {}", if *user { "into a checkout in user mode" } else { "with their owners" })]
    CannotLink {
        /// The repository's mode.
        mode: Mode,
        /// Whether user mode was asked for.
        user: bool,
    },
    /// The file system failed.
    #[error("writing {}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The caller asked to stop.
    #[error("the checkout was cancelled")]
    Cancelled,
}

impl CheckoutError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(error) => error.kind(),
            Self::NoSubpath { .. } => ErrorKind::NotFound,
            Self::Exists { .. } | Self::Cancelled => ErrorKind::Conflict,
            Self::CannotLink { .. } => ErrorKind::Unsupported,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

impl Repo {
    /// Lays out a commit as the directory `name` in `parent`.
    ///
    /// # Errors
    /// When an object is missing or corrupt, something is in the way, or the file system fails. A directory that was begun is left for the
    /// caller to remove or go on with.
    #[tracing::instrument(name = "repo.checkout", skip_all, fields(%commit))]
    pub fn checkout(
        &self,
        commit: &CommitChecksum,
        parent: BorrowedFd<'_>,
        name: &str,
        options: &CheckoutOptions,
        reporter: &dyn Reporter,
        cancel: &Cancel,
    ) -> Result<(), CheckoutError> {
        let commit = self.load_commit(commit)?;
        let root = TreeDir { name: name.to_owned(), tree: commit.root_tree, meta: commit.root_meta };
        let root = match &options.subpath {
            None => root,
            Some(path) => TreeDir { name: name.to_owned(), ..self.find_subdir(root, path)? },
        };
        let linkable = match (self.mode(), options.owner) {
            (Mode::Bare, CheckoutOwner::Recorded) | (Mode::BareUser, CheckoutOwner::User) => options.links != LinkPolicy::Never,
            _ if options.links == LinkPolicy::Required => {
                return Err(CheckoutError::CannotLink { mode: self.mode(), user: options.owner == CheckoutOwner::User });
            }
            _ => false,
        };
        reporter.event(Event::Started { step: Step::Checkout, total: None });
        let work = Work { repo: self, options, linkable, reporter, cancel };
        work.directory(parent, &root, &Place { parent: None, name })?;
        reporter.event(Event::Finished { step: Step::Checkout });
        Ok(())
    }

    fn find_subdir(&self, mut dir: TreeDir, path: &str) -> Result<TreeDir, CheckoutError> {
        for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
            let tree = self.load_dirtree(&dir.tree)?;
            dir = tree.find_dir(part).cloned().ok_or_else(|| CheckoutError::NoSubpath { path: path.to_owned() })?;
        }
        Ok(dir)
    }
}

struct Work<'w> {
    repo: &'w Repo,
    options: &'w CheckoutOptions,
    linkable: bool,
    reporter: &'w dyn Reporter,
    cancel: &'w Cancel,
}

impl Place<'_> {
    fn io<E: Into<io::Error>>(&self) -> impl Fn(E) -> CheckoutError + '_ {
        |error| {
            let source = error.into();
            match source.kind() {
                io::ErrorKind::AlreadyExists => CheckoutError::Exists { path: self.path() },
                _ => CheckoutError::Io { path: self.path(), source },
            }
        }
    }
}

impl Work<'_> {
    fn directory(&self, parent: BorrowedFd<'_>, dir: &TreeDir, place: &Place<'_>) -> Result<(), CheckoutError> {
        if self.cancel.is_requested() {
            return Err(CheckoutError::Cancelled);
        }
        let (tree, meta) = (self.repo.load_dirtree(&dir.tree)?, self.repo.load_dirmeta(&dir.meta)?);
        let made = match rustix::fs::mkdirat(parent, &dir.name, FileMode::RWXU) {
            Ok(()) => true,
            Err(Errno::EXIST) if self.options.overwrite != Overwrite::Never => false,
            Err(error) => return Err(place.io()(error)),
        };
        let fd = open_dir(parent, &dir.name).map_err(place.io())?;
        tree.files.par_iter().try_for_each(|file| self.file(fd.as_fd(), file, &Place { parent: Some(place), name: &file.name }))?;
        tree.dirs.par_iter().try_for_each(|child| self.directory(fd.as_fd(), child, &Place { parent: Some(place), name: &child.name }))?;
        if made {
            self.finish_directory(&fd, &meta).map_err(place.io())?;
        }
        Ok(())
    }

    fn finish_directory(&self, fd: &OwnedFd, meta: &DirMeta) -> rustix::io::Result<()> {
        if self.options.owner == CheckoutOwner::Recorded {
            rustix::fs::fchown(fd, Some(Uid::from_raw(meta.uid)), Some(Gid::from_raw(meta.gid)))?;
            xattr::write(fd, &meta.xattrs)?;
        }
        rustix::fs::fchmod(fd, FileMode::from(meta.mode & 0o7777))?;
        rustix::fs::futimens(fd, &EPOCH)
    }

    fn file(&self, dir: BorrowedFd<'_>, file: &TreeFile, place: &Place<'_>) -> Result<(), CheckoutError> {
        if self.options.overwrite != Overwrite::Never && find_stat(dir, &file.name).map_err(place.io())?.is_some() {
            if self.options.overwrite == Overwrite::UnionAdd {
                return Ok(());
            }
            remove_file(dir, &file.name).map_err(place.io())?;
        }
        let size = match self.link(dir, file, place)? {
            Some(size) => size,
            None => self.copy(dir, &file.checksum, place)?,
        };
        self.reporter.event(Event::Advanced { step: Step::Checkout, bytes: size });
        Ok(())
    }

    /// Links the file if it may be linked, and returns its size then.
    ///
    /// Empty files are not linked: one of them touched would drag along every empty file of the tree. In bare-user repositories symbolic
    /// links are regular files and so must be made anew, and a file without read permission for its owner must be copied to get it.
    fn link(&self, dir: BorrowedFd<'_>, file: &TreeFile, place: &Place<'_>) -> Result<Option<u64>, CheckoutError> {
        if !self.linkable {
            return Ok(None);
        }
        let path = self.repo.object_path(ObjectKind::File, &file.checksum);
        let stat = find_stat(&self.repo.objects, &path).map_err(place.io())?;
        let stat = stat.ok_or(LoadError::NotFound { kind: ObjectKind::File, checksum: file.checksum })?;
        let is_symlink = stat.st_mode & S_IFMT == S_IFLNK;
        if stat.st_size == 0 && !is_symlink {
            return Ok(None);
        }
        if self.repo.mode() == Mode::BareUser {
            let header = self.repo.open_file(&file.checksum)?.header;
            if header.is_symlink() || header.mode & 0o400 == 0 {
                return Ok(None);
            }
        }
        match rustix::fs::linkat(&self.repo.objects, &path, dir, &file.name, AtFlags::empty()) {
            Ok(()) => Ok(Some(if is_symlink { 0 } else { stat.st_size as u64 })),
            // The file has as many links as the file system allows, or lies on another one.
            Err(Errno::MLINK) => Ok(None),
            Err(Errno::XDEV) if self.options.links == LinkPolicy::WherePossible => Ok(None),
            Err(error) => Err(place.io()(error)),
        }
    }

    fn copy(&self, dir: BorrowedFd<'_>, checksum: &Checksum, place: &Place<'_>) -> Result<u64, CheckoutError> {
        let FileObject { header, size, mut content } = self.repo.open_file(checksum)?;
        let owner = match self.options.owner {
            CheckoutOwner::Recorded => Some((Some(Uid::from_raw(header.uid)), Some(Gid::from_raw(header.gid)))),
            CheckoutOwner::User => None,
        };
        if let Some(target) = &header.symlink_target {
            rustix::fs::symlinkat(target, dir, place.name).map_err(place.io())?;
            if let Some((uid, gid)) = owner {
                rustix::fs::chownat(dir, place.name, uid, gid, AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())?;
                xattr::write_at(dir, place.name, &header.xattrs).map_err(place.io())?;
            }
            rustix::fs::utimensat(dir, place.name, &EPOCH, AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())?;
            return Ok(0);
        }
        let mut file: File = create_new(dir, place.name, 0o600).map_err(place.io())?;
        let copied = io::copy(&mut content, &mut file).map_err(place.io())?;
        if copied != size {
            let source = io::Error::new(io::ErrorKind::InvalidData, format!("object {checksum} has {copied} bytes in place of {size}"));
            return Err(CheckoutError::Io { path: place.path(), source });
        }
        let mode = match owner {
            Some((uid, gid)) => {
                rustix::fs::fchown(&file, uid, gid).map_err(place.io())?;
                header.mode & 0o7777
            }
            // Whoever owns the file must be able to read it, and nobody gets to run it as its recorded owner.
            None => header.mode & 0o1777 | 0o400,
        };
        rustix::fs::fchmod(&file, FileMode::from(mode)).map_err(place.io())?;
        if owner.is_some() {
            xattr::write(&file, &header.xattrs).map_err(place.io())?;
        }
        rustix::fs::futimens(&file, &EPOCH).map_err(place.io())?;
        Ok(size)
    }
}
