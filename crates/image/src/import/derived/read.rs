//! One layer of files becomes a tree of objects.
//!
//! The tree says what the layer says and nothing of the layers below: whiteouts stay in it as empty files, hard links that lead below are kept as
//! names. So it is the same whatever the layer lies on, and can be stored and laid over another image.
//!
//! Entries come in any order, so the names of one layer are in memory until it ends; content is not.

use std::collections::HashMap;

use rootball_object::{Checksum, DirMeta, FileHeader, InvalidObject, ObjectKind, S_IFDIR, S_IFLNK, S_IFREG, StoreError, Xattrs};
use rootball_repo::selinux::{Policy, SELINUX_ATTRIBUTE};
use rootball_tar::{Entry, EntryKind};

use super::dropped::{DropReason, Tally};
use super::layer_commit::{Link, MAX_NAMES, ReadLayer};
use super::paths::{Name, OPAQUE, Place, Rules, read_name, split};
use super::tree::{Child, Store};
use crate::import::ImportError;
use crate::import::stream::LayerStream;

/// How many hard links of one layer may lead to what is not in it.
const MAX_LINKS: usize = 100_000;

/// A layer of files that is being read.
pub(super) struct FileLayer<'a> {
    stream: LayerStream<'a>,
    store: &'a dyn Store,
    rules: Rules,
    /// Gives labels at once, where it is known what they will be.
    policy: Option<&'a Policy>,
    tree: Child,
    tally: Tally,
    has_whiteouts: bool,
    names: u64,
    /// Files that were not taken, but that hard links may lead to.
    aside: HashMap<String, Checksum>,
    /// Hard links whose files did not come before them.
    waiting: Vec<Link>,
}

impl<'a> FileLayer<'a> {
    pub(super) fn new(stream: LayerStream<'a>, store: &'a dyn Store, rules: Rules, policy: Option<&'a Policy>) -> Self {
        Self {
            stream,
            store,
            rules,
            policy,
            tree: Child::new(),
            tally: Tally::default(),
            has_whiteouts: false,
            names: 0,
            aside: HashMap::new(),
            waiting: Vec::new(),
        }
    }

    /// Reads the layer to its last byte.
    pub(super) fn read(mut self) -> Result<ReadLayer, ImportError> {
        while let Some(entry) = self.stream.tar.next_entry().map_err(|error| self.stream.io(error))? {
            self.names += 1;
            if self.names > MAX_NAMES {
                return Err(self.stream.corrupt(format!("it has more than {MAX_NAMES} entries")));
            }
            self.entry(&entry)?;
        }
        let mut links = Vec::new();
        for link in std::mem::take(&mut self.waiting) {
            let target: Vec<&str> = link.target.split('/').collect();
            match self.find(&target)? {
                Some(checksum) => self.set_link(&link, checksum)?,
                None => links.push(link),
            }
        }
        let mut implied = std::collections::BTreeSet::new();
        let root = self.tree.store(self.store, &mut implied)?;
        self.stream.finish()?;
        Ok(ReadLayer { root, implied, links, has_whiteouts: self.has_whiteouts, dropped: self.tally.finish() })
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let path = split(&entry.path).map_err(|reason| self.refused(entry, reason))?;
        let Some((name, parents)) = path.split_last() else {
            return match entry.kind {
                EntryKind::Directory => {
                    let meta = self.put_directory(entry, &[])?;
                    self.tree.open(self.store)?.meta = Some(meta);
                    Ok(())
                }
                _ => Err(self.refused(entry, "the root of a layer must be a directory")),
            };
        };
        for parent in parents {
            match read_name(parent) {
                Ok(Name::Plain) => {}
                Ok(Name::Metadata) => return self.drop_entry(entry, &path, DropReason::UnionMetadata),
                _ => return Err(self.refused(entry, "it lies in a directory that is a whiteout")),
            }
        }
        let name = read_name(name).map_err(|reason| self.refused(entry, reason))?;
        let at = match self.rules.place(&path) {
            Place::At(at) => at,
            Place::Dropped(reason) => return self.drop_entry(entry, &path, reason),
            Place::Root => unreachable!("the path has a name"),
        };
        match name {
            Name::Plain => {}
            Name::Metadata => return self.drop_entry(entry, &path, DropReason::UnionMetadata),
            Name::Opaque | Name::Whiteout(_) => return self.whiteout(&at),
        }
        match entry.kind {
            EntryKind::Directory => {
                let meta = self.put_directory(entry, &at)?;
                self.tree.make_dir(&at, self.store)?.meta = Some(meta);
            }
            EntryKind::File | EntryKind::Symlink => {
                let checksum = self.put_file(entry, &at)?;
                self.set_file(&at, checksum)?;
            }
            EntryKind::Hardlink => {
                let target = split(&entry.link).map_err(|reason| self.refused(entry, reason))?;
                let target = match self.rules.place(&target) {
                    Place::At(target) => target,
                    _ => target,
                };
                let link = Link { path: at.join("/"), target: target.join("/") };
                match self.find(&target)? {
                    Some(checksum) => self.set_link(&link, checksum)?,
                    None if self.waiting.len() == MAX_LINKS => {
                        return Err(self.refused(entry, "too many hard links lead to files that the layer does not have"));
                    }
                    None => self.waiting.push(link),
                }
            }
            EntryKind::Other => return self.drop_entry(entry, &path, DropReason::SpecialFile),
        }
        Ok(())
    }

    fn set_file(&mut self, at: &[&str], checksum: Checksum) -> Result<(), ImportError> {
        let Some((name, parents)) = at.split_last() else { return Ok(()) };
        self.tree.make_dir(parents, self.store)?.set_file(name, checksum);
        Ok(())
    }

    /// Makes a hard link a file of its own: commits have no hard links. Where the policy labels the two paths differently, so are they.
    fn set_link(&mut self, link: &Link, checksum: Checksum) -> Result<(), ImportError> {
        let checksum = match self.policy {
            Some(policy) => super::label::relabelled(self.store, policy, &link.path, &checksum)?,
            None => checksum,
        };
        let at: Vec<&str> = link.path.split('/').collect();
        self.set_file(&at, checksum)
    }

    /// Finds a file that came before, taken or not.
    fn find(&mut self, path: &[&str]) -> Result<Option<Checksum>, ImportError> {
        match self.tree.find_file(path, self.store)? {
            Some(checksum) => Ok(Some(checksum)),
            None if self.aside.is_empty() => Ok(None),
            None => Ok(self.aside.get(&path.join("/")).copied()),
        }
    }

    fn whiteout(&mut self, at: &[&str]) -> Result<(), ImportError> {
        self.has_whiteouts = true;
        // Where a file took the place of a directory, umoci tells of what was in that, behind the file.
        for depth in 1..at.len() {
            if self.tree.find_file(&at[..depth], self.store)?.is_some() {
                return Ok(());
            }
        }
        let header = FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o644, symlink_target: None, xattrs: Xattrs::empty() };
        let checksum = self.store.put_file(&header, 0, &mut std::io::empty(), None)?;
        self.set_file(at, checksum)
    }

    /// Counts an entry that is not taken. A file's content is kept for hard links that may follow.
    fn drop_entry(&mut self, entry: &Entry, path: &[&str], reason: DropReason) -> Result<(), ImportError> {
        let joined = path.join("/");
        // The repository of an encapsulated commit is there for its objects alone.
        let is_skeleton = reason == DropReason::Sysroot && entry.kind == EntryKind::Directory;
        if !is_skeleton && !joined.starts_with("sysroot/ostree/repo") {
            self.tally.add(reason, &joined);
        }
        match entry.kind {
            EntryKind::File | EntryKind::Symlink => {
                let checksum = self.put_file(entry, path)?;
                self.aside.insert(joined, checksum);
            }
            EntryKind::Hardlink => {
                let target = split(&entry.link).map_err(|reason| self.refused(entry, reason))?;
                if let Some(checksum) = self.find(&target)? {
                    self.aside.insert(joined, checksum);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn put_directory(&self, entry: &Entry, at: &[&str]) -> Result<Checksum, ImportError> {
        let (uid, gid) = self.owner(entry)?;
        let mode = S_IFDIR | entry.mode & 0o7777;
        let meta = DirMeta { uid, gid, mode, xattrs: self.xattrs(entry, at, mode)? };
        Ok(self.store.put_metadata(ObjectKind::DirMeta, &meta.to_bytes(), None)?)
    }

    fn put_file(&mut self, entry: &Entry, at: &[&str]) -> Result<Checksum, ImportError> {
        let (uid, gid) = self.owner(entry)?;
        let (mode, symlink_target, size) = match entry.kind {
            EntryKind::Symlink => {
                let target = String::from_utf8(entry.link.clone());
                let target = target.map_err(|_| self.refused(entry, "its target is not UTF-8, and cannot be committed"))?;
                (S_IFLNK | 0o777, Some(target), 0)
            }
            _ => (S_IFREG | entry.mode & 0o7777, None, entry.size),
        };
        let header = FileHeader { uid, gid, mode, symlink_target, xattrs: self.xattrs(entry, at, mode)? };
        match self.store.put_file(&header, size, &mut self.stream.tar, None) {
            Ok(checksum) => Ok(checksum),
            Err(StoreError::Source(error)) => Err(self.stream.io(error)),
            Err(StoreError::Invalid(error)) => Err(self.refused(entry, &error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn owner(&self, entry: &Entry) -> Result<(u32, u32), ImportError> {
        let id = |id: u64| u32::try_from(id).map_err(|_| self.refused(entry, "its owner or group is not a 32-bit number"));
        Ok((id(entry.uid)?, id(entry.gid)?))
    }

    /// Takes the attributes of an entry. Labels and the marks of a union file system tell of the machine that built the layer.
    fn xattrs(&self, entry: &Entry, at: &[&str], mode: u32) -> Result<Xattrs, ImportError> {
        let is_taken = |(name, value): &&(Vec<u8>, Vec<u8>)| {
            let is_local = name == SELINUX_ATTRIBUTE || name.starts_with(b"trusted.overlay.") || name.starts_with(b"user.overlay.");
            !value.is_empty() && !is_local
        };
        let pairs: Vec<_> = entry.xattrs.iter().filter(is_taken).cloned().collect();
        let xattrs = Xattrs::from_pairs(pairs).map_err(|error: InvalidObject| self.refused(entry, &error.to_string()))?;
        match self.policy {
            Some(policy) => Ok(policy.commit_xattrs(&format!("/{}", at.join("/")), mode, xattrs)?),
            None => Ok(xattrs),
        }
    }

    fn refused(&self, entry: &Entry, reason: &str) -> ImportError {
        let shown = &entry.path[..entry.path.len().min(300)];
        ImportError::LayerEntry {
            layer: self.stream.blob.digest,
            path: String::from_utf8_lossy(shown).into_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// Tells whether a name in a stored layer says something about another one.
pub(super) fn is_mark(name: &str) -> bool {
    name == OPAQUE || matches!(read_name(name), Ok(Name::Whiteout(_)))
}
