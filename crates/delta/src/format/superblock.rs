//! The superblock: `(a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))`.
//!
//! ```text
//! metadata, time, FROM or nothing, TO, the commit TO, prerequisites (always none)
//! parts:      version (always 0), SHA-256 and size of the file, size of the content of its objects, the objects
//! fallbacks:  objects that must be fetched by themselves: kind, checksum, size as it is kept, size of the content
//! ```
//! The metadata may hold whole parts and the metadata beside the commit, under the paths that they would have as files.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};
use rootball_object::{Checksum, Commit, CommitChecksum, Metadata, ObjectKind, hash::Hasher};

use super::byte_order::{self, ByteOrder, Endianness};
use super::{DeltaName, FileDigest, FormatError};

static TYPE: LazyLock<Type> = LazyLock::new(|| "(a{sv}tayay(a{sv}aya(say)sstayay)aya(uayttay)a(yaytt))".parse().expect("a valid type"));
static COMMIT: LazyLock<Type> = LazyLock::new(|| "(a{sv}aya(say)sstayay)".parse().expect("a valid type"));
static PART: LazyLock<Type> = LazyLock::new(|| "(uayttay)".parse().expect("a valid type"));
static FALLBACK: LazyLock<Type> = LazyLock::new(|| "(yaytt)".parse().expect("a valid type"));
static PART_FILE: LazyLock<Type> = LazyLock::new(|| "(yay)".parse().expect("a valid type"));
static METADATA: LazyLock<Type> = LazyLock::new(|| "a{sv}".parse().expect("a valid type"));

/// Largest superblock without inline parts that is read, in bytes: as for any other metadata.
pub const MAX_SUPERBLOCK_SIZE: u64 = rootball_object::MAX_METADATA_SIZE;

/// What errors are about.
const WHAT: &str = "superblock";

/// Bytes of one object in the list of a part: its kind and its checksum.
const OBJECT_SIZE: usize = 33;

/// An object that a part makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartObject {
    /// File, dirtree, dirmeta or commit.
    pub kind: ObjectKind,
    /// Its name.
    pub checksum: Checksum,
}

/// What a superblock says of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// SHA-256 of the part file.
    pub digest: FileDigest,
    /// Bytes of the part file.
    pub size: u64,
    /// Bytes of the content of all its objects. (Stock calls this the uncompressed size; it is not the size of the payload.)
    pub content_size: u64,
    /// The objects, in the order in which it makes them.
    pub objects: Vec<PartObject>,
}

/// An object that is in no part, and must be fetched by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// What it is and its name.
    pub object: PartObject,
    /// Bytes that it takes in the repository of whoever made the delta.
    pub size: u64,
    /// Bytes of its content.
    pub content_size: u64,
}

/// A superblock. Large pieces of one that was read are borrowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Superblock<'a> {
    /// What whoever made it says about it; without the byte order and all that is inline, which have members of their own.
    pub metadata: Metadata,
    /// The order of bytes in its sizes.
    pub byte_order: ByteOrder,
    /// When it was made, in seconds since 1970, UTC.
    pub timestamp: u64,
    /// The commits at its two ends.
    pub name: DeltaName,
    /// The new commit, byte for byte.
    pub commit: Cow<'a, [u8]>,
    /// The parts.
    pub parts: Vec<PartHeader>,
    /// What is in no part.
    pub fallbacks: Vec<Fallback>,
    /// Part files that are inline, by their number. Nothing has compared them with the digests in the headers.
    pub inline_parts: BTreeMap<usize, Cow<'a, [u8]>>,
    /// The metadata beside the new commit, an `a{sv}`, where it is inline.
    pub detached_metadata: Option<Cow<'a, [u8]>>,
}

impl<'a> Superblock<'a> {
    /// Reads a superblock that is not signed, or was taken out of its signatures.
    ///
    /// # Errors
    /// When it is not in normal form, holds another commit than it leads to, wants other deltas first, or has a part of an unknown version.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(FormatError::NotNormal { what: WHAT });
        }
        let name = DeltaName {
            from: if view.child(2).bytes().is_empty() { None } else { Some(commit_checksum(view.child(2))?) },
            to: commit_checksum(view.child(3))?,
        };
        let commit = view.child(4).bytes();
        let actual = CommitChecksum::new(Hasher::of(commit));
        if actual != name.to {
            return Err(FormatError::WrongCommit { expected: name.to, actual });
        }
        Commit::from_bytes(commit)?;
        if !view.child(5).is_empty() {
            return Err(FormatError::Prerequisites);
        }
        let mut superblock = Self {
            metadata: Metadata::new(),
            byte_order: ByteOrder::Guessed(Endianness::Little),
            timestamp: view.child(1).as_u64().swap_bytes(),
            name,
            commit: Cow::Borrowed(commit),
            parts: Vec::new(),
            fallbacks: Vec::new(),
            inline_parts: BTreeMap::new(),
            detached_metadata: None,
        };
        let order = superblock.read_metadata(view.child(0), view.child(6).len())?;
        superblock.read_sizes(order.as_ref(), view.child(6), view.child(7))?;
        Ok(superblock)
    }

    /// Takes the metadata apart: what is inline is borrowed, the rest is copied. Returns the value that names the byte order.
    fn read_metadata(&mut self, entries: View<'a>, parts: usize) -> Result<Option<Value>, FormatError> {
        let directory = self.name.directory();
        let mut rest = Vec::new();
        let mut order = None;
        let mut seen = HashSet::new();
        for entry in entries.children() {
            let key = entry.child(0).as_str();
            // Of a key that comes twice, the first counts.
            if !seen.insert(key) {
                continue;
            }
            let (ty, bytes) = entry.child(1).variant().ok_or(FormatError::NotNormal { what: WHAT })?;
            match key.strip_prefix(&directory).and_then(|key| key.strip_prefix('/')) {
                Some("commitmeta") if ty == *METADATA => self.detached_metadata = Some(Cow::Borrowed(bytes)),
                Some(number) if ty == *PART_FILE => {
                    let number = number.parse().ok().filter(|part: &usize| *part < parts && part.to_string() == number);
                    let number = number.ok_or_else(|| FormatError::invalid(WHAT, format!("{key:?} is no part of it")))?;
                    self.inline_parts.insert(number, Cow::Borrowed(bytes));
                }
                Some(_) => return Err(FormatError::invalid(WHAT, format!("{key:?} is neither a part nor metadata"))),
                None if key == byte_order::KEY => order = Some(Value::from_view(View::new(&ty, bytes))),
                None => rest.push((key.to_owned(), Value::from_view(View::new(&ty, bytes)))),
            }
        }
        self.metadata = rest.into_iter().collect();
        Ok(order)
    }

    fn read_sizes(&mut self, order: Option<&Value>, parts: View<'a>, fallbacks: View<'a>) -> Result<(), FormatError> {
        let both = |entry: View<'a>| [entry.child(2).as_u64(), entry.child(3).as_u64()];
        let sizes: Vec<u64> = parts.children().chain(fallbacks.children()).flat_map(both).collect();
        self.byte_order = ByteOrder::find(order, &sizes)
            .ok_or_else(|| FormatError::invalid(WHAT, format!("{} is neither 'l' nor 'B'", byte_order::KEY)))?;
        let order = self.byte_order.endianness();
        for (number, entry) in parts.children().enumerate() {
            let version = order.u32(entry.child(0).as_u64() as u32);
            if version != 0 {
                return Err(FormatError::UnknownVersion { part: number, version });
            }
            let digest = FileDigest::from_slice(entry.child(1).bytes());
            self.parts.push(PartHeader {
                digest: digest.map_err(|error| FormatError::invalid(WHAT, format!("the digest of part {number}: {error}")))?,
                size: size(order, entry.child(2))?,
                content_size: size(order, entry.child(3))?,
                objects: read_objects(entry.child(4).bytes())?,
            });
        }
        for entry in fallbacks.children() {
            self.fallbacks.push(Fallback {
                object: object(entry.child(0).as_u64() as u8, entry.child(1).bytes())?,
                size: size(order, entry.child(2))?,
                content_size: size(order, entry.child(3))?,
            });
        }
        Ok(())
    }

    /// Returns the bytes. A byte order that was guessed is not written.
    ///
    /// # Errors
    /// When the commit or the metadata beside it is not in normal form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FormatError> {
        let checksum = |commit: &CommitChecksum| Value::Bytes(commit.object().as_bytes().to_vec());
        Ok(Value::Tuple(vec![
            self.metadata_value()?,
            Value::Uint64(self.timestamp.swap_bytes()),
            self.name.from.as_ref().map_or(Value::Bytes(Vec::new()), checksum),
            checksum(&self.name.to),
            Value::from_bytes(&COMMIT, &self.commit).map_err(|_| FormatError::NotNormal { what: "commit" })?,
            Value::Bytes(Vec::new()),
            Value::Array(PART.clone(), self.parts.iter().map(|part| self.part_value(part)).collect()),
            Value::Array(FALLBACK.clone(), self.fallbacks.iter().map(|fallback| self.fallback_value(fallback)).collect()),
        ])
        .to_bytes())
    }

    fn metadata_value(&self) -> Result<Value, FormatError> {
        let mut metadata: Vec<_> = self.metadata.iter().map(|(key, value)| (key.to_owned(), value.clone())).collect();
        if let ByteOrder::Announced(order) = self.byte_order {
            metadata.push((byte_order::KEY.to_owned(), order.to_value()));
        }
        for (&number, file) in &self.inline_parts {
            let value = Value::from_bytes(&PART_FILE, file).map_err(|_| FormatError::NotNormal { what: "part" })?;
            metadata.push((self.name.part_path(number), value));
        }
        if let Some(detached) = &self.detached_metadata {
            let value =
                Value::from_bytes(&METADATA, detached).map_err(|_| FormatError::NotNormal { what: "metadata beside the commit" })?;
            metadata.push((self.name.detached_metadata_key(), value));
        }
        let variant = |value| Box::new(Value::Variant(Box::new(value)));
        let entry = |(key, value)| Value::DictEntry(Box::new(Value::String(key)), variant(value));
        Ok(Value::Array("{sv}".parse().expect("a valid type"), metadata.into_iter().map(entry).collect()))
    }

    fn part_value(&self, part: &PartHeader) -> Value {
        let order = self.byte_order.endianness();
        let mut objects = Vec::with_capacity(part.objects.len() * OBJECT_SIZE);
        for object in &part.objects {
            objects.push(object.kind as u8);
            objects.extend(object.checksum.as_bytes());
        }
        Value::Tuple(vec![
            Value::Uint32(0),
            Value::Bytes(part.digest.as_bytes().to_vec()),
            Value::Uint64(order.u64(part.size)),
            Value::Uint64(order.u64(part.content_size)),
            Value::Bytes(objects),
        ])
    }

    fn fallback_value(&self, fallback: &Fallback) -> Value {
        let order = self.byte_order.endianness();
        Value::Tuple(vec![
            Value::Byte(fallback.object.kind as u8),
            Value::Bytes(fallback.object.checksum.as_bytes().to_vec()),
            Value::Uint64(order.u64(fallback.size)),
            Value::Uint64(order.u64(fallback.content_size)),
        ])
    }
}

fn commit_checksum(view: View<'_>) -> Result<CommitChecksum, FormatError> {
    let checksum = Checksum::from_slice(view.bytes());
    checksum.map(CommitChecksum::new).map_err(|error| FormatError::invalid(WHAT, format!("the name of a commit: {error}")))
}

/// Reads a size; one that does not fit into a signed number is that of nothing.
fn size(order: Endianness, view: View<'_>) -> Result<u64, FormatError> {
    let size = order.u64(view.as_u64());
    if size > i64::MAX as u64 {
        return Err(FormatError::invalid(WHAT, format!("nothing has {size} bytes")));
    }
    Ok(size)
}

fn read_objects(bytes: &[u8]) -> Result<Vec<PartObject>, FormatError> {
    if !bytes.len().is_multiple_of(OBJECT_SIZE) {
        return Err(FormatError::invalid(WHAT, "the list of a part's objects ends within one"));
    }
    bytes.chunks_exact(OBJECT_SIZE).map(|entry| object(entry[0], &entry[1..])).collect()
}

fn object(kind: u8, checksum: &[u8]) -> Result<PartObject, FormatError> {
    let kind = match kind {
        1 => ObjectKind::File,
        2 => ObjectKind::DirTree,
        3 => ObjectKind::DirMeta,
        4 => ObjectKind::Commit,
        other => return Err(FormatError::invalid(WHAT, format!("no object of a delta is of kind {other}"))),
    };
    let checksum = Checksum::from_slice(checksum).map_err(|error| FormatError::invalid(WHAT, format!("the name of an object: {error}")))?;
    Ok(PartObject { kind, checksum })
}
