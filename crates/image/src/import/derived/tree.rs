//! A tree under work: what is as it was stays a name of what is stored, so only directories that change are in memory.

use std::collections::{BTreeMap, BTreeSet};

use rootball_object::{Checksum, DirMeta, DirTree, LoadError, ObjectKind, ObjectSink, ObjectSource, StoreError, TreeDir, TreeFile};
use rootball_repo::TreeRoot;

/// A directory of a tree.
#[derive(Debug)]
pub(super) enum Child {
    /// As it is stored.
    Stored(TreeRoot),
    /// With changes.
    Open(Box<Node>),
}

/// A directory with changes.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its dirmeta; `None` while it exists only because of what is in it.
    pub(super) meta: Option<Checksum>,
    pub(super) files: BTreeMap<Box<str>, Checksum>,
    pub(super) dirs: BTreeMap<Box<str>, Child>,
}

/// Where trees are loaded from and stored to.
pub(super) trait Store: ObjectSource + ObjectSink {}

impl<T: ObjectSource + ObjectSink> Store for T {}

impl Child {
    pub(super) fn new() -> Self {
        Self::Open(Box::default())
    }

    /// Loads the listing, if that was not done.
    pub(super) fn into_node(self, source: &(impl ObjectSource + ?Sized)) -> Result<Node, LoadError> {
        let TreeRoot { tree, meta } = match self {
            Self::Open(node) => return Ok(*node),
            Self::Stored(root) => root,
        };
        let DirTree { files, dirs } = source.load_dirtree(&tree)?;
        let stored = |TreeDir { name, tree, meta }| (name.into(), Self::Stored(TreeRoot { tree, meta }));
        Ok(Node {
            meta: Some(meta),
            files: files.into_iter().map(|TreeFile { name, checksum }| (name.into(), checksum)).collect(),
            dirs: dirs.into_iter().map(stored).collect(),
        })
    }

    /// Opens the directory for changes.
    pub(super) fn open(&mut self, source: &(impl ObjectSource + ?Sized)) -> Result<&mut Node, LoadError> {
        if let Self::Stored(root) = *self {
            *self = Self::Open(Box::new(Self::Stored(root).into_node(source)?));
        }
        match self {
            Self::Open(node) => Ok(node),
            Self::Stored(_) => unreachable!("it was opened above"),
        }
    }

    /// Finds or makes a directory; what is in the way and is none goes.
    pub(super) fn make_dir(&mut self, path: &[&str], source: &(impl ObjectSource + ?Sized)) -> Result<&mut Node, LoadError> {
        let mut node = self.open(source)?;
        for name in path {
            node.files.remove(*name);
            if !node.dirs.contains_key(*name) {
                node.dirs.insert((*name).into(), Self::new());
            }
            let child = node.dirs.get_mut(*name).expect("it was just made where it was not there");
            node = child.open(source)?;
        }
        Ok(node)
    }

    /// Finds a directory.
    pub(super) fn find_dir(&mut self, path: &[&str], source: &(impl ObjectSource + ?Sized)) -> Result<Option<&mut Node>, LoadError> {
        let mut node = self.open(source)?;
        for name in path {
            let Some(child) = node.dirs.get_mut(*name) else { return Ok(None) };
            node = child.open(source)?;
        }
        Ok(Some(node))
    }

    /// Finds a file. Symbolic links are not followed.
    pub(super) fn find_file(&mut self, path: &[&str], source: &(impl ObjectSource + ?Sized)) -> Result<Option<Checksum>, LoadError> {
        let Some((name, parents)) = path.split_last() else { return Ok(None) };
        Ok(self.find_dir(parents, source)?.and_then(|node| node.files.get(*name).copied()))
    }

    /// Stores the listings of all directories that were opened. Directories without metadata of their own belong to root, mode 0755; their paths
    /// go into `implied`.
    pub(super) fn store(self, sink: &(impl ObjectSink + ?Sized), implied: &mut BTreeSet<String>) -> Result<TreeRoot, StoreError> {
        self.store_at(sink, "", implied)
    }

    fn store_at(self, sink: &(impl ObjectSink + ?Sized), path: &str, implied: &mut BTreeSet<String>) -> Result<TreeRoot, StoreError> {
        let node = match self {
            Self::Stored(root) => return Ok(root),
            Self::Open(node) => *node,
        };
        let meta = match node.meta {
            Some(meta) => meta,
            None => {
                implied.insert(path.to_owned());
                sink.put_metadata(ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes(), None)?
            }
        };
        let files = node.files.into_iter().map(|(name, checksum)| TreeFile { name: name.into(), checksum }).collect();
        let mut dirs = Vec::with_capacity(node.dirs.len());
        for (name, child) in node.dirs {
            let path = if path.is_empty() { name.to_string() } else { format!("{path}/{name}") };
            let TreeRoot { tree, meta } = child.store_at(sink, &path, implied)?;
            dirs.push(TreeDir { name: name.into(), tree, meta });
        }
        let tree = sink.put_metadata(ObjectKind::DirTree, &DirTree { files, dirs }.to_bytes(), None)?;
        Ok(TreeRoot { tree, meta })
    }
}

impl Node {
    /// Sets a file; a directory in its place goes.
    pub(super) fn set_file(&mut self, name: &str, checksum: Checksum) {
        self.dirs.remove(name);
        self.files.insert(name.into(), checksum);
    }

    /// Removes what has that name.
    pub(super) fn remove(&mut self, name: &str) {
        self.files.remove(name);
        self.dirs.remove(name);
    }
}
