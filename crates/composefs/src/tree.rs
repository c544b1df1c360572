//! A tree in memory: everything about its files but the content of the large ones.

use std::collections::BTreeMap;

use rootball_object::ErrorKind;

use crate::verity::Digest;

/// Largest content that is kept in an image itself, in bytes.
pub const MAX_INLINE: usize = 5000;
/// Longest name of a file, in bytes.
pub const MAX_NAME: usize = 255;
/// Longest target of a symbolic link or path of an object, in bytes.
pub const MAX_PATH: usize = 4095;
/// Bytes that the attributes of one file may take together.
const MAX_XATTRS: usize = 65535 / 2;

/// A file in a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) usize);

impl NodeId {
    /// The root directory of any tree.
    pub const ROOT: Self = Self(0);
}

/// A file of any type: what `stat` and `listxattr` say, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Permission bits, `07777` at most.
    pub permissions: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// How many names it has. For directories that is counted when an image is written.
    pub links: u32,
    /// Seconds since 1970, and nanoseconds.
    pub mtime: (i64, u32),
    /// Extended attributes by name.
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Its type and content.
    pub kind: NodeKind,
}

/// The type of a file, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Names, sorted.
    Directory(Vec<Entry>),
    /// A regular file.
    File(Content),
    /// Where a symbolic link leads.
    Symlink(Vec<u8>),
    /// A character device; number 0 is the whiteout of overlays.
    CharDevice(u32),
    /// A block device.
    BlockDevice(u32),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

/// What a regular file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The bytes, [`MAX_INLINE`] at most.
    Inline(Vec<u8>),
    /// They are elsewhere.
    External {
        /// How many bytes, at least one.
        size: u64,
        /// The path of the file that has them, from the directory of all such files; none when nobody is to read it.
        path: Option<Vec<u8>>,
        /// Their fs-verity digest, if the image is to bind them.
        digest: Option<Digest>,
    },
}

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: Vec<u8>,
    /// What it names.
    pub node: NodeId,
    /// Another name stands for the place of the file in the tree, and this one is a hard link to it.
    pub link: bool,
}

/// Something cannot be in a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", String::from_utf8_lossy(name))]
pub struct InvalidTree {
    /// The name of the file.
    pub name: Vec<u8>,
    /// What is wrong.
    pub reason: &'static str,
}

impl InvalidTree {
    pub(crate) fn new(name: &[u8], reason: &'static str) -> Self {
        Self { name: name.to_vec(), reason }
    }

    /// Tells what a caller can do about it.
    pub const fn kind(&self) -> ErrorKind {
        ErrorKind::Unsupported
    }
}

/// A tree of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
}

impl Node {
    /// Returns a file of root's, from 1970 and without attributes.
    pub fn new(permissions: u32, kind: NodeKind) -> Self {
        Self { permissions: permissions & 0o7777, uid: 0, gid: 0, links: 1, mtime: (0, 0), xattrs: BTreeMap::new(), kind }
    }

    /// Returns a directory without names.
    pub fn directory(permissions: u32) -> Self {
        Self::new(permissions, NodeKind::Directory(Vec::new()))
    }

    /// Returns type and permissions as `stat` has them.
    pub fn mode(&self) -> u32 {
        let kind = match self.kind {
            NodeKind::Fifo => 0o010_000,
            NodeKind::CharDevice(_) => 0o020_000,
            NodeKind::Directory(_) => 0o040_000,
            NodeKind::BlockDevice(_) => 0o060_000,
            NodeKind::File(_) => 0o100_000,
            NodeKind::Symlink(_) => 0o120_000,
            NodeKind::Socket => 0o140_000,
        };
        kind | self.permissions
    }

    /// Returns the size as `stat` has it; 0 for directories and devices.
    pub fn size(&self) -> u64 {
        match &self.kind {
            NodeKind::File(Content::Inline(bytes)) => bytes.len() as u64,
            NodeKind::File(Content::External { size, .. }) => *size,
            NodeKind::Symlink(target) => target.len() as u64,
            _ => 0,
        }
    }

    /// Checks everything that has a limit.
    fn check(&self, name: &[u8]) -> Result<(), InvalidTree> {
        let invalid = |reason| Err(InvalidTree::new(name, reason));
        // Each attribute takes a header and may be padded.
        let xattrs: usize = self.xattrs.iter().map(|(name, value)| name.len() + value.len() + 7).sum();
        if xattrs + 12 > MAX_XATTRS {
            return invalid("its extended attributes are too large");
        }
        if self.xattrs.keys().any(|name| name.is_empty() || name.len() > MAX_NAME) {
            return invalid("the name of an extended attribute is empty or too long");
        }
        match &self.kind {
            NodeKind::Symlink(target) if target.is_empty() || target.len() > MAX_PATH => {
                invalid("the target of the link is empty or too long")
            }
            NodeKind::File(Content::Inline(bytes)) if bytes.len() > MAX_INLINE => invalid("its content is too large for an image"),
            NodeKind::File(Content::External { size: 0, .. }) => invalid("it is empty, and its content elsewhere"),
            NodeKind::File(Content::External { path: Some(path), .. }) if path.len() > MAX_PATH => {
                invalid("the path of its content is too long")
            }
            NodeKind::File(Content::External { size, .. }) if *size > 1 << 53 => invalid("it is too large"),
            _ => Ok(()),
        }
    }
}

impl Tree {
    /// Returns a tree of its root directory alone.
    ///
    /// # Errors
    /// When that is no directory, or its attributes are too large.
    pub fn new(root: Node) -> Result<Self, InvalidTree> {
        root.check(b"/")?;
        if !matches!(root.kind, NodeKind::Directory(_)) {
            return Err(InvalidTree::new(b"/", "the root is no directory"));
        }
        let mut tree = Self { nodes: Vec::new() };
        tree.push(root);
        Ok(tree)
    }

    /// Returns the root directory.
    pub const fn root(&self) -> NodeId {
        NodeId::ROOT
    }

    /// Returns a file.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Returns the names in a directory, sorted; none for other files.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match &self.node(id).kind {
            NodeKind::Directory(entries) => entries,
            _ => &[],
        }
    }

    /// Finds what a directory calls by this name.
    pub fn find(&self, directory: NodeId, name: &[u8]) -> Option<&Entry> {
        let entries = self.entries(directory);
        entries.binary_search_by(|entry| entry.name.as_slice().cmp(name)).ok().and_then(|index| entries.get(index))
    }

    /// Counts the files.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: there is a root directory.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds a file to a directory.
    ///
    /// # Errors
    /// When the name is there or is none, something is too long or too large, or the directory is no directory.
    pub fn add(&mut self, directory: NodeId, name: &[u8], node: Node) -> Result<NodeId, InvalidTree> {
        node.check(name)?;
        let id = NodeId(self.nodes.len());
        self.add_entry(directory, Entry { name: name.to_vec(), node: id, link: false })?;
        Ok(self.push(node))
    }

    /// Adds another name for a file.
    ///
    /// # Errors
    /// When the file is a directory; otherwise as [`Tree::add`].
    pub fn add_link(&mut self, directory: NodeId, name: &[u8], node: NodeId) -> Result<(), InvalidTree> {
        if matches!(self.node(node).kind, NodeKind::Directory(_)) {
            return Err(InvalidTree::new(name, "a directory cannot have two names"));
        }
        self.add_entry(directory, Entry { name: name.to_vec(), node, link: true })
    }

    fn add_entry(&mut self, directory: NodeId, entry: Entry) -> Result<(), InvalidTree> {
        let invalid = |reason| Err(InvalidTree::new(&entry.name, reason));
        if entry.name.is_empty() || entry.name.len() > MAX_NAME {
            return invalid("the name is empty or too long");
        }
        if entry.name == b"." || entry.name == b".." || entry.name.iter().any(|byte| matches!(byte, b'/' | 0)) {
            return invalid("this is no name");
        }
        let Some(Node { kind: NodeKind::Directory(entries), .. }) = self.nodes.get_mut(directory.0) else {
            return invalid("its directory is no directory");
        };
        // Names mostly come in order.
        let place = match entries.last() {
            Some(last) if last.name < entry.name => Err(entries.len()),
            _ => entries.binary_search_by(|existing| existing.name.cmp(&entry.name)),
        };
        match place {
            Ok(_) => invalid("the name comes twice"),
            Err(index) => {
                entries.insert(index, entry);
                Ok(())
            }
        }
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Node {
        Node::new(0o644, NodeKind::File(Content::Inline(Vec::new())))
    }

    #[test]
    fn names_are_kept_in_order() {
        let mut tree = Tree::new(Node::directory(0o755)).unwrap();
        for name in ["b", "a", "c", "B"] {
            tree.add(tree.root(), name.as_bytes(), file()).unwrap();
        }
        let names: Vec<&[u8]> = tree.entries(tree.root()).iter().map(|entry| entry.name.as_slice()).collect();
        assert_eq!(names, [b"B", b"a", b"b", b"c"]);
        assert!(tree.find(tree.root(), b"c").is_some());
        assert!(tree.find(tree.root(), b"d").is_none());
    }

    #[test]
    fn what_cannot_be_in_a_tree_is_refused() {
        let mut tree = Tree::new(Node::directory(0o755)).unwrap();
        let root = tree.root();
        let id = tree.add(root, b"file", file()).unwrap();
        let mut reason = |name: &[u8], node: Node| tree.add(root, name, node).unwrap_err().reason;
        assert_eq!(reason(b"file", file()), "the name comes twice");
        for name in [b"..".as_slice(), b".", b"a/b", b"a\0"] {
            assert_eq!(reason(name, file()), "this is no name");
        }
        assert_eq!(reason(b"", file()), "the name is empty or too long");
        assert_eq!(reason(&[b'x'; 256], file()), "the name is empty or too long");
        assert_eq!(reason(b"x", Node::new(0o777, NodeKind::Symlink(Vec::new()))), "the target of the link is empty or too long");
        assert_eq!(reason(b"x", Node::new(0o644, NodeKind::File(Content::Inline(vec![0; 5001])))), "its content is too large for an image");
        let mut large = file();
        large.xattrs.insert(b"user.x".to_vec(), vec![0; 40000]);
        assert_eq!(reason(b"x", large), "its extended attributes are too large");
        assert_eq!(tree.add(id, b"x", file()).unwrap_err().reason, "its directory is no directory");
        assert_eq!(tree.add_link(root, b"x", root).unwrap_err().reason, "a directory cannot have two names");
        assert_eq!(Tree::new(file()).unwrap_err().reason, "the root is no directory");
    }
}
