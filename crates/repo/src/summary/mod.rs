//! The summary: what a repository offers, in one file, `(a(s(taya{sv}))a{sv})`.
//!
//! ```text
//! refs      name, (size of the commit object, checksum, what is said about the ref), sorted by name
//! metadata  ostree.summary.*, ostree.static-deltas, and whatever the owner adds
//! ```
//!
//! Sizes are little endian, times big endian. Beside it `summary.sig` holds signatures over its bytes, in the form of the metadata beside
//! a commit. The refs are those of the repository itself; refs of other collections that it mirrors are a map in the metadata.

mod update;

use std::collections::HashMap;
use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};
use rootball_object::{Checksum, CommitChecksum, DeltaName, InvalidObject, Metadata, RefName};

pub use self::update::{SummaryError, SummaryFiles, SummaryOptions, SummarySigner};
use crate::CollectionId;

/// Largest summary that is read, in bytes: libostree's limit for metadata.
pub const MAX_SUMMARY_SIZE: u64 = 128 * 1024 * 1024;

static TYPE: LazyLock<Type> = LazyLock::new(|| "(a(s(taya{sv}))a{sv})".parse().expect("a valid type"));
static REF: LazyLock<Type> = LazyLock::new(|| "(s(taya{sv}))".parse().expect("a valid type"));
static COLLECTION: LazyLock<Type> = LazyLock::new(|| "{sa(s(taya{sv}))}".parse().expect("a valid type"));
static ENTRY: LazyLock<Type> = LazyLock::new(|| "{sv}".parse().expect("a valid type"));

/// What a repository offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The refs, sorted by name.
    pub refs: Vec<SummaryRef>,
    /// Everything else.
    pub metadata: Metadata,
}

/// A ref in a summary.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryRef {
    /// Its name.
    pub name: RefName,
    /// What it names.
    pub commit: CommitChecksum,
    /// Bytes of the commit object.
    pub size: u64,
    /// What is said about it: `ostree.commit.timestamp`, `ostree.commit.version`.
    pub metadata: Metadata,
}

/// A static delta that a summary or index lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedDelta {
    /// The delta.
    pub name: DeltaName,
    /// SHA-256 of its superblock file.
    pub superblock: Checksum,
}

impl Summary {
    /// Reads and checks a summary.
    ///
    /// # Errors
    /// When it is not in normal form, a name or checksum is not valid, or a ref comes twice.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("summary", "not in normal form"));
        }
        Ok(Self { refs: refs_from(view.child(0))?, metadata: Metadata::from_view(view.child(1))? })
    }

    /// Returns the file's bytes. The refs must be sorted, as [`Summary::from_bytes`] leaves them.
    pub fn to_bytes(&self) -> Vec<u8> {
        Value::Tuple(vec![refs_value(&self.refs), self.metadata.to_value()]).to_bytes()
    }

    /// Returns the ref of that name, if it is there.
    pub fn find(&self, name: &RefName) -> Option<&SummaryRef> {
        find_in(&self.refs, name)
    }

    /// Returns the ref of that name in a collection, if it is there.
    ///
    /// # Errors
    /// When the map of collections is not one.
    pub fn find_in_collection(&self, collection: &CollectionId, name: &RefName) -> Result<Option<SummaryRef>, InvalidObject> {
        if self.collection_id() == Some(collection.as_str()) {
            return Ok(self.find(name).cloned());
        }
        let mirrored = self.mirrored()?.remove(collection);
        Ok(mirrored.and_then(|refs| find_in(&refs, name).cloned()))
    }

    /// Returns the collection that the refs belong to, if they belong to one.
    pub fn collection_id(&self) -> Option<&str> {
        self.metadata.string("ostree.summary.collection-id")
    }

    /// Returns the refs of other collections.
    ///
    /// # Errors
    /// When the map of collections is not one.
    pub fn mirrored(&self) -> Result<HashMap<CollectionId, Vec<SummaryRef>>, InvalidObject> {
        let invalid = || InvalidObject::new("summary", "ostree.summary.collection-map is no map of refs");
        let Some(value) = self.metadata.get("ostree.summary.collection-map") else { return Ok(HashMap::new()) };
        let ty = Type::Array(std::sync::Arc::new(COLLECTION.clone()));
        if value.ty() != ty {
            return Err(invalid());
        }
        let bytes = value.to_bytes();
        let view = View::new(&ty, &bytes);
        let mut found = HashMap::new();
        for entry in view.children() {
            let id = entry.child(0).as_str().parse().map_err(|_| invalid())?;
            found.insert(id, refs_from(entry.child(1))?);
        }
        Ok(found)
    }

    /// Tells whether deltas are listed in `delta-indexes/`, a file for each commit.
    pub fn has_indexed_deltas(&self) -> bool {
        self.metadata.boolean("ostree.summary.indexed-deltas").unwrap_or(false)
    }

    /// Tells whether deleted commits leave tombstones.
    pub fn has_tombstones(&self) -> bool {
        self.metadata.boolean("ostree.summary.tombstone-commits").unwrap_or(false)
    }

    /// Returns the mode of the repository, as its config says it.
    pub fn mode(&self) -> Option<&str> {
        self.metadata.string("ostree.summary.mode")
    }

    /// Returns when the summary was made, in seconds since 1970.
    pub fn last_modified(&self) -> Option<u64> {
        big_endian(&self.metadata, "ostree.summary.last-modified")
    }

    /// Returns until when the summary may be used, in seconds since 1970.
    pub fn expires(&self) -> Option<u64> {
        big_endian(&self.metadata, "ostree.summary.expires")
    }

    /// Returns the static deltas that the summary itself lists.
    ///
    /// # Errors
    /// When the list is none, or names no deltas.
    pub fn deltas(&self) -> Result<Vec<ListedDelta>, InvalidObject> {
        listed_deltas(&self.metadata)
    }
}

impl SummaryRef {
    /// Returns the time of the commit in seconds since 1970, if the summary says it.
    pub fn timestamp(&self) -> Option<u64> {
        big_endian(&self.metadata, "ostree.commit.timestamp")
    }

    /// Returns the version of the commit, if the summary says it.
    pub fn version(&self) -> Option<&str> {
        self.metadata.string("ostree.commit.version")
    }
}

/// Reads the list of deltas in a summary's metadata or in a delta index: hex names `FROM-TO` or `TO`.
///
/// # Errors
/// When the list is none, or names no deltas.
pub fn listed_deltas(metadata: &Metadata) -> Result<Vec<ListedDelta>, InvalidObject> {
    let invalid = || InvalidObject::new("list of deltas", "an entry is not FROM-TO with a checksum");
    let entries = match metadata.get("ostree.static-deltas") {
        None => return Ok(Vec::new()),
        Some(Value::Array(element, entries)) if *element == *ENTRY => entries,
        Some(_) => return Err(invalid()),
    };
    let read = |entry: &Value| {
        let Value::DictEntry(name, value) = entry else { return None };
        let (Value::String(name), Value::Variant(value)) = (&**name, &**value) else { return None };
        let Value::Bytes(superblock) = &**value else { return None };
        Some(ListedDelta { name: name.parse().ok()?, superblock: Checksum::from_slice(superblock).ok()? })
    };
    entries.iter().map(|entry| read(entry).ok_or_else(invalid)).collect()
}

/// Returns the list of deltas as [`listed_deltas`] reads it, in stock's order.
fn deltas_value(deltas: &[ListedDelta]) -> Value {
    let mut list = Metadata::new();
    for delta in deltas {
        list.insert(delta.name.to_string(), Value::Bytes(delta.superblock.as_bytes().to_vec()));
    }
    list.in_hash_order().to_value()
}

fn find_in<'r>(refs: &'r [SummaryRef], name: &RefName) -> Option<&'r SummaryRef> {
    refs.binary_search_by(|candidate| candidate.name.cmp(name)).ok().and_then(|at| refs.get(at))
}

fn big_endian(metadata: &Metadata, key: &str) -> Option<u64> {
    match metadata.get(key) {
        Some(Value::Uint64(number)) => Some(number.swap_bytes()),
        _ => None,
    }
}

fn refs_from(view: View<'_>) -> Result<Vec<SummaryRef>, InvalidObject> {
    let invalid = |reason: String| InvalidObject::new("summary", reason);
    let mut refs = Vec::new();
    for entry in view.children() {
        let (name, what) = (entry.child(0).as_str(), entry.child(1));
        let commit = Checksum::from_slice(what.child(1).bytes()).map_err(|error| invalid(error.to_string()))?;
        refs.push(SummaryRef {
            name: name.parse().map_err(|error: rootball_object::InvalidRefName| invalid(error.to_string()))?,
            commit: CommitChecksum::new(commit),
            size: what.child(0).as_u64(),
            metadata: Metadata::from_view(what.child(2))?,
        });
    }
    // Whoever wrote them in another order meant the same.
    refs.sort_by(|a, b| a.name.cmp(&b.name));
    match refs.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(invalid(format!("ref {} comes twice", pair[0].name))),
        None => Ok(refs),
    }
}

fn refs_value(refs: &[SummaryRef]) -> Value {
    let one = |entry: &SummaryRef| {
        let commit = Value::Bytes(entry.commit.object().as_bytes().to_vec());
        Value::Tuple(vec![
            Value::String(entry.name.as_str().to_owned()),
            Value::Tuple(vec![Value::Uint64(entry.size), commit, entry.metadata.to_value()]),
        ])
    };
    Value::Array(REF.clone(), refs.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The summary that stock writes of a repository with one ref, as in the format's reference.
    const STOCK: &str = "6d61696e000000005e00000000000000a121deb8eb04ece77274921d3323edd0\
        23197eafb95e264a2d9c2dcc977c50726f73747265652e636f6d6d69742e7469\
        6d657374616d7000000000006553f10000741823280556006f73747265652e73\
        756d6d6172792e6d6f64650000000000617263686976652d7a32000073140000\
        6f73747265652e73756d6d6172792e6c6173742d6d6f64696669656400000000\
        000000006b0351cb00741d00000000006f73747265652e73756d6d6172792e74\
        6f6d6273746f6e652d636f6d6d69747300000000000000000000622100000000\
        6f73747265652e73756d6d6172792e696e64657865642d64656c746173000000\
        0100621e265384ac5700";

    fn unhex(text: &str) -> Vec<u8> {
        let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
        digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
    }

    #[test]
    fn a_summary_of_stock_is_read_and_written_back_as_it_was() {
        let bytes = unhex(STOCK);
        let summary = Summary::from_bytes(&bytes).unwrap();
        let entry = summary.find(&"main".parse().unwrap()).unwrap();
        assert_eq!((entry.size, entry.timestamp(), entry.version()), (94, Some(1_700_000_000), None));
        assert_eq!(entry.commit.to_hex(), "a121deb8eb04ece77274921d3323edd023197eafb95e264a2d9c2dcc977c5072");
        assert_eq!((summary.mode(), summary.last_modified(), summary.expires()), (Some("archive-z2"), Some(0x6b03_51cb), None));
        assert!(summary.has_indexed_deltas() && !summary.has_tombstones());
        assert_eq!(summary.to_bytes(), bytes);
    }

    #[test]
    fn damaged_summaries_are_refused_and_never_panic() {
        let bytes = unhex(STOCK);
        for length in 0..bytes.len() {
            assert!(Summary::from_bytes(&bytes[..length]).is_err() || length == 0, "{length} bytes");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x21;
            if let Ok(summary) = Summary::from_bytes(&changed) {
                let _ = (summary.deltas(), summary.mirrored(), summary.to_bytes());
            }
        }
    }

    #[test]
    fn refs_are_sorted_and_may_not_come_twice() {
        let entry = |name: &str| SummaryRef {
            name: name.parse().unwrap(),
            commit: CommitChecksum::new(Checksum::new([1; 32])),
            size: 1,
            metadata: Metadata::new(),
        };
        let unsorted = Summary { refs: vec![entry("b"), entry("a")], metadata: Metadata::new() };
        let names: Vec<String> =
            Summary::from_bytes(&unsorted.to_bytes()).unwrap().refs.iter().map(|entry| entry.name.to_string()).collect();
        assert_eq!(names, ["a", "b"]);
        let twice = Summary { refs: vec![entry("a"), entry("a")], metadata: Metadata::new() };
        assert!(Summary::from_bytes(&twice.to_bytes()).is_err());
    }

    #[test]
    fn lists_of_deltas_are_read_back_and_nonsense_is_refused() {
        let commit = |byte| CommitChecksum::new(Checksum::new([byte; 32]));
        let deltas = [
            ListedDelta { name: DeltaName { from: None, to: commit(1) }, superblock: Checksum::new([2; 32]) },
            ListedDelta { name: DeltaName { from: Some(commit(3)), to: commit(1) }, superblock: Checksum::new([4; 32]) },
        ];
        let mut metadata = Metadata::new();
        metadata.insert("ostree.static-deltas", deltas_value(&deltas));
        let mut found = listed_deltas(&Metadata::from_bytes(&metadata.to_bytes()).unwrap()).unwrap();
        found.sort_by_key(|delta| delta.name.from);
        assert_eq!(found, deltas);
        metadata.insert("ostree.static-deltas", Value::Boolean(true));
        assert!(listed_deltas(&metadata).is_err());
    }
}
