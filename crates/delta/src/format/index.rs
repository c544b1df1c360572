//! Lists of deltas: in an index file, for one commit, and in a summary, for all.
//!
//! Both are dictionaries with the key `ostree.static-deltas`: for each delta, by its name in hex, the SHA-256 of its superblock.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use rootball_gvariant::{Type, Value};
use rootball_object::{Checksum, InvalidChecksum, Metadata, hash::Hasher};

use super::{DeltaName, FormatError};

static ELEMENT: LazyLock<Type> = LazyLock::new(|| "{sv}".parse().expect("a valid type"));

/// The key of the list.
const KEY: &str = "ostree.static-deltas";

/// What errors are about.
const WHAT: &str = "list of deltas";

/// The SHA-256 of a file of a delta. It names no object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileDigest([u8; 32]);

impl FileDigest {
    /// Takes the 32 raw bytes as they are.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 32 raw bytes.
    ///
    /// # Errors
    /// When there are not exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidChecksum> {
        Checksum::from_slice(bytes).map(|checksum| Self(*checksum.as_bytes()))
    }

    /// Returns the digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*Hasher::of(bytes).as_bytes())
    }

    /// Returns the 32 raw bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Checksum::new(self.0), f)
    }
}

impl fmt::Debug for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for FileDigest {
    type Err = InvalidChecksum;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|checksum: Checksum| Self(*checksum.as_bytes()))
    }
}

impl serde::Serialize for FileDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Deltas that a repository has, and the digests of their superblocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeltaList {
    /// The digest of each superblock.
    pub superblocks: BTreeMap<DeltaName, FileDigest>,
}

impl DeltaList {
    /// Reads the bytes of an index file.
    ///
    /// # Errors
    /// When they are not in normal form, or a name or digest is not valid.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        let metadata = Metadata::from_bytes(bytes).map_err(|_| FormatError::NotNormal { what: WHAT })?;
        Ok(Self::find(&metadata)?.unwrap_or_default())
    }

    /// Reads the list out of the metadata of a summary; `None` where it has none.
    ///
    /// # Errors
    /// When a name or digest is not valid.
    pub fn find(metadata: &Metadata) -> Result<Option<Self>, FormatError> {
        let entries = match metadata.get(KEY) {
            None => return Ok(None),
            Some(Value::Array(element, entries)) if *element == *ELEMENT => entries,
            Some(_) => return Err(FormatError::invalid(WHAT, "it is no dictionary")),
        };
        let mut superblocks = BTreeMap::new();
        for entry in entries {
            let Value::DictEntry(name, value) = entry else { continue };
            let (Value::String(name), Value::Variant(value)) = (&**name, &**value) else { continue };
            let Value::Bytes(digest) = &**value else {
                return Err(FormatError::invalid(WHAT, "a digest is no byte string"));
            };
            let name = name.parse().map_err(|error| FormatError::invalid(WHAT, format!("{error}")))?;
            let digest = FileDigest::from_slice(digest).map_err(|error| FormatError::invalid(WHAT, error.to_string()))?;
            superblocks.entry(name).or_insert(digest);
        }
        Ok(Some(Self { superblocks }))
    }

    /// Returns the value of the list, as summaries have it: deltas in the order of their names.
    pub fn to_value(&self) -> Value {
        let variant = |value| Box::new(Value::Variant(Box::new(value)));
        let entry = |(name, digest): (&DeltaName, &FileDigest)| {
            Value::DictEntry(Box::new(Value::String(name.to_string())), variant(Value::Bytes(digest.as_bytes().to_vec())))
        };
        Value::Array(ELEMENT.clone(), self.superblocks.iter().map(entry).collect())
    }

    /// Returns the bytes of an index file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut metadata = Metadata::new();
        metadata.insert(KEY, self.to_value());
        metadata.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The index that `ostree` wrote for one delta from nothing.
    const STOCK: &str = "6f73747265652e7374617469632d64656c746173000000006131323164656238\
                         6562303465636537373237343932316433333233656464303233313937656166\
                         6239356532363461326439633264636339373763353037320000000000000000\
                         e58bf1776ffceae3cd5e749eda5e6a4a5f2e3de1aef8ab21b206989a9ac1e3bb\
                         006179416c00617b73767d158c";

    #[test]
    fn the_index_of_stock_reads_and_is_written_byte_for_byte() {
        let bytes: Vec<u8> = (0..STOCK.len() / 2).map(|at| u8::from_str_radix(&STOCK[2 * at..2 * at + 2], 16).unwrap()).collect();
        let list = DeltaList::parse(&bytes).unwrap();
        let name: DeltaName = "a121deb8eb04ece77274921d3323edd023197eafb95e264a2d9c2dcc977c5072".parse().unwrap();
        let digest: FileDigest = "e58bf1776ffceae3cd5e749eda5e6a4a5f2e3de1aef8ab21b206989a9ac1e3bb".parse().unwrap();
        assert_eq!(list.superblocks, BTreeMap::from([(name, digest)]));
        assert_eq!(list.to_bytes(), bytes);
        for cut in 1..bytes.len() {
            assert!(DeltaList::parse(&bytes[..cut]).is_err(), "accepted {cut} bytes");
        }
    }

    #[test]
    fn names_and_digests_that_are_none_are_refused() {
        let entry = |name: &str, value: Value| {
            let value = Value::Variant(Box::new(value));
            let entry = Value::DictEntry(Box::new(Value::String(name.to_owned())), Box::new(value));
            let mut metadata = Metadata::new();
            metadata.insert(KEY, Value::Array(ELEMENT.clone(), vec![entry]));
            DeltaList::parse(&metadata.to_bytes())
        };
        let name = "0".repeat(64);
        assert!(entry(&name, Value::Bytes(vec![0; 32])).is_ok());
        assert!(entry(&name, Value::Bytes(vec![0; 31])).is_err());
        assert!(entry(&name, Value::Byte(0)).is_err());
        assert!(entry("x", Value::Bytes(vec![0; 32])).is_err());
        assert_eq!(DeltaList::parse(&[]).unwrap(), DeltaList::default());
        let mut metadata = Metadata::new();
        metadata.insert(KEY, Value::Byte(1));
        assert!(DeltaList::parse(&metadata.to_bytes()).is_err());
    }
}
