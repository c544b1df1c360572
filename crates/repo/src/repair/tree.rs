//! Objects out of files that were checked out: a deployment keeps what a repository lost, as long as nobody changed it.
//!
//! A wanted object's paths are looked up in the tree. What is there is an object again when bytes, owner, mode and attributes still hash to
//! the name; a directory, when everything below it does. No symbolic link is followed, so nothing outside the tree is read.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};

use rayon::prelude::*;
use rootball_object::{
    Checksum, DirMeta, DirTree, FileHeader, ObjectKind, ObjectSink, S_IFLNK, S_IFMT, S_IFREG, StoreError, TreeDir, TreeFile, hash::Hasher,
};
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use super::{Offer, OfferError, Wanted};
use crate::fs::{entries, open_dir, open_file};
use crate::xattr;

/// Deepest directories that are put together again.
const MAX_DEPTH: usize = 200;

/// Offers files of a directory.
#[derive(Debug)]
pub struct TreeOffer {
    name: String,
    root: OwnedFd,
}

impl TreeOffer {
    /// Offers what is below `root` under the name that the user knows it by.
    pub fn new(name: impl Into<String>, root: OwnedFd) -> Self {
        Self { name: name.into(), root }
    }

    fn one(&self, wanted: &Wanted, sink: &dyn ObjectSink) -> Result<(), StoreError> {
        for path in &wanted.paths {
            if sink.has(wanted.object.kind, &wanted.object.checksum)? {
                break;
            }
            let path = path.trim_start_matches('/');
            let put = match wanted.object.kind {
                ObjectKind::File => self.file(path, &wanted.object.checksum, sink),
                ObjectKind::DirMeta => self.dirmeta(path, &wanted.object.checksum, sink),
                ObjectKind::DirTree => self.dirtree(path, sink),
                _ => Ok(()),
            };
            match put {
                // Changed since it was checked out, or not there.
                Err(Failure::Tree(_)) | Ok(()) => {}
                Err(Failure::Sink(StoreError::Corrupt { .. } | StoreError::Invalid(_) | StoreError::WrongSize { .. })) => {}
                Err(Failure::Sink(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn file(&self, path: &str, checksum: &Checksum, sink: &dyn ObjectSink) -> Result<(), Failure> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let dir = self.open(parent)?;
        let mut found = Found::open(&dir, name)?;
        sink.put_file(&found.header, found.size, &mut found.content, Some(checksum))?;
        Ok(())
    }

    fn dirmeta(&self, path: &str, checksum: &Checksum, sink: &dyn ObjectSink) -> Result<(), Failure> {
        let meta = dirmeta_of(&self.open(path)?)?;
        sink.put_metadata(ObjectKind::DirMeta, &meta.to_bytes(), Some(checksum))?;
        Ok(())
    }

    /// Puts a directory together again, and all below it: the sink takes those that it wants.
    fn dirtree(&self, path: &str, sink: &dyn ObjectSink) -> Result<(), Failure> {
        rebuild(&self.open(path)?, sink, MAX_DEPTH)?;
        Ok(())
    }

    fn open(&self, path: &str) -> Result<OwnedFd, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let path = if path.is_empty() { "." } else { path };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        rustix::fs::openat2(&self.root, path, flags, Mode::empty(), resolve)
    }
}

impl Offer for TreeOffer {
    fn name(&self) -> &str {
        &self.name
    }

    fn offer(&self, wanted: &[Wanted], sink: &dyn ObjectSink) -> Result<(), OfferError> {
        wanted.par_iter().try_for_each(|wanted| self.one(wanted, sink)).map_err(OfferError::from)
    }
}

/// Tells what the tree lacks from what the sink cannot take.
enum Failure {
    Tree(#[expect(dead_code, reason = "what the tree lacks is not told")] std::io::Error),
    Sink(StoreError),
}

impl From<Errno> for Failure {
    fn from(error: Errno) -> Self {
        Self::Tree(error.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Tree(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Sink(error)
    }
}

/// A file of the tree as an object.
struct Found {
    header: FileHeader,
    size: u64,
    content: Box<dyn Read>,
}

impl Found {
    fn open(dir: &OwnedFd, name: &str) -> Result<Self, Errno> {
        let stat = rustix::fs::statat(dir, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)?;
        let header = |stat: &Stat, symlink_target, xattrs| FileHeader {
            uid: stat.st_uid,
            gid: stat.st_gid,
            mode: stat.st_mode,
            symlink_target,
            xattrs,
        };
        match stat.st_mode & S_IFMT {
            S_IFLNK => {
                let target = rustix::fs::readlinkat(dir, name, Vec::new())?;
                let target = target.into_string().map_err(|_| Errno::ILSEQ)?;
                let header = header(&stat, Some(target), xattr::read_at(dir, name)?);
                Ok(Self { header, size: 0, content: Box::new(std::io::empty()) })
            }
            S_IFREG => {
                let file: File = open_file(dir, name)?;
                // Of what was opened, since the name may have moved on.
                let stat = rustix::fs::fstat(&file)?;
                let header = header(&stat, None, xattr::read(&file)?);
                Ok(Self { header, size: stat.st_size as u64, content: Box::new(file) })
            }
            _ => Err(Errno::INVAL),
        }
    }

    fn checksum(mut self) -> std::io::Result<Checksum> {
        let mut hasher = Hasher::new();
        hasher.update(&self.header.hashed_bytes());
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match self.content.read(&mut buffer)? {
                0 => return Ok(hasher.finish()),
                count => hasher.update(&buffer[..count]),
            }
        }
    }
}

fn dirmeta_of(dir: impl AsFd) -> Result<DirMeta, Errno> {
    let stat = rustix::fs::fstat(&dir)?;
    Ok(DirMeta { uid: stat.st_uid, gid: stat.st_gid, mode: stat.st_mode, xattrs: xattr::read(&dir)? })
}

fn rebuild(dir: &OwnedFd, sink: &dyn ObjectSink, depth: usize) -> Result<Checksum, Failure> {
    let depth = depth.checked_sub(1).ok_or(Errno::LOOP)?;
    let mut tree = DirTree::default();
    for entry in entries(dir)? {
        if entry.kind == FileType::Directory {
            let child = open_dir(dir, &entry.name)?;
            let meta = dirmeta_of(&child)?;
            sink.put_metadata(ObjectKind::DirMeta, &meta.to_bytes(), None)?;
            let checksum = rebuild(&child, sink, depth)?;
            tree.dirs.push(TreeDir { name: entry.name, tree: checksum, meta: meta.checksum() });
        } else {
            let checksum = Found::open(dir, &entry.name)?.checksum()?;
            tree.files.push(TreeFile { name: entry.name, checksum });
        }
    }
    Ok(sink.put_metadata(ObjectKind::DirTree, &tree.to_bytes(), None)?)
}
