//! From a dump to its tree.

use super::escape::unescape;
use crate::tree::{Content, InvalidTree, Node, NodeId, NodeKind, Tree};

/// Bytes that a line may have: a path, a target, a content and attributes, with every byte escaped.
const MAX_LINE: usize = 512 * 1024;

/// The text is no dump.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the dump: {reason}")]
pub struct InvalidDump {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// Reads a dump.
///
/// # Errors
/// When a line is not valid, or what it says cannot be in a tree.
pub fn read(text: &[u8]) -> Result<Tree, InvalidDump> {
    let mut tree: Option<Tree> = None;
    let mut links = Vec::new();
    for (number, line) in text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n').enumerate() {
        let number = number + 1;
        let invalid = |reason: String| InvalidDump { line: number, reason };
        let line = Line::parse(line).map_err(invalid)?;
        let Some(tree) = tree.as_mut() else {
            if line.path != b"/" {
                return Err(invalid("the root directory does not come first".to_owned()));
            }
            tree = Some(Tree::new(line.node().map_err(invalid)?).map_err(|error| invalid(error.to_string()))?);
            continue;
        };
        if let Some(target) = line.link_target().map_err(invalid)? {
            // What it leads to may come later.
            links.push((number, line.path, target));
            continue;
        }
        let (directory, name) = place(tree, &line.path).map_err(invalid)?;
        tree.add(directory, &name, line.node().map_err(invalid)?).map_err(|error| invalid(error.to_string()))?;
    }
    let mut tree = tree.ok_or_else(|| InvalidDump { line: 1, reason: "there is nothing".to_owned() })?;
    add_links(&mut tree, links)?;
    Ok(tree)
}

/// Adds hard links; one may lead to another, so it goes round until nothing more is found.
fn add_links(tree: &mut Tree, mut links: Vec<(usize, Vec<u8>, Vec<u8>)>) -> Result<(), InvalidDump> {
    while let Some((line, _, _)) = links.first() {
        let (line, before) = (*line, links.len());
        let mut left = Vec::new();
        for (line, path, target) in links {
            let Some(node) = lookup(tree, &target) else {
                left.push((line, path, target));
                continue;
            };
            let invalid = |reason: String| InvalidDump { line, reason };
            let (directory, name) = place(tree, &path).map_err(invalid)?;
            tree.add_link(directory, &name, node).map_err(|error: InvalidTree| invalid(error.to_string()))?;
        }
        links = left;
        if links.len() == before {
            return Err(InvalidDump { line, reason: "the hard link leads nowhere".to_owned() });
        }
    }
    Ok(())
}

/// Finds a file by its path.
fn lookup(tree: &Tree, path: &[u8]) -> Option<NodeId> {
    let names = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty());
    names.into_iter().try_fold(tree.root(), |directory, name| tree.find(directory, name).map(|entry| entry.node))
}

/// Splits a path into its directory and the last name.
fn place(tree: &Tree, path: &[u8]) -> Result<(NodeId, Vec<u8>), String> {
    let slash = path.iter().rposition(|byte| *byte == b'/').ok_or("the path is not absolute")?;
    let (directory, name) = path.split_at(slash);
    let node = lookup(tree, directory).ok_or("its directory is not there")?;
    Ok((node, name.get(1..).unwrap_or_default().to_vec()))
}

/// The fields of a line, apart.
struct Line<'a> {
    path: Vec<u8>,
    link: bool,
    mode: u32,
    fields: Vec<&'a [u8]>,
}

/// Numbers of the fields.
const SIZE: usize = 1;
const MODE: usize = 2;
const LINKS: usize = 3;
const UID: usize = 4;
const GID: usize = 5;
const DEVICE: usize = 6;
const MTIME: usize = 7;
const PAYLOAD: usize = 8;
const CONTENT: usize = 9;
const DIGEST: usize = 10;
const FIXED: usize = 11;

impl<'a> Line<'a> {
    fn parse(line: &'a [u8]) -> Result<Self, String> {
        if line.len() > MAX_LINE {
            return Err(format!("it has more than {MAX_LINE} bytes"));
        }
        if line.contains(&0) {
            return Err("it has a NUL".to_owned());
        }
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let mut this = Self { path: Vec::new(), link: false, mode: 0, fields };
        this.path = unescape(this.field(0)).ok_or("the path has an escape that is none")?;
        if this.path.is_empty() {
            return Err("the path is empty".to_owned());
        }
        let mode = this.field(MODE);
        this.link = mode.starts_with(b"@");
        let digits = std::str::from_utf8(mode.strip_prefix(b"@").unwrap_or(mode)).unwrap_or_default();
        this.mode = u32::from_str_radix(digits, 8).map_err(|_| format!("the mode is {digits:?}"))?;
        Ok(this)
    }

    /// Returns a field; those that a line does not have are empty.
    fn field(&self, index: usize) -> &'a [u8] {
        self.fields.get(index).copied().unwrap_or_default()
    }

    fn number<T: std::str::FromStr>(&self, index: usize, name: &str) -> Result<T, String> {
        number(self.field(index)).ok_or_else(|| format!("{name} is {:?}", String::from_utf8_lossy(self.field(index))))
    }

    fn optional(&self, index: usize, name: &str) -> Result<Option<Vec<u8>>, String> {
        match self.field(index) {
            b"-" => Ok(None),
            field => unescape(field).map(Some).ok_or_else(|| format!("{name} has an escape that is none")),
        }
    }

    fn link_target(&self) -> Result<Option<Vec<u8>>, String> {
        if !self.link {
            return Ok(None);
        }
        if self.mode >> 12 == 0o04 {
            return Err("a directory cannot be a hard link".to_owned());
        }
        self.optional(PAYLOAD, "the target")?.map(Some).ok_or_else(|| "the hard link has no target".to_owned())
    }

    fn node(&self) -> Result<Node, String> {
        let payload = self.optional(PAYLOAD, "the payload")?;
        let device = self.number(DEVICE, "the device")?;
        let kind = match self.mode >> 12 {
            0o01 => NodeKind::Fifo,
            0o02 => NodeKind::CharDevice(device),
            0o04 => NodeKind::Directory(Vec::new()),
            0o06 => NodeKind::BlockDevice(device),
            0o10 => NodeKind::File(self.content(payload)?),
            0o12 => NodeKind::Symlink(payload.unwrap_or_default()),
            0o14 => NodeKind::Socket,
            _ => return Err(format!("the mode {:o} is of no known type", self.mode)),
        };
        let mut node = Node::new(self.mode & 0o7777, kind);
        node.links = self.number(LINKS, "the number of links")?;
        node.uid = self.number(UID, "the owner")?;
        node.gid = self.number(GID, "the group")?;
        node.mtime = time(self.field(MTIME)).ok_or("the time is not SECONDS.NANOSECONDS")?;
        for field in self.fields.iter().skip(FIXED).filter(|field| !field.is_empty()) {
            let equals = field.iter().position(|byte| *byte == b'=').ok_or("an attribute has no '='")?;
            let (name, value) = field.split_at(equals);
            let parts = unescape(name).zip(unescape(value.get(1..).unwrap_or_default()));
            let (name, value) = parts.ok_or("an attribute has an escape that is none")?;
            if name.contains(&0) {
                return Err("the name of an attribute has a NUL".to_owned());
            }
            node.xattrs.insert(name, value);
        }
        Ok(node)
    }

    fn content(&self, path: Option<Vec<u8>>) -> Result<Content, String> {
        let size: u64 = self.number(SIZE, "the size")?;
        let inline = self.optional(CONTENT, "the content")?;
        let digest = match self.field(DIGEST) {
            b"-" | b"" => None,
            hex => Some(String::from_utf8_lossy(hex).parse().map_err(|error| format!("{error}"))?),
        };
        match inline {
            Some(bytes) if bytes.len() as u64 != size => Err(format!("the content has {} bytes, and the size is {size}", bytes.len())),
            Some(bytes) => Ok(Content::Inline(bytes)),
            None if size == 0 => Ok(Content::Inline(Vec::new())),
            None => Ok(Content::External { size, path, digest }),
        }
    }
}

fn number<T: std::str::FromStr>(field: &[u8]) -> Option<T> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn time(field: &[u8]) -> Option<(i64, u32)> {
    let dot = field.iter().position(|byte| *byte == b'.')?;
    let nanoseconds: u32 = number(field.get(dot + 1..)?)?;
    Some((number(field.get(..dot)?)?, nanoseconds)).filter(|_| nanoseconds < 1_000_000_000)
}
