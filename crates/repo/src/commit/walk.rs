//! A directory on disk becomes a directory of the tree, all cores at work.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rayon::prelude::*;
use rootball_object::{
    Cancel, Checksum, DirMeta, Event, FileHeader, ObjectKind, ObjectSink, ObjectSource, Reporter, S_IFMT, S_IFREG, Step, StoreError,
};
use rustix::fs::{AtFlags, FileType, Stat};
use rustix::io::Errno;

use super::modify::Attributes;
use super::node::{Child, Node};
use super::{CommitError, CommitModifiers};
use crate::fs::{Entry, entries, open_dir, open_file};
use crate::place::Place;
use crate::xattr;

/// A walk over one directory on disk.
pub(super) struct Walk<'w> {
    pub(super) sink: &'w dyn ObjectSink,
    pub(super) source: &'w dyn ObjectSource,
    pub(super) modifiers: &'w CommitModifiers,
    pub(super) reporter: &'w dyn Reporter,
    pub(super) cancel: &'w Cancel,
    /// Where in the commit the directory comes to lie; empty for its root.
    pub(super) prefix: &'w str,
    /// Nothing is laid over what comes out: listings go to the store at once.
    pub(super) is_last: bool,
}

/// A directory being read.
struct Open<'o> {
    fd: &'o OwnedFd,
    device: u64,
    place: &'o Place<'o>,
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
    /// Lays a directory over `base`; one that is to be left out leaves it as it was.
    pub(super) fn directory(&self, fd: &OwnedFd, place: &Place<'_>, base: Option<Child>) -> Result<Option<Child>, CommitError> {
        if self.cancel.is_requested() {
            return Err(CommitError::Cancelled);
        }
        if place.is_too_deep() {
            return Err(CommitError::TooDeep);
        }
        let stat = rustix::fs::fstat(fd).map_err(place.read())?;
        let path = || place.tree_path(self.prefix);
        let Some(Attributes { uid, gid, mode }) = self.modifiers.apply(&path, attributes(&stat)) else { return Ok(base) };
        let xattrs = self.modifiers.xattrs(&path, mode, || xattr::read(fd).map_err(place.read()))?;
        let meta = DirMeta { uid, gid, mode, xattrs }.to_bytes();
        let meta = self.sink.put_metadata(ObjectKind::DirMeta, &meta, None).map_err(place.store())?;

        let mut node = base.map_or_else(|| Ok(Node::default()), |child| child.into_node(self.source))?;
        node.meta = Some(meta);
        let open = Open { fd, device: stat.st_dev, place };
        let (dirs, files): (Vec<Entry>, Vec<Entry>) =
            entries(fd).map_err(place.read())?.into_iter().partition(|entry| entry.kind == FileType::Directory);
        let done = files.par_iter().map(|entry| self.file(&open, entry)).collect::<Result<Vec<_>, _>>()?;
        for (entry, checksum) in files.iter().zip(done) {
            if let Some(checksum) = checksum {
                node.set_file(&place.tree_path(self.prefix), &entry.name, checksum)?;
            }
        }
        let mut work = Vec::with_capacity(dirs.len());
        for entry in dirs {
            if node.files.contains_key(&entry.name) {
                return Err(CommitError::Replaces { path: Place { parent: Some(place), name: &entry.name }.tree_path(self.prefix) });
            }
            let base = node.dirs.remove(&entry.name);
            work.push((entry.name, base));
        }
        let done = work
            .into_par_iter()
            .map(|(name, base)| {
                let place = Place { parent: Some(place), name: &name };
                let child = open_dir(fd, &name).map_err(place.read())?;
                let child = self.directory(&child, &place, base)?;
                Ok(child.map(|child| (name, child)))
            })
            .collect::<Result<Vec<_>, CommitError>>()?;
        node.dirs.extend(done.into_iter().flatten());
        let child = Child::Open(Box::new(node));
        if !self.is_last {
            return Ok(Some(child));
        }
        child.store(self.sink, &place.path().to_string_lossy()).map(|root| Some(Child::Stored(root)))
    }

    /// Puts a file; `None` when it is to be left out.
    fn file(&self, dir: &Open<'_>, entry: &Entry) -> Result<Option<Checksum>, CommitError> {
        let place = Place { parent: Some(dir.place), name: &entry.name };
        let (checksum, size) = match entry.kind {
            FileType::RegularFile | FileType::Symlink if self.modifiers.links.is_some() => match self.linked(dir, entry, &place)? {
                Some(known) => {
                    self.modifiers.links.iter().for_each(|links| links.hit());
                    (known, 0)
                }
                None => self.unlinked(dir, entry, &place)?,
            },
            _ => self.unlinked(dir, entry, &place)?,
        };
        self.reporter.event(Event::Advanced { step: Step::Commit, bytes: size });
        Ok(checksum)
    }

    fn unlinked(&self, dir: &Open<'_>, entry: &Entry, place: &Place<'_>) -> Result<(Option<Checksum>, u64), CommitError> {
        match entry.kind {
            FileType::RegularFile => self.regular_file(&open_file(dir.fd, &entry.name).map_err(place.read())?, place),
            FileType::Symlink => Ok((self.symlink(dir.fd.as_fd(), place)?, 0)),
            other => {
                // What is left out may be of any type.
                let stat = rustix::fs::statat(dir.fd, &entry.name, AtFlags::SYMLINK_NOFOLLOW).map_err(place.read())?;
                match self.modifiers.apply(&|| place.tree_path(self.prefix), attributes(&stat)) {
                    None => Ok((None, 0)),
                    Some(_) => Err(CommitError::SpecialFile { path: place.path(), file_type: type_name(other) }),
                }
            }
        }
    }

    /// Finds the object that a file is a hard link to, if the modifiers change nothing about it: `Some(None)` when it is to be left out.
    fn linked(&self, dir: &Open<'_>, entry: &Entry, place: &Place<'_>) -> Result<Option<Option<Checksum>>, CommitError> {
        let Some(links) = &self.modifiers.links else { return Ok(None) };
        let Some(checksum) = links.find(dir.device, entry.inode) else { return Ok(None) };
        if self.modifiers.is_identity() {
            return Ok(Some(Some(checksum)));
        }
        let stat = rustix::fs::statat(dir.fd, &entry.name, AtFlags::SYMLINK_NOFOLLOW).map_err(place.read())?;
        let before = attributes(&stat);
        Ok(match self.modifiers.apply(&|| place.tree_path(self.prefix), before) {
            None => Some(None),
            Some(_) if links.canonical => Some(Some(checksum)),
            Some(after) if after == before && !self.modifiers.changes_xattrs() => Some(Some(checksum)),
            Some(_) => None,
        })
    }

    fn regular_file(&self, file: &File, place: &Place<'_>) -> Result<(Option<Checksum>, u64), CommitError> {
        let stat = rustix::fs::fstat(file).map_err(place.read())?;
        if stat.st_mode & S_IFMT != S_IFREG {
            return Err(CommitError::Changed { path: place.path() });
        }
        let path = || place.tree_path(self.prefix);
        let Some(Attributes { uid, gid, mode }) = self.modifiers.apply(&path, attributes(&stat)) else { return Ok((None, 0)) };
        let xattrs = self.modifiers.xattrs(&path, mode, || xattr::read(file).map_err(place.read()))?;
        let header = FileHeader { uid, gid, mode, symlink_target: None, xattrs };
        let size = stat.st_size as u64;
        let checksum = self.sink.put_open_file(&header, size, file, None).map_err(place.store())?;
        Ok((Some(checksum), size))
    }

    fn symlink(&self, dir: BorrowedFd<'_>, place: &Place<'_>) -> Result<Option<Checksum>, CommitError> {
        let stat = rustix::fs::statat(dir, place.name, AtFlags::SYMLINK_NOFOLLOW).map_err(place.read())?;
        let path = || place.tree_path(self.prefix);
        let Some(Attributes { uid, gid, mode }) = self.modifiers.apply(&path, attributes(&stat)) else { return Ok(None) };
        let target = rustix::fs::readlinkat(dir, place.name, Vec::new()).map_err(place.read())?;
        let target = target.into_string().map_err(|_| CommitError::NotUtf8 { path: place.path() })?;
        let xattrs = self.modifiers.xattrs(&path, mode, || xattr::read_at(dir, place.name).map_err(place.read()))?;
        let header = FileHeader { uid, gid, mode, symlink_target: Some(target), xattrs };
        self.sink.put_file(&header, 0, &mut io::empty(), None).map(Some).map_err(place.store())
    }
}

fn attributes(stat: &Stat) -> Attributes {
    Attributes { uid: stat.st_uid, gid: stat.st_gid, mode: stat.st_mode }
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
