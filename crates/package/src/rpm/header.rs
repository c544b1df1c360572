//! Headers: entries of a tag, a type and values, as package files and the package database have them.
//!
//! A *blob* is two numbers (entries, bytes of data), the entries, 16 bytes each (tag, type, offset into the data, count of values), and the
//! data; all numbers are big-endian. In a file a magic comes before it. The first entry describes the *region*: the entries and data that
//! were there when the package was built, which digests and signatures cover; entries behind it were added by who installed the package.

use std::io::Read;

use super::Tag;
use crate::PackageError;

/// What comes before a blob in a file.
pub(crate) const HEADER_MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];

/// Most entries of a header.
const MAX_ENTRIES: usize = 65_535;

/// Most bytes of data of a header.
const MAX_DATA: usize = 256 << 20;

/// Bytes of an entry.
const ENTRY: usize = 16;

/// Tags of regions, the oldest of which no longer occurs on its own.
const REGIONS: std::ops::RangeInclusive<u32> = 61..=63;

/// A header, all of whose entries lie within its data.
#[derive(Clone, PartialEq, Eq)]
pub struct RpmHeader {
    blob: Vec<u8>,
    /// In the order of the blob.
    entries: Vec<Entry>,
    /// How many of the entries belong to the region.
    region: usize,
    /// Where the data begins in the blob.
    data: usize,
}

/// An entry, whose values lie at `offset` of the data and take `length` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    tag: Tag,
    kind: Kind,
    offset: usize,
    count: usize,
    length: usize,
}

/// The type of the values of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int8,
    Int16,
    Int32,
    Int64,
    String,
    Binary,
    Strings,
    Translated,
}

impl Kind {
    fn of(number: u32) -> Option<Self> {
        Some(match number {
            1 | 2 => Self::Int8,
            3 => Self::Int16,
            4 => Self::Int32,
            5 => Self::Int64,
            6 => Self::String,
            7 => Self::Binary,
            8 => Self::Strings,
            9 => Self::Translated,
            _ => return None,
        })
    }

    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Int8 => 2,
            Self::Int16 => 3,
            Self::Int32 => 4,
            Self::Int64 => 5,
            Self::String => 6,
            Self::Binary => 7,
            Self::Strings => 8,
            Self::Translated => 9,
        }
    }

    /// Returns the bytes of a value, of which its offset is a multiple; `None` for strings.
    pub(crate) const fn width(self) -> Option<usize> {
        match self {
            Self::Int8 | Self::Binary => Some(1),
            Self::Int16 => Some(2),
            Self::Int32 => Some(4),
            Self::Int64 => Some(8),
            Self::String | Self::Strings | Self::Translated => None,
        }
    }
}

impl std::fmt::Debug for RpmHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RpmHeader").field("entries", &self.entries.len()).field("bytes", &self.blob.len()).finish_non_exhaustive()
    }
}

impl RpmHeader {
    /// Reads a blob, as the package database has them: without the magic.
    ///
    /// # Errors
    /// When it is damaged, or longer than it says.
    pub fn parse(blob: Vec<u8>) -> Result<Self, PackageError> {
        let damaged = |reason: &str| PackageError::damaged(WHAT, reason);
        let intro = blob.first_chunk().ok_or_else(|| damaged("it ends within its beginning"))?;
        let (count, length) = sizes(intro, WHAT)?;
        if blob.len() != 8 + count * ENTRY + length {
            return Err(damaged("it is not as long as it says"));
        }
        Self::check(blob, count, WHAT)
    }

    /// Reads the next header of a file, with its magic.
    pub(crate) fn read(file: &mut impl Read, what: &'static str) -> Result<Self, PackageError> {
        let mut start = [0; 16];
        file.read_exact(&mut start).map_err(PackageError::read(what))?;
        let (magic, intro) = start.split_at(8);
        if magic != HEADER_MAGIC {
            return Err(PackageError::damaged(what, "it does not begin as headers do"));
        }
        let intro: [u8; 8] = std::array::from_fn(|index| intro[index]);
        let (count, length) = sizes(&intro, what)?;
        let total = 8 + count * ENTRY + length;
        // The memory grows with what comes, not with what is announced.
        let mut blob = intro.to_vec();
        file.take((total - 8) as u64).read_to_end(&mut blob).map_err(PackageError::read(what))?;
        if blob.len() < total {
            return Err(PackageError::read(what)(std::io::ErrorKind::UnexpectedEof.into()));
        }
        Self::check(blob, count, what)
    }

    fn check(blob: Vec<u8>, count: usize, what: &'static str) -> Result<Self, PackageError> {
        let start = 8 + count * ENTRY;
        let (index, data) = blob.split_at(start);
        let mut entries = Vec::with_capacity(count);
        // Values do not overlap, so that checking all of them takes no longer than the data is.
        let mut left = data.len();
        for raw in index[8..].chunks_exact(ENTRY) {
            let entry = Entry::parse(raw, data, left).map_err(|reason| {
                let tag = u32_at(raw, 0);
                PackageError::damaged(what, format!("its entry {tag} {reason}"))
            })?;
            left -= entry.length;
            entries.push(entry);
        }
        let region = region(&entries, data).map_err(|reason| PackageError::damaged(what, reason))?;
        let mut tags: Vec<Tag> = entries[..region].iter().map(|entry| entry.tag).collect();
        tags.sort_unstable();
        if let Some(twice) = tags.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(PackageError::damaged(what, format!("it has the entry {} twice", twice[0])));
        }
        Ok(Self { entries, region, data: start, blob })
    }

    /// Returns the header as the package database has it.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// Returns the header as a file has it, with the magic: what digests and signatures cover.
    pub fn with_magic(&self) -> Vec<u8> {
        [&HEADER_MAGIC, &*self.blob].concat()
    }

    /// Returns all tags in their order.
    pub fn tags(&self) -> impl Iterator<Item = Tag> {
        self.entries.iter().map(|entry| entry.tag)
    }

    /// Returns whether there is an entry of a tag.
    pub fn has(&self, tag: Tag) -> bool {
        self.find(tag).is_some()
    }

    /// Returns the numbers of an entry, whatever their width; none where it is absent or has no numbers.
    pub fn numbers(&self, tag: Tag) -> impl ExactSizeIterator<Item = u64> + '_ {
        let (bytes, width) = match self.find(tag) {
            Some(entry) if entry.kind != Kind::Binary => (self.values(entry), entry.kind.width()),
            _ => (&[][..], None),
        };
        let (bytes, width) = width.map_or((&[][..], 1), |width| (bytes, width));
        bytes.chunks_exact(width).map(|value| value.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Returns the first number of an entry.
    pub fn number(&self, tag: Tag) -> Option<u64> {
        self.numbers(tag).next()
    }

    /// Returns the strings of an entry, without their ends; none where it is absent or has no strings.
    pub fn strings(&self, tag: Tag) -> impl Iterator<Item = &[u8]> {
        let entry = self.find(tag).filter(|entry| entry.kind.width().is_none());
        let (bytes, count) = entry.map_or((&[][..], 0), |entry| (self.values(entry), entry.count));
        bytes.split(|byte| *byte == 0).take(count)
    }

    /// Returns the first string of an entry: of a translated one, that of no language.
    pub fn string(&self, tag: Tag) -> Option<&[u8]> {
        self.strings(tag).next()
    }

    /// Returns how many values an entry has: 0 where it is absent.
    pub fn count(&self, tag: Tag) -> usize {
        self.find(tag).map_or(0, |entry| entry.count)
    }

    /// Returns the bytes of an entry that is one piece.
    pub fn binary(&self, tag: Tag) -> Option<&[u8]> {
        self.find(tag).filter(|entry| entry.kind == Kind::Binary).map(|entry| self.values(entry))
    }

    /// What was added behind the region comes before what is in it.
    fn find(&self, tag: Tag) -> Option<&Entry> {
        let (region, added) = self.entries.split_at(self.region);
        added.iter().rev().chain(region).find(|entry| entry.tag == tag)
    }

    fn values(&self, entry: &Entry) -> &[u8] {
        &self.blob[self.data + entry.offset..][..entry.length]
    }
}

const WHAT: &str = "the header";

/// Returns the number of entries and the bytes of data.
fn sizes(intro: &[u8; 8], what: &'static str) -> Result<(usize, usize), PackageError> {
    let (count, length) = (u32_at(intro, 0) as usize, u32_at(intro, 4) as usize);
    if count > MAX_ENTRIES {
        return Err(PackageError::damaged(what, format!("it has {count} entries: more than the {MAX_ENTRIES} that are read")));
    }
    if length > MAX_DATA {
        return Err(PackageError::TooLarge { what, size: length as u64, limit: MAX_DATA as u64 });
    }
    Ok((count, length))
}

impl Entry {
    fn parse(raw: &[u8], data: &[u8], left: usize) -> Result<Self, &'static str> {
        let kind = Kind::of(u32_at(raw, 4)).ok_or("has an unknown type")?;
        let (offset, count) = (u32_at(raw, 8) as usize, u32_at(raw, 12) as usize);
        let values = data.get(offset..).ok_or("begins behind the data")?;
        let values = &values[..values.len().min(left)];
        let length = match kind.width() {
            Some(width) if !offset.is_multiple_of(width) => return Err("is not aligned"),
            Some(width) => count.checked_mul(width).filter(|length| *length <= values.len()),
            None if kind == Kind::String && count != 1 => return Err("is one string, and has another number of them"),
            None => strings_length(values, count),
        };
        let length = length.ok_or("does not fit into the data")?;
        Ok(Self { tag: Tag(u32_at(raw, 0)), kind, offset, count, length })
    }
}

/// Returns the bytes of so many strings, with their ends.
fn strings_length(values: &[u8], count: usize) -> Option<usize> {
    let mut rest = values;
    for _ in 0..count {
        let end = rest.iter().position(|byte| *byte == 0)?;
        rest = &rest[end + 1..];
    }
    Some(values.len() - rest.len())
}

/// Returns how many entries belong to the region: all, where there is none, as in packages of old.
fn region(entries: &[Entry], data: &[u8]) -> Result<usize, &'static str> {
    let Some(first) = entries.first().filter(|first| REGIONS.contains(&first.tag.0)) else { return Ok(entries.len()) };
    if first.kind != Kind::Binary || first.length != ENTRY {
        return Err("its region is none");
    }
    // What the region points at has the form of an entry, whose offset leads back to the first entry.
    let trailer = &data[first.offset..][..ENTRY];
    let back = u32_at(trailer, 8).wrapping_neg() as usize;
    let fits = back.is_multiple_of(ENTRY) && (1..=entries.len()).contains(&(back / ENTRY));
    if !REGIONS.contains(&u32_at(trailer, 0))
        || u32_at(trailer, 4) != Kind::Binary.number()
        || u32_at(trailer, 12) as usize != ENTRY
        || !fits
    {
        return Err("its region does not end as regions do");
    }
    Ok(back / ENTRY)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
