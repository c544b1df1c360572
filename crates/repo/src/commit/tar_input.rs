//! A tar archive becomes a tree.
//!
//! Entries come in any order, so the tree is held in memory, a name and a checksum for each file; content is not. Paths lose `./`, `/` and
//! trailing slashes; those with `..` in them are refused. Hard links are resolved at the end: what they name may come after them.

use std::io::Read;

use rootball_object::{
    Cancel, DirMeta, Event, FileHeader, ObjectKind, ObjectSink, ObjectSource, Reporter, S_IFDIR, S_IFLNK, S_IFREG, Step, StoreError,
    Xattrs, is_valid_name,
};
use rootball_tar::{Entry, EntryKind, TarReader};

use super::modify::Attributes;
use super::node::{Child, Node};
use super::{CommitError, CommitModifiers, TarOptions};
use crate::place::MAX_WALK_DEPTH;

pub(super) struct TarInput<'t> {
    pub(super) sink: &'t dyn ObjectSink,
    pub(super) modifiers: &'t CommitModifiers,
    pub(super) reporter: &'t dyn Reporter,
    pub(super) cancel: &'t Cancel,
    pub(super) options: &'t TarOptions<'t>,
    pub(super) prefix: &'t str,
}

/// An entry that names what another one holds.
struct HardLink {
    path: Vec<String>,
    target: Vec<String>,
    owner: (u32, u32),
    shown: String,
}

impl TarInput<'_> {
    /// Lays all entries over a directory.
    pub(super) fn read(&self, archive: &mut dyn Read, root: &mut Node, source: &dyn ObjectSource) -> Result<(), CommitError> {
        let mut tar = TarReader::new(archive);
        let mut links = Vec::new();
        while let Some(entry) = tar.next_entry().map_err(|source| CommitError::Tar { source })? {
            if self.cancel.is_requested() {
                return Err(CommitError::Cancelled);
            }
            self.reporter.event(Event::Advanced { step: Step::Commit, bytes: entry.size });
            let shown = String::from_utf8_lossy(&entry.path).into_owned();
            let path = self.parts(&entry.path, &shown)?;
            let stored = self.stored(&entry, &shown)?;
            let Some(attributes) = self.modifiers.apply(&|| self.tree_path(&path), stored) else { continue };
            let owner = (stored.uid, stored.gid);
            match (entry.kind, path.split_last()) {
                (EntryKind::Hardlink, Some(_)) => {
                    let target = self.parts(&entry.link, &shown)?;
                    links.push(HardLink { path, target, owner, shown });
                }
                (EntryKind::Directory, _) => {
                    let meta = DirMeta {
                        uid: attributes.uid,
                        gid: attributes.gid,
                        mode: attributes.mode,
                        xattrs: self.xattrs(&entry, &path, attributes.mode, &shown)?,
                    };
                    let meta = self.sink.put_metadata(ObjectKind::DirMeta, &meta.to_bytes(), None).map_err(store(&shown))?;
                    self.directory(root, &path, owner, source, &shown)?.meta = Some(meta);
                }
                (EntryKind::File | EntryKind::Symlink, Some((name, parents))) => {
                    let header = self.header(&entry, &path, attributes, &shown)?;
                    let size = if entry.kind == EntryKind::File { entry.size } else { 0 };
                    let checksum = self.sink.put_file(&header, size, &mut tar, None).map_err(store(&shown))?;
                    let parent = self.parent(root, parents, owner, source, &shown)?;
                    parent.set_file(&self.tree_path(parents), name, checksum)?;
                }
                (EntryKind::Other, _) => return Err(entry_error(&shown, "a device or fifo cannot be committed")),
                _ => return Err(entry_error(&shown, "the root of the tree must be a directory")),
            }
        }
        links.iter().try_for_each(|link| self.resolve(link, root, source))
    }

    fn resolve(&self, link: &HardLink, root: &mut Node, source: &dyn ObjectSource) -> Result<(), CommitError> {
        let no_target = || entry_error(&link.shown, "the archive has no file that this hard link names");
        let (name, parents) = link.target.split_last().ok_or_else(no_target)?;
        let checksum = *find(root, parents, source)?.and_then(|parent| parent.files.get(name)).ok_or_else(no_target)?;
        let (name, parents) = link.path.split_last().ok_or_else(no_target)?;
        let parent = self.parent(root, parents, link.owner, source, &link.shown)?;
        parent.set_file(&self.tree_path(parents), name, checksum)
    }

    /// Splits a stored path into names, as the option renames it.
    fn parts(&self, path: &[u8], shown: &str) -> Result<Vec<String>, CommitError> {
        let text = std::str::from_utf8(path).map_err(|_| CommitError::NotUtf8 { path: shown.into() })?;
        let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        // What leads above the root from the root leads to the root.
        let above = parts.iter().take_while(|part| text.starts_with('/') && **part == "..").count();
        let mut joined = parts[above..].join("/");
        if let Some(rename) = self.options.rename {
            // Stock shows it the paths of directories with the slash that archives put behind them.
            if text.ends_with('/') && !joined.is_empty() {
                joined.push('/');
            }
            joined = rename(&joined);
        }
        let parts: Vec<String> = joined.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect();
        if parts.len() > MAX_WALK_DEPTH {
            return Err(CommitError::TooDeep);
        }
        match parts.iter().find(|part| !is_valid_name(part)) {
            Some(part) => Err(entry_error(shown, &format!("{part:?} cannot be a file name"))),
            None => Ok(parts),
        }
    }

    /// Returns owner and mode as the archive has them.
    fn stored(&self, entry: &Entry, shown: &str) -> Result<Attributes, CommitError> {
        let id = |id: u64| u32::try_from(id).map_err(|_| entry_error(shown, "its owner or group is not a 32-bit number"));
        let kind = match entry.kind {
            EntryKind::Directory => S_IFDIR,
            EntryKind::Symlink => S_IFLNK,
            _ => S_IFREG,
        };
        Ok(Attributes { uid: id(entry.uid)?, gid: id(entry.gid)?, mode: kind | entry.mode & 0o7777 })
    }

    fn header(&self, entry: &Entry, path: &[String], attributes: Attributes, shown: &str) -> Result<FileHeader, CommitError> {
        let symlink_target = match entry.kind {
            EntryKind::Symlink => Some(String::from_utf8(entry.link.clone()).map_err(|_| CommitError::NotUtf8 { path: shown.into() })?),
            _ => None,
        };
        let Attributes { uid, gid, mode } = attributes;
        Ok(FileHeader { uid, gid, mode, symlink_target, xattrs: self.xattrs(entry, path, mode, shown)? })
    }

    fn xattrs(&self, entry: &Entry, path: &[String], mode: u32, shown: &str) -> Result<Xattrs, CommitError> {
        self.modifiers.xattrs(&|| self.tree_path(path), mode, || {
            let pairs = entry.xattrs.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
            Xattrs::from_pairs(pairs).map_err(|error| entry_error(shown, &error.to_string()))
        })
    }

    /// Finds the directory that an entry is in.
    fn parent<'n>(
        &self,
        root: &'n mut Node,
        parents: &[String],
        owner: (u32, u32),
        source: &dyn ObjectSource,
        shown: &str,
    ) -> Result<&'n mut Node, CommitError> {
        let node = self.directory(root, parents, owner, source, shown)?;
        self.ensure_entry(node, parents, owner, shown)?;
        Ok(node)
    }

    /// Finds or makes a directory; those above it must be there, or the option lets them be made.
    fn directory<'n>(
        &self,
        root: &'n mut Node,
        path: &[String],
        owner: (u32, u32),
        source: &dyn ObjectSource,
        shown: &str,
    ) -> Result<&'n mut Node, CommitError> {
        let mut node = root;
        for (depth, name) in path.iter().enumerate() {
            self.ensure_entry(node, &path[..depth], owner, shown)?;
            node = node.dir_entry(&self.tree_path(&path[..depth]), name)?.open(source)?;
        }
        Ok(node)
    }

    /// Makes sure that a directory has an entry of its own; one that is made belongs to the owner of what is in it.
    fn ensure_entry(&self, node: &mut Node, path: &[String], (uid, gid): (u32, u32), shown: &str) -> Result<(), CommitError> {
        if node.meta.is_none() {
            if !self.options.autocreate_parents {
                return Err(entry_error(shown, &format!("the archive has no entry for its directory {}", self.tree_path(path))));
            }
            let meta = DirMeta { uid, gid, ..DirMeta::root_owned(0o755) }.to_bytes();
            node.meta = Some(self.sink.put_metadata(ObjectKind::DirMeta, &meta, None).map_err(store(shown))?);
        }
        Ok(())
    }

    fn tree_path(&self, parts: &[String]) -> String {
        match (self.prefix, parts) {
            ("", []) => "/".to_owned(),
            (prefix, parts) => parts.iter().fold(prefix.to_owned(), |path, part| path + "/" + part),
        }
    }
}

fn find<'n>(root: &'n mut Node, path: &[String], source: &dyn ObjectSource) -> Result<Option<&'n Node>, CommitError> {
    let mut node = root;
    for name in path {
        let Some(child) = node.dirs.get_mut(name) else { return Ok(None) };
        node = Child::open(child, source)?;
    }
    Ok(Some(node))
}

fn entry_error(shown: &str, reason: &str) -> CommitError {
    CommitError::TarEntry { path: shown.to_owned(), reason: reason.to_owned() }
}

fn store(shown: &str) -> impl Fn(StoreError) -> CommitError + '_ {
    |error| match error {
        StoreError::Source(source) => CommitError::Tar { source },
        source => CommitError::Store { path: shown.into(), source },
    }
}
