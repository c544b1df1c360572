//! Writing an image, from the first byte to the last.

use std::io::{self, Write};

use super::format::{
    BLOCK, BLOCK_BITS, CHUNKS, DIRENT, EROFS_MAGIC, FEATURES, FLAT_INLINE, FLAT_PLAIN, HAS_ACL, HEADER_VERSION, MAGIC, NULL_ADDRESS, SLOT,
    SUPERBLOCK_OFFSET, SUPERBLOCK_SIZE, Version, chunks, dirent_type,
};
use super::layout::{Layout, Place, directory_blocks};
use super::overlay::{prepare, with_dots};
use super::xattr;
use crate::tree::{Content, InvalidTree, Node, NodeId, NodeKind, Tree};
use crate::verity::{Digest, Hasher};

/// An image that is ready to be written.
#[derive(Debug)]
pub struct Image {
    tree: Tree,
    layout: Layout,
    version: u32,
}

impl Image {
    /// Decides where everything comes to lie.
    ///
    /// # Errors
    /// When the tree is too large for an image.
    pub fn new(mut tree: Tree, version: Version) -> Result<Self, InvalidTree> {
        let version = prepare(&mut tree, version)?;
        let layout = Layout::new(&tree)?;
        Ok(Self { tree, layout, version })
    }

    /// Returns how many bytes the image has.
    pub fn size(&self) -> u64 {
        self.layout.blocks_start + self.layout.blocks * BLOCK as u64
    }

    /// Computes its fs-verity digest without writing it.
    pub fn digest(&self) -> Digest {
        self.write(&mut io::sink()).expect("a sink takes everything")
    }

    /// Writes it, in pieces of a few kilobytes, and returns its fs-verity digest.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<Digest> {
        let mut writer = Writer { out, hasher: Hasher::new(), position: 0, buffer: Vec::with_capacity(4 * BLOCK) };
        writer.put(&self.header())?;
        writer.pad_to(SUPERBLOCK_OFFSET as u64)?;
        writer.put(&self.superblock())?;
        let mut address = self.layout.blocks_start / BLOCK as u64;
        for (number, place) in self.layout.places.iter().enumerate() {
            writer.pad_to(place.position)?;
            // The layout has made sure that there are fewer blocks.
            let block = u32::try_from(address).unwrap_or(NULL_ADDRESS);
            writer.put(&self.inode(number, place, block))?;
            address += u64::from(place.blocks);
        }
        writer.pad_to(self.layout.inodes_end)?;
        writer.put(&self.layout.shared)?;
        writer.pad_to(self.layout.blocks_start)?;
        for place in &self.layout.places {
            self.blocks(place, &mut writer)?;
        }
        writer.finish()
    }

    fn header(&self) -> Vec<u8> {
        let lists = [b"system.posix_acl_access".as_slice(), b"system.posix_acl_default"];
        let has_acl = self.tree.nodes.iter().any(|node| lists.iter().any(|list| node.xattrs.contains_key(*list)));
        let flags = if has_acl { HAS_ACL } else { 0 };
        let words = [MAGIC, HEADER_VERSION, flags, self.version, 0, 0, 0, 0];
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn superblock(&self) -> Vec<u8> {
        let (layout, mut bytes) = (&self.layout, Vec::with_capacity(SUPERBLOCK_SIZE));
        let block = |position: u64| u32::try_from(position / BLOCK as u64).unwrap_or(NULL_ADDRESS).to_le_bytes();
        bytes.extend(EROFS_MAGIC.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(FEATURES.to_le_bytes());
        bytes.extend([12, 0]);
        bytes.extend(u16::try_from(self.number(self.tree.root())).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend((layout.places.len() as u64).to_le_bytes());
        bytes.extend(layout.time.0.to_le_bytes());
        bytes.extend(layout.time.1.to_le_bytes());
        bytes.extend(block(self.size()));
        // Inodes are counted from the first block.
        bytes.extend([0; 4]);
        bytes.extend(block(layout.inodes_end));
        bytes.resize(SUPERBLOCK_SIZE, 0);
        bytes
    }

    /// The number of an inode is its place.
    fn number(&self, node: NodeId) -> u64 {
        self.layout.places[self.layout.index[node.0]].position / SLOT as u64
    }

    /// Returns an inode with its attributes and the end of what it holds. Its blocks begin at `block`.
    fn inode(&self, number: usize, place: &Place, block: u32) -> Vec<u8> {
        let node = self.tree.node(place.node);
        let (shape, size) = self.shape(node, place);
        let mut special = if place.blocks > 0 { block } else { 0 };
        match &node.kind {
            NodeKind::CharDevice(device) | NodeKind::BlockDevice(device) => special = *device,
            // The size of chunks takes only the lower half, and the writer whose bytes these must be leaves the upper one.
            NodeKind::File(Content::External { size, .. }) => special = special & 0xffff_0000 | (chunks(*size).0 - BLOCK_BITS),
            _ => {}
        }
        let attributes = if place.xattrs == 0 { 0 } else { (place.xattrs - xattr::HEADER) / 4 + 1 };
        let mut bytes = Vec::with_capacity(place.inode_size() + place.xattrs + place.tail);
        let mut put = |field: &[u8]| bytes.extend_from_slice(field);
        // What is cut off here is 0: the layout chooses the short form only where everything fits.
        put(&(shape << 1 | u16::from(!place.compact)).to_le_bytes());
        put(&(attributes as u16).to_le_bytes());
        put(&(node.mode() as u16).to_le_bytes());
        if place.compact {
            put(&(place.links as u16).to_le_bytes());
            put(&(size as u32).to_le_bytes());
            put(&[0; 4]);
            put(&special.to_le_bytes());
            put(&(number as u32).to_le_bytes());
            put(&(node.uid as u16).to_le_bytes());
            put(&(node.gid as u16).to_le_bytes());
            put(&[0; 4]);
        } else {
            put(&[0; 2]);
            put(&size.to_le_bytes());
            put(&special.to_le_bytes());
            put(&(number as u32).to_le_bytes());
            put(&node.uid.to_le_bytes());
            put(&node.gid.to_le_bytes());
            put(&node.mtime.0.to_le_bytes());
            put(&node.mtime.1.to_le_bytes());
            put(&place.links.to_le_bytes());
            put(&[0; 16]);
        }
        if place.xattrs > 0 {
            self.attributes(node, &mut bytes);
        }
        self.tail(place, &mut bytes);
        bytes
    }

    /// Returns how the content lies, and the size that the inode tells.
    fn shape(&self, node: &Node, place: &Place) -> (u16, u64) {
        let flat = if place.tail > 0 { FLAT_INLINE } else { FLAT_PLAIN };
        match &node.kind {
            NodeKind::Directory(_) => (flat, u64::from(place.blocks) * BLOCK as u64 + place.tail as u64),
            NodeKind::File(Content::External { size, .. }) => (CHUNKS, *size),
            NodeKind::File(_) | NodeKind::Symlink(_) => (flat, node.size()),
            _ => (flat, 0),
        }
    }

    fn attributes(&self, node: &Node, bytes: &mut Vec<u8>) {
        let attributes: Vec<_> = self.layout.xattrs(node).collect();
        let references = attributes.iter().filter_map(|(_, _, shared)| *shared);
        bytes.extend(xattr::filter(node.xattrs.keys()).to_le_bytes());
        bytes.push(references.clone().count() as u8);
        bytes.extend([0; 7]);
        for place in references {
            // Counted in words from the beginning of the block in which shared attributes begin.
            let offset = self.layout.inodes_end % BLOCK as u64 + u64::from(place);
            bytes.extend(u32::try_from(offset / 4).unwrap_or(u32::MAX).to_le_bytes());
        }
        for (name, value, _) in attributes.iter().filter(|(_, _, shared)| shared.is_none()) {
            xattr::write(name, value, bytes);
        }
    }

    fn tail(&self, place: &Place, bytes: &mut Vec<u8>) {
        if place.tail == 0 {
            return;
        }
        match &self.tree.node(place.node).kind {
            NodeKind::Directory(_) => {
                let names = with_dots(&self.tree, place.node, place.parent);
                let last = directory_blocks(&names).last().copied().unwrap_or_default();
                self.names(&names[names.len() - last..], bytes);
            }
            NodeKind::Symlink(target) => bytes.extend(target),
            NodeKind::File(Content::Inline(content)) => bytes.extend(&content[content.len() - place.tail..]),
            NodeKind::File(Content::External { .. }) => (0..place.tail / 4).for_each(|_| bytes.extend(NULL_ADDRESS.to_le_bytes())),
            _ => {}
        }
    }

    /// Appends a block of a directory: entries of one size, and then their names.
    fn names(&self, names: &[(&[u8], NodeId)], bytes: &mut Vec<u8>) {
        let mut place = names.len() * DIRENT;
        for (name, node) in names {
            bytes.extend(self.number(*node).to_le_bytes());
            bytes.extend((place as u16).to_le_bytes());
            bytes.extend([dirent_type(self.tree.node(*node)), 0]);
            place += name.len();
        }
        for (name, _) in names {
            bytes.extend(*name);
        }
    }

    /// Writes the whole blocks of what a file holds.
    fn blocks(&self, place: &Place, writer: &mut Writer<'_>) -> io::Result<()> {
        if place.blocks == 0 {
            return Ok(());
        }
        match &self.tree.node(place.node).kind {
            NodeKind::Directory(_) => {
                let names = with_dots(&self.tree, place.node, place.parent);
                let mut first = 0;
                for count in directory_blocks(&names).into_iter().take(place.blocks as usize) {
                    let mut bytes = Vec::with_capacity(BLOCK);
                    self.names(&names[first..first + count], &mut bytes);
                    first += count;
                    writer.put(&bytes)?;
                    writer.align(BLOCK)?;
                }
                Ok(())
            }
            NodeKind::Symlink(target) => {
                writer.put(target)?;
                writer.align(BLOCK)
            }
            NodeKind::File(Content::Inline(content)) => {
                writer.put(&content[..content.len() - place.tail])?;
                writer.align(BLOCK)
            }
            // The addresses of chunks that did not fit behind their inode: a block of them, whatever their number.
            NodeKind::File(Content::External { .. }) => writer.put(&[0xff; BLOCK]),
            _ => Ok(()),
        }
    }
}

/// Writes and hashes, and knows how far it is.
struct Writer<'a> {
    out: &'a mut dyn Write,
    hasher: Hasher,
    position: u64,
    buffer: Vec<u8>,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= 2 * BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hasher.update(&self.buffer);
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn pad_to(&mut self, position: u64) -> io::Result<()> {
        const ZEROS: [u8; BLOCK] = [0; BLOCK];
        while self.position < position {
            let length = usize::try_from(position - self.position).map_or(BLOCK, |length| length.min(BLOCK));
            self.put(&ZEROS[..length])?;
        }
        Ok(())
    }

    fn align(&mut self, to: usize) -> io::Result<()> {
        self.pad_to(self.position.next_multiple_of(to as u64))
    }

    fn finish(mut self) -> io::Result<Digest> {
        self.flush()?;
        Ok(self.hasher.finish())
    }
}
