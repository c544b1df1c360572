//! A directory while trees are laid over each other: loaded only as far as they differ.

use std::collections::BTreeMap;

use rootball_object::{Checksum, DirTree, ObjectKind, ObjectSink, ObjectSource, TreeDir, TreeFile};

use super::{CommitError, TreeRoot};
use crate::place::MAX_WALK_DEPTH;

/// A directory of the tree that is being built.
#[derive(Debug)]
pub(super) enum Child {
    /// As it is in the store.
    Stored(TreeRoot),
    /// With changes that the store does not have.
    Open(Box<Node>),
}

/// A directory with changes.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its dirmeta; missing while only things in it were named.
    pub(super) meta: Option<Checksum>,
    pub(super) files: BTreeMap<String, Checksum>,
    pub(super) dirs: BTreeMap<String, Child>,
}

impl Child {
    /// Loads the directory's listing, if that was not done.
    pub(super) fn into_node(self, source: &dyn ObjectSource) -> Result<Node, CommitError> {
        match self {
            Self::Open(node) => Ok(*node),
            Self::Stored(TreeRoot { tree, meta }) => {
                let tree = source.load_dirtree(&tree)?;
                Ok(Node {
                    meta: Some(meta),
                    files: tree.files.into_iter().map(|file| (file.name, file.checksum)).collect(),
                    dirs: tree.dirs.into_iter().map(|dir| (dir.name, Self::Stored(TreeRoot { tree: dir.tree, meta: dir.meta }))).collect(),
                })
            }
        }
    }

    /// Opens the directory for changes.
    pub(super) fn open(&mut self, source: &dyn ObjectSource) -> Result<&mut Node, CommitError> {
        if let Self::Stored(root) = *self {
            *self = Self::Open(Box::new(Self::Stored(root).into_node(source)?));
        }
        match self {
            Self::Open(node) => Ok(node),
            Self::Stored(_) => unreachable!("it was opened above"),
        }
    }

    /// Puts the listings of all changed directories, and returns the name of this one.
    pub(super) fn store(self, sink: &dyn ObjectSink, path: &str) -> Result<TreeRoot, CommitError> {
        let node = match self {
            Self::Stored(root) => return Ok(root),
            Self::Open(node) => node,
        };
        let meta = node.meta.ok_or(CommitError::Empty)?;
        let files = node.files.into_iter().map(|(name, checksum)| TreeFile { name, checksum }).collect();
        let mut dirs = Vec::with_capacity(node.dirs.len());
        for (name, child) in node.dirs {
            let TreeRoot { tree, meta } = child.store(sink, &format!("{path}/{name}"))?;
            dirs.push(TreeDir { name, tree, meta });
        }
        let tree = DirTree { files, dirs }.to_bytes();
        let tree =
            sink.put_metadata(ObjectKind::DirTree, &tree, None).map_err(|source| CommitError::Store { path: path.into(), source })?;
        Ok(TreeRoot { tree, meta })
    }
}

impl Node {
    /// Sets a file.
    pub(super) fn set_file(&mut self, parent: &str, name: &str, checksum: Checksum) -> Result<(), CommitError> {
        if self.dirs.contains_key(name) {
            return Err(CommitError::Replaces { path: format!("{parent}/{name}") });
        }
        self.files.insert(name.to_owned(), checksum);
        Ok(())
    }

    /// Finds or makes the directory of a name.
    pub(super) fn dir_entry(&mut self, parent: &str, name: &str) -> Result<&mut Child, CommitError> {
        if self.files.contains_key(name) {
            return Err(CommitError::Replaces { path: format!("{parent}/{name}") });
        }
        Ok(self.dirs.entry(name.to_owned()).or_insert_with(|| Child::Open(Box::default())))
    }

    /// Lays another directory over this one.
    pub(super) fn overlay(&mut self, over: TreeRoot, source: &dyn ObjectSource, path: &str) -> Result<(), CommitError> {
        check_depth(path)?;
        self.meta = Some(over.meta);
        let tree = source.load_dirtree(&over.tree)?;
        for file in tree.files {
            self.set_file(path, &file.name, file.checksum)?;
        }
        for dir in tree.dirs {
            let over = TreeRoot { tree: dir.tree, meta: dir.meta };
            let is_new = !self.dirs.contains_key(&dir.name);
            let child = self.dir_entry(path, &dir.name)?;
            if is_new {
                *child = Child::Stored(over);
            } else {
                child.open(source)?.overlay(over, source, &format!("{path}/{}", dir.name))?;
            }
        }
        Ok(())
    }
}

/// Refuses what lies so deep that a recursion to it could fill the stack.
pub(super) fn check_depth(path: &str) -> Result<(), CommitError> {
    if path.bytes().filter(|byte| *byte == b'/').count() > MAX_WALK_DEPTH { Err(CommitError::TooDeep) } else { Ok(()) }
}
