//! The descriptor of a release: the tree, and where the content of its files comes from.
//!
//! ```text
//! magic       8 bytes, the last one the version
//! lengths     of everything, of head, rows, hints and plan: 64 bits each, the low byte first
//! commit      its checksum
//! head        JSON: name, version, packages, places; zstd
//! rows        for each given object, in the order of the plan: its package, and which of the package's contents; zstd
//! hints       the first five bytes of the checksum of each object with content
//! plan        of the residue (see rootball_delta::tree), with commit, directories, owners and modes
//! ```
//! Behind it lie the parts of the residue, in their order. A hint is not a name: it finds the objects that a machine has already, among which
//! owner, mode and size must fit as well, and the commit's own checksum shows at the end whether they were the right ones.

mod read;
mod write;

use rootball_delta::tree::Plan;
use rootball_object::{Checksum, CommitChecksum};
use rootball_package::Label;
use serde::{Deserialize, Deserializer, Serializer};

/// The first bytes, without the version.
const MAGIC: &[u8; 7] = b"rbrojig";

const VERSION: u8 = 1;

/// Bytes before the head.
pub(crate) const FIXED: usize = LENGTHS + 5 * 8 + 32;

/// Where the lengths begin.
const LENGTHS: usize = 8;

/// Where the commit is.
const COMMIT: usize = LENGTHS + 5 * 8;

/// Largest descriptor that is read, in bytes.
pub const MAX_DESCRIPTOR: u64 = 128 << 20;

/// Bytes of a hint.
pub(crate) const HINT: usize = 5;

/// The beginning of an object's checksum.
pub(crate) type Hint = [u8; HINT];

/// What is to be known of a release before the tree is looked at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// What the release is called in its repository.
    pub name: String,
    /// The version of the system, as the commit says it.
    pub version: Option<String>,
    /// All packages that the system is made of, those that no content is taken from as well.
    pub packages: Vec<SourcePackage>,
    /// Where packages lie, beside the places that a machine knows itself: URLs that their locations follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// An image of the same commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// A package file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourcePackage {
    /// What it calls itself.
    #[serde(flatten)]
    pub label: Label,
    /// What it is: the SHA-256 of the file.
    #[serde(serialize_with = "hex", deserialize_with = "from_hex")]
    pub sha256: Checksum,
    /// Bytes of the file.
    pub size: u64,
    /// Where it lies in its repository, relative to a URL; empty where nobody knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub location: String,
}

/// Writes a checksum in hexadecimal digits.
pub(crate) fn hex<S: Serializer>(checksum: &Checksum, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(checksum)
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Checksum, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// Which content of which package a given object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The number of the object in the plan.
    pub(crate) object: usize,
    /// The number of the package in the head.
    pub(crate) package: usize,
    /// How many contents go by before it when the package is read.
    pub(crate) content: usize,
}

/// How a commit is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// What it is about.
    pub head: Head,
    /// The tree, and the parts of the residue.
    pub plan: Plan,
    /// For each given object, in the order of the plan.
    pub(crate) given: Vec<Given>,
    /// For each object with content, in the order of the plan.
    pub(crate) hints: Vec<Hint>,
}

impl Descriptor {
    /// Returns the commit.
    pub fn commit(&self) -> CommitChecksum {
        self.plan.to
    }

    /// Returns the commit that must be here whole.
    pub fn from(&self) -> Option<CommitChecksum> {
        self.plan.from
    }

    /// Returns how many objects are taken from each package, by its number in the head.
    pub fn taken(&self) -> Vec<usize> {
        let mut taken = vec![0; self.head.packages.len()];
        self.given.iter().for_each(|given| taken[given.package] += 1);
        taken
    }

    /// Returns the bytes of content that come from packages, and all of it.
    pub fn content(&self) -> (u64, u64) {
        let sizes: Vec<u64> = self.plan.objects().map(|object| object.size).collect();
        (self.given.iter().map(|given| sizes[given.object]).sum(), sizes.iter().sum())
    }
}

/// Returns the hint of an object.
pub(crate) fn hint(checksum: &Checksum) -> Hint {
    std::array::from_fn(|at| checksum.as_bytes()[at])
}
