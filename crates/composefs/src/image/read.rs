//! Reading an image back into a tree. Every number in it may be a lie, so every one is checked before it is followed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::format::{
    BLOCK, CHUNKS, COMPACT, DIRENT, EROFS_MAGIC, EXTENDED, FLAT_INLINE, FLAT_PLAIN, HEADER_VERSION, MAGIC, SLOT, SUPERBLOCK_OFFSET,
    SUPERBLOCK_SIZE,
};
use super::overlay::{ESCAPED, METACOPY, PREFIX, REDIRECT, WHITEOUT, WHITEOUTS};
use super::xattr;
use crate::tree::{Content, InvalidTree, MAX_INLINE, MAX_PATH, Node, NodeId, NodeKind, Tree};
use crate::verity::Digest;

/// The bytes are no composefs image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidImage {
    /// It does not begin as one.
    #[error("not a composefs image: {reason}")]
    NotAnImage {
        /// What is missing.
        reason: &'static str,
    },
    /// Something in it leads out of it, or says what cannot be.
    #[error("inode {number} of the image: {reason}")]
    Inode {
        /// Its number.
        number: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// It holds what cannot be in a tree.
    #[error("the image")]
    Tree(#[from] InvalidTree),
}

/// Reads an image. What was added for the overlay is left out again, so writing the tree gives the same image.
///
/// # Errors
/// When the bytes are not an image, or not a whole one.
pub fn read(bytes: &[u8]) -> Result<Tree, InvalidImage> {
    let reader = Reader::open(bytes)?;
    // A tree is never larger than what the image has for it, times what sharing saves; a hostile one would be.
    let mut budget = Budget(bytes.len() as u64 * 16);
    let directories = reader.directories(&mut budget)?;
    let places = places(&directories);
    let mut tree = Tree::new(reader.node(reader.root)?)?;
    let mut nodes = HashMap::from([(reader.root, tree.root())]);
    let mut links = Vec::new();
    for directory in &directories {
        let parent = nodes.get(&directory.number).copied().unwrap_or(NodeId::ROOT);
        for (name, child) in &directory.names {
            if places.get(child) != Some(&(directory.number, name)) {
                links.push((parent, name, *child));
                continue;
            }
            let node = reader.node(*child)?;
            budget.spend(*child, weight(&node))?;
            nodes.insert(*child, tree.add(parent, name, node)?);
        }
    }
    for (parent, name, child) in links {
        let node = nodes.get(&child).ok_or(InvalidImage::Inode { number: child, reason: "it has no place" })?;
        tree.add_link(parent, name, *node)?;
    }
    Ok(tree)
}

/// A directory, and the names in it with the numbers of their inodes.
struct Directory {
    number: u64,
    names: Vec<(Vec<u8>, u64)>,
}

/// Finds the one name of each file that stands for its place in the tree; all others are hard links. Inodes lie in the order of these, so
/// it is a name whose number comes next. For images that were written in another order, it is the first name.
fn places(directories: &[Directory]) -> HashMap<u64, (u64, &Vec<u8>)> {
    let names = || directories.iter().flat_map(|directory| directory.names.iter().map(|(name, child)| (directory.number, name, *child)));
    let mut numbers: Vec<u64> = names().map(|(_, _, child)| child).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut next = numbers.iter().peekable();
    let mut places = HashMap::new();
    for (directory, name, child) in names() {
        if next.next_if_eq(&&child).is_some() {
            places.insert(child, (directory, name));
        }
    }
    for (directory, name, child) in names() {
        places.entry(child).or_insert((directory, name));
    }
    places
}

/// Bytes of memory that may still be taken.
struct Budget(u64);

impl Budget {
    fn spend(&mut self, number: u64, amount: u64) -> Result<(), InvalidImage> {
        self.0 =
            self.0.checked_sub(amount).ok_or(InvalidImage::Inode { number, reason: "the image holds far more than its size allows" })?;
        Ok(())
    }
}

fn weight(node: &Node) -> u64 {
    let attributes: usize = node.xattrs.iter().map(|(name, value)| name.len() + value.len()).sum();
    let content = match &node.kind {
        NodeKind::File(Content::Inline(bytes)) => bytes.len(),
        NodeKind::Symlink(target) => target.len(),
        _ => 0,
    };
    (attributes + content) as u64
}

struct Reader<'a> {
    bytes: &'a [u8],
    root: u64,
    time: (i64, u32),
    /// Where inodes and shared attributes are counted from.
    inodes: u64,
    shared: u64,
}

/// The fields of an inode, whichever form it has.
struct Fields {
    layout: u16,
    attributes: usize,
    mode: u32,
    size: u64,
    special: u32,
    uid: u32,
    gid: u32,
    links: u32,
    mtime: (i64, u32),
    /// Where attributes begin.
    end: u64,
}

impl<'a> Reader<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, InvalidImage> {
        let not = |reason| InvalidImage::NotAnImage { reason };
        let short = || not("it is too short");
        if u32_at(bytes, 0).ok_or_else(short)? != MAGIC {
            return Err(not("it begins with something else"));
        }
        if u32_at(bytes, 4).ok_or_else(short)? != HEADER_VERSION {
            return Err(not("this version of the header is not known"));
        }
        let superblock = slice(bytes, SUPERBLOCK_OFFSET as u64, SUPERBLOCK_SIZE as u64).ok_or_else(short)?;
        if u32_at(superblock, 0) != Some(EROFS_MAGIC) {
            return Err(not("it has no EROFS superblock"));
        }
        if superblock.get(12) != Some(&12) {
            return Err(not("its blocks have not 4096 bytes"));
        }
        let block = |offset| u32_at(superblock, offset).map(|number| u64::from(number) * BLOCK as u64).ok_or_else(short);
        Ok(Self {
            bytes,
            root: u64::from(u16_at(superblock, 14).ok_or_else(short)?),
            time: (i64_at(superblock, 24).ok_or_else(short)?, u32_at(superblock, 32).ok_or_else(short)?),
            inodes: block(40)?,
            shared: block(44)?,
        })
    }

    fn fields(&self, number: u64) -> Option<Fields> {
        let start = number.checked_mul(SLOT as u64)?.checked_add(self.inodes)?;
        let format = u16_at(slice(self.bytes, start, 2)?, 0)?;
        let extended = format & 1 == 1;
        let size = if extended { EXTENDED } else { COMPACT } as u64;
        let inode = slice(self.bytes, start, size)?;
        let (short, long) = (|offset| u16_at(inode, offset).map(u32::from), |offset| u32_at(inode, offset));
        let common = (u16_at(inode, 2)?, short(4)?);
        let attributes = if common.0 == 0 { 0 } else { xattr::HEADER + (usize::from(common.0) - 1) * 4 };
        Some(if extended {
            Fields {
                layout: format >> 1 & 7,
                attributes,
                mode: common.1,
                size: u64_at(inode, 8)?,
                special: long(16)?,
                uid: long(24)?,
                gid: long(28)?,
                links: long(44)?,
                mtime: (i64_at(inode, 32)?, long(40)?),
                end: start + size,
            }
        } else {
            Fields {
                layout: format >> 1 & 7,
                attributes,
                mode: common.1,
                size: u64::from(long(8)?),
                special: long(16)?,
                uid: short(24)?,
                gid: short(26)?,
                links: short(6)?,
                mtime: self.time,
                end: start + size,
            }
        })
    }

    /// Lists all directories, each before what is in it. What hides the objects is left out.
    fn directories(&self, budget: &mut Budget) -> Result<Vec<Directory>, InvalidImage> {
        let (mut directories, mut queue): (Vec<Directory>, _) = (Vec::new(), VecDeque::from([self.root]));
        let mut seen = HashSet::from([self.root]);
        while let Some(number) = queue.pop_front() {
            budget.spend(number, self.load(number)?.size)?;
            let mut names = Vec::new();
            for (name, child) in self.names(number)? {
                budget.spend(number, 64 + name.len() as u64)?;
                let fields = self.load(child)?;
                let is_hider = fields.mode >> 12 == 0o02 && fields.special == 0;
                if is_hider {
                    continue;
                }
                if fields.mode >> 12 == 0o04 {
                    if !seen.insert(child) {
                        return Err(InvalidImage::Inode { number: child, reason: "a directory has two places" });
                    }
                    queue.push_back(child);
                }
                names.push((name, child));
            }
            directories.push(Directory { number, names });
        }
        Ok(directories)
    }

    fn load(&self, number: u64) -> Result<Fields, InvalidImage> {
        self.fields(number).ok_or(InvalidImage::Inode { number, reason: "it lies outside of the image" })
    }

    /// Reads an inode; of a directory only what `stat` says.
    fn node(&self, number: u64) -> Result<Node, InvalidImage> {
        let invalid = |reason| InvalidImage::Inode { number, reason };
        let fields = self.load(number)?;
        let attributes = self.attributes(&fields).ok_or_else(|| invalid("its attributes are damaged"))?;
        let flat =
            |limit: usize| self.flat(&fields, limit).ok_or_else(|| invalid("its content lies outside of the image, or is too large"));
        let kind = match fields.mode >> 12 {
            0o01 => NodeKind::Fifo,
            0o02 => NodeKind::CharDevice(fields.special),
            0o04 => NodeKind::Directory(Vec::new()),
            0o06 => NodeKind::BlockDevice(fields.special),
            0o10 if fields.layout == CHUNKS && fields.size > 0 => NodeKind::File(external(fields.size, &attributes)),
            0o10 if fields.size == 0 => NodeKind::File(Content::Inline(Vec::new())),
            0o10 => NodeKind::File(Content::Inline(flat(MAX_INLINE)?)),
            0o12 => NodeKind::Symlink(flat(MAX_PATH)?),
            0o14 => NodeKind::Socket,
            _ => return Err(invalid("its type is not known")),
        };
        let mut node =
            Node { uid: fields.uid, gid: fields.gid, links: fields.links, mtime: fields.mtime, ..Node::new(fields.mode & 0o7777, kind) };
        without_overlay(&mut node, attributes);
        Ok(node)
    }

    /// Returns bytes that lie in blocks, or but for their end.
    fn flat(&self, fields: &Fields, limit: usize) -> Option<Vec<u8>> {
        let size = usize::try_from(fields.size).ok().filter(|size| *size <= limit)?;
        let tail = match fields.layout {
            FLAT_INLINE => size % BLOCK,
            FLAT_PLAIN => 0,
            _ => return None,
        };
        let mut bytes = slice(self.bytes, u64::from(fields.special) * BLOCK as u64, (size - tail) as u64)?.to_vec();
        bytes.extend(slice(self.bytes, fields.end.checked_add(fields.attributes as u64)?, tail as u64)?);
        Some(bytes)
    }

    /// Reads the names of a directory and the numbers of their inodes.
    fn names(&self, number: u64) -> Result<Vec<(Vec<u8>, u64)>, InvalidImage> {
        let invalid = |reason| InvalidImage::Inode { number, reason };
        let fields = self.load(number)?;
        let outside = || invalid("its names lie outside of the image");
        let tail = if fields.layout == FLAT_INLINE { fields.size % BLOCK as u64 } else { 0 };
        let blocks = slice(self.bytes, u64::from(fields.special) * BLOCK as u64, fields.size - tail).ok_or_else(outside)?;
        let tail = slice(self.bytes, fields.end + fields.attributes as u64, tail).ok_or_else(outside)?;
        let mut names = Vec::new();
        for block in blocks.chunks(BLOCK).chain(Some(tail).filter(|tail| !tail.is_empty())) {
            names_of_block(block, &mut names).ok_or_else(|| invalid("its names are damaged"))?;
        }
        Ok(names)
    }

    fn attributes(&self, fields: &Fields) -> Option<BTreeMap<Vec<u8>, Vec<u8>>> {
        let mut attributes = BTreeMap::new();
        if fields.attributes == 0 {
            return Some(attributes);
        }
        let bytes = slice(self.bytes, fields.end, fields.attributes as u64)?;
        let shared = usize::from(*bytes.get(4)?);
        let references = bytes.get(xattr::HEADER..)?.get(..shared * xattr::REFERENCE)?;
        for reference in references.as_chunks::<4>().0 {
            let place = self.shared.checked_add(u64::from(u32::from_le_bytes(*reference)) * 4)?;
            let (name, value, _) = attribute(self.bytes.get(usize::try_from(place).ok()?..)?)?;
            attributes.insert(name, value);
        }
        let mut rest = bytes.get(xattr::HEADER + references.len()..)?;
        while rest.len() >= xattr::ENTRY {
            let (name, value, length) = attribute(rest)?;
            attributes.insert(name, value);
            rest = rest.get(length..).unwrap_or_default();
        }
        Some(attributes)
    }
}

/// Reads one attribute: name, value, and the bytes that it takes.
fn attribute(bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>, usize)> {
    let (name_length, index) = (usize::from(*bytes.first()?), *bytes.get(1)?);
    let value_length = usize::from(u16_at(bytes, 2)?);
    let name = bytes.get(xattr::ENTRY..)?.get(..name_length)?;
    let value = bytes.get(xattr::ENTRY + name_length..)?.get(..value_length)?;
    Some((xattr::join(index, name)?, value.to_vec(), (xattr::ENTRY + name_length + value_length).next_multiple_of(4)))
}

/// Reads the names of one block of a directory, but not the directory's own two.
fn names_of_block(block: &[u8], names: &mut Vec<(Vec<u8>, u64)>) -> Option<()> {
    let first = usize::from(u16_at(block, 8)?);
    if first == 0 || !first.is_multiple_of(DIRENT) {
        return None;
    }
    let entries = block.get(..first)?.as_chunks::<DIRENT>().0;
    for (index, entry) in entries.iter().enumerate() {
        let start = usize::from(u16_at(entry, 8)?);
        let name = match entries.get(index + 1) {
            Some(next) => block.get(start..usize::from(u16_at(next, 8)?))?,
            // The last name ends with the block, or where zeros begin.
            None => block.get(start..)?.split(|byte| *byte == 0).next()?,
        };
        if name != b"." && name != b".." {
            names.push((name.to_vec(), u64_at(entry, 0)?));
        }
    }
    Some(())
}

fn external(size: u64, attributes: &BTreeMap<Vec<u8>, Vec<u8>>) -> Content {
    let path = attributes.get(REDIRECT).map(|path| path.strip_prefix(b"/").unwrap_or(path).to_vec());
    let digest = attributes.get(METACOPY).and_then(|value| Digest::from_slice(value.get(4..)?).ok());
    Content::External { size, path, digest }
}

/// Undoes what was added for the overlay.
fn without_overlay(node: &mut Node, attributes: BTreeMap<Vec<u8>, Vec<u8>>) {
    let is_file = matches!(node.kind, NodeKind::File(_));
    if is_file && attributes.contains_key(WHITEOUT[0]) {
        node.kind = NodeKind::CharDevice(0);
    }
    for (name, value) in attributes {
        let added = [WHITEOUT, WHITEOUTS].as_flattened().contains(&name.as_slice());
        match name.strip_prefix(ESCAPED) {
            _ if added => {}
            Some(rest) => {
                node.xattrs.insert([PREFIX, rest].concat(), value);
            }
            None if name.starts_with(PREFIX) => {}
            None => {
                node.xattrs.insert(name, value);
            }
        }
    }
}

fn slice(bytes: &[u8], start: u64, length: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..)?.get(..usize::try_from(length).ok()?)
}

fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    array_at(bytes, offset).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    array_at(bytes, offset).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    array_at(bytes, offset).map(u64::from_le_bytes)
}

fn i64_at(bytes: &[u8], offset: usize) -> Option<i64> {
    array_at(bytes, offset).map(i64::from_le_bytes)
}
