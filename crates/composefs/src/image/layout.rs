//! Where everything of a tree comes to lie in its image.
//!
//! The order and every byte of padding are those of `mkcomposefs`, since the digest of the image depends on them.

use std::collections::HashMap;

use super::format::{BLOCK, COMPACT, DIRENT, EXTENDED, MAX_CHUNKS, SLOT, SUPERBLOCK_OFFSET, SUPERBLOCK_SIZE, align, chunks};
use super::overlay::with_dots;
use super::xattr;
use crate::tree::{Content, InvalidTree, Node, NodeId, NodeKind, Tree};

/// The places of shared attributes, by name and value.
type SharedPlaces = HashMap<Vec<u8>, HashMap<Vec<u8>, u32>>;

/// Where one inode lies, and what follows it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Which file.
    pub(super) node: NodeId,
    /// The directory that it is in.
    pub(super) parent: NodeId,
    /// Bytes from the start of the image.
    pub(super) position: u64,
    /// The short form of the inode is enough.
    pub(super) compact: bool,
    /// How many names it has.
    pub(super) links: u32,
    /// Bytes of its attributes.
    pub(super) xattrs: usize,
    /// Whole blocks of what it holds, and the bytes of the end that follows its attributes.
    pub(super) blocks: u32,
    pub(super) tail: usize,
}

/// The layout of an image.
#[derive(Debug)]
pub(super) struct Layout {
    /// Inodes in the order in which they lie.
    pub(super) places: Vec<Place>,
    /// For each node of the tree, its index in `places`.
    pub(super) index: Vec<usize>,
    /// Shared attributes, one after another, and the place of each in there.
    pub(super) shared: Vec<u8>,
    shared_places: SharedPlaces,
    /// Where inodes end and shared attributes begin; where blocks begin.
    pub(super) inodes_end: u64,
    pub(super) blocks_start: u64,
    /// How many blocks there are.
    pub(super) blocks: u64,
    /// The earliest time of any file, which inodes of the short form have.
    pub(super) time: (i64, u32),
}

impl Layout {
    /// Lays out a tree that has been prepared for an overlay.
    pub(super) fn new(tree: &Tree) -> Result<Self, InvalidTree> {
        let (order, parents) = breadth_first(tree)?;
        let time = order.iter().map(|id| tree.node(*id).mtime).min().unwrap_or_default();
        let (shared, shared_places) = share(tree, &order);
        let mut layout = Self {
            places: Vec::with_capacity(order.len()),
            index: vec![usize::MAX; tree.len()],
            shared,
            shared_places,
            inodes_end: 0,
            blocks_start: 0,
            blocks: 0,
            time,
        };
        let mut position = (SUPERBLOCK_OFFSET + SUPERBLOCK_SIZE) as u64;
        for (number, id) in order.into_iter().enumerate() {
            layout.index[id.0] = number;
            let place = layout.place(tree, id, parents[id.0], align(position, SLOT))?;
            position = place.position + (place.inode_size() + place.xattrs + place.tail) as u64;
            layout.blocks += u64::from(place.blocks);
            layout.places.push(place);
        }
        layout.inodes_end = align(position, SLOT);
        layout.blocks_start = align(layout.inodes_end + layout.shared.len() as u64, BLOCK);
        if u32::try_from(layout.blocks_start / BLOCK as u64 + layout.blocks).is_err() {
            return Err(InvalidTree::new(b"/", "the image would be too large"));
        }
        Ok(layout)
    }

    /// Finds the place of one inode, which begins at `position` if its end fits there.
    fn place(&self, tree: &Tree, id: NodeId, parent: NodeId, position: u64) -> Result<Place, InvalidTree> {
        let node = tree.node(id);
        let (blocks, tail) = match &node.kind {
            NodeKind::Directory(_) => directory_size(&with_dots(tree, id, parent)),
            NodeKind::Symlink(target) => (0, target.len()),
            NodeKind::File(Content::Inline(bytes)) => split_content(bytes.len()),
            NodeKind::File(Content::External { size, .. }) => {
                let (_, count) = chunks(*size);
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                if count as u64 > MAX_CHUNKS {
                    return Err(InvalidTree::new(b"", "a file is too large"));
                }
                (0, count * 4)
            }
            _ => (0, 0),
        };
        let links = match node.kind {
            NodeKind::Directory(_) => 2 + subdirectories(tree, id),
            _ => node.links,
        };
        let compact = self.fits_compact(node, links, blocks, tail);
        let mut place = Place { node: id, parent, position, compact, links, xattrs: self.xattrs_size(node), blocks, tail };
        place.fit_tail(matches!(node.kind, NodeKind::Symlink(_)));
        Ok(place)
    }

    fn fits_compact(&self, node: &Node, links: u32, blocks: u32, tail: usize) -> bool {
        let size = match node.kind {
            NodeKind::Directory(_) => u64::from(blocks) * BLOCK as u64 + tail as u64,
            _ => node.size(),
        };
        let small = |number: u32| number <= u32::from(u16::MAX);
        node.mtime == self.time && small(node.uid) && small(node.gid) && small(links) && size <= u64::from(u32::MAX)
    }

    /// Walks the attributes of an inode: name, value, and the place of those that are shared.
    pub(super) fn xattrs<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = (&'a Vec<u8>, &'a Vec<u8>, Option<u32>)> {
        let mut references = 0;
        node.xattrs.iter().map(move |(name, value)| {
            let shared = if references < xattr::MAX_SHARED { self.find_shared(name, value) } else { None };
            references += usize::from(shared.is_some());
            (name, value, shared)
        })
    }

    fn find_shared(&self, name: &[u8], value: &[u8]) -> Option<u32> {
        self.shared_places.get(name)?.get(value).copied()
    }

    fn xattrs_size(&self, node: &Node) -> usize {
        let sizes =
            self.xattrs(node).map(|(name, value, shared)| if shared.is_some() { xattr::REFERENCE } else { xattr::size(name, value) });
        let size: usize = sizes.sum();
        if size == 0 { 0 } else { size + xattr::HEADER }
    }
}

impl Place {
    /// Bytes of the inode alone.
    pub(super) const fn inode_size(&self) -> usize {
        if self.compact { COMPACT } else { EXTENDED }
    }

    /// The end of what an inode holds must not lie in two blocks; where it would, the inode moves on, or the end gets a block of its own.
    fn fit_tail(&mut self, symlink: bool) {
        let block = BLOCK as u64;
        let head = (self.inode_size() + self.xattrs) as u64;
        let tail = self.tail as u64;
        if symlink {
            // Older kernels want the target in the block of the inode.
            let total = head + tail;
            if total >= block {
                self.blocks += 1;
                self.tail = 0;
            }
            if self.position / block != (self.position + total - 1) / block {
                self.position = align(self.position, BLOCK);
            }
            return;
        }
        let room = block - (self.position + head) % block;
        if room >= tail {
            return;
        }
        let moved = self.position + align(room, SLOT);
        if tail <= block - (moved + head) % block {
            self.position = moved;
        } else {
            self.blocks += 1;
            self.tail = 0;
            self.position = align(self.position, BLOCK);
        }
    }
}

fn subdirectories(tree: &Tree, directory: NodeId) -> u32 {
    let is_directory = |node: NodeId| matches!(tree.node(node).kind, NodeKind::Directory(_));
    let count = tree.entries(directory).iter().filter(|entry| is_directory(entry.node)).count();
    u32::try_from(count).unwrap_or(u32::MAX - 2)
}

/// Lists all files, directory by directory, and the directory of each.
fn breadth_first(tree: &Tree) -> Result<(Vec<NodeId>, Vec<NodeId>), InvalidTree> {
    let mut order = vec![tree.root()];
    let mut parents = vec![tree.root(); tree.len()];
    let mut next = 0;
    while let Some(id) = order.get(next).copied() {
        for entry in tree.entries(id).iter().filter(|entry| !entry.link) {
            parents[entry.node.0] = id;
            order.push(entry.node);
        }
        next += 1;
    }
    if order.len() != tree.len() {
        return Err(InvalidTree::new(b"/", "a file has not exactly one place"));
    }
    Ok((order, parents))
}

/// Finds the attributes that more than one inode has, and puts them after one another: names from the last to the first, then the longest
/// value first, then the greatest.
fn share(tree: &Tree, order: &[NodeId]) -> (Vec<u8>, SharedPlaces) {
    let mut counts: HashMap<(&Vec<u8>, &Vec<u8>), u32> = HashMap::new();
    for id in order {
        for attribute in &tree.node(*id).xattrs {
            *counts.entry(attribute).or_default() += 1;
        }
    }
    let mut shared: Vec<(&Vec<u8>, &Vec<u8>)> =
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(attribute, _)| attribute).collect();
    shared.sort_by(|left, right| (right.0, right.1.len(), right.1).cmp(&(left.0, left.1.len(), left.1)));
    let mut bytes = Vec::new();
    let mut places = SharedPlaces::new();
    for (name, value) in shared {
        // More than four gigabytes of attributes cannot be: each file has a limit, and the whole image has one.
        let place = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        places.entry(name.clone()).or_default().insert(value.clone(), place);
        xattr::write(name, value, &mut bytes);
    }
    (bytes, places)
}

/// Splits the names of a directory into blocks; returns how many names each has.
pub(super) fn directory_blocks(names: &[(&[u8], NodeId)]) -> Vec<usize> {
    let (mut counts, mut size) = (vec![0], 0);
    for (name, _) in names {
        let length = DIRENT + name.len();
        if size + length > BLOCK {
            counts.push(0);
            size = 0;
        }
        size += length;
        if let Some(count) = counts.last_mut() {
            *count += 1;
        }
    }
    counts
}

/// Returns the whole blocks of a directory and the bytes of its end; an end of more than half a block is a block.
fn directory_size(names: &[(&[u8], NodeId)]) -> (u32, usize) {
    let counts = directory_blocks(names);
    let last = counts.last().copied().unwrap_or_default();
    let rest: usize = names.iter().rev().take(last).map(|(name, _)| DIRENT + name.len()).sum();
    let full = u32::try_from(counts.len() - 1).unwrap_or(u32::MAX);
    if rest > BLOCK / 2 { (full + 1, 0) } else { (full, rest) }
}

/// The same for content.
fn split_content(size: usize) -> (u32, usize) {
    let (full, rest) = (u32::try_from(size / BLOCK).unwrap_or(u32::MAX), size % BLOCK);
    if rest > BLOCK / 2 { (full + 1, 0) } else { (full, rest) }
}
