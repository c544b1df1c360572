//! Deltas of single objects: how a client that has none of the commits that static deltas start from gets large changed files all the same.
//!
//! They lie in the directory that a static delta from nothing would have, below `extensions/rootball/object-deltas` in place of `deltas`, as
//! libostree leaves `extensions` to others. The files are those of a static delta: a superblock, and numbered parts. But each part makes one
//! file out of one other, and the superblock's metadata says out of which; so any part can be used by whoever has its source.

use rootball_gvariant::Value;
use rootball_object::{Checksum, CommitChecksum, ObjectKind};

use super::{DeltaName, FormatError, Superblock};

/// The metadata that holds the sources' checksums, one after the other, in the order of the parts.
const SOURCES: &str = "rootball.sources";

/// Bytes of a checksum.
const CHECKSUM: usize = 32;

const WHAT: &str = "list of object deltas";

/// What there is for one commit.
#[derive(Debug)]
pub struct ObjectDeltas<'a> {
    /// The files as those of a static delta.
    pub superblock: Superblock<'a>,
    /// For each part, the file object that it needs.
    pub sources: Vec<Checksum>,
}

impl<'a> ObjectDeltas<'a> {
    /// Returns the directory of what leads to the files of a commit, relative to the repository.
    pub fn directory(to: &CommitChecksum) -> String {
        DeltaName::object_directory(to)
    }

    /// Reads the superblock that lies in such a directory.
    ///
    /// # Errors
    /// When it is no superblock, or not one whose parts each make one file out of one other.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let superblock = Superblock::parse(bytes)?;
        let Some(Value::Bytes(sources)) = superblock.metadata.get(SOURCES) else {
            return Err(FormatError::invalid(WHAT, format!("{SOURCES} is not there, or no bytes")));
        };
        let parts = &superblock.parts;
        if sources.len() != parts.len() * CHECKSUM {
            return Err(FormatError::invalid(WHAT, format!("{SOURCES} has {} bytes for {} parts", sources.len(), parts.len())));
        }
        if let Some(number) = parts.iter().position(|part| !matches!(&part.objects[..], [object] if object.kind == ObjectKind::File)) {
            return Err(FormatError::invalid(WHAT, format!("part {number} does not make one file")));
        }
        let checksum = |bytes| Checksum::from_slice(bytes).map_err(|error| FormatError::invalid(WHAT, error.to_string()));
        let sources = sources.chunks_exact(CHECKSUM).map(checksum).collect::<Result<_, _>>()?;
        Ok(Self { superblock, sources })
    }

    /// Returns the bytes of the superblock.
    ///
    /// # Errors
    /// As [`Superblock::to_bytes`].
    pub fn to_bytes(mut self) -> Result<Vec<u8>, FormatError> {
        let sources = self.sources.iter().flat_map(|source| *source.as_bytes()).collect();
        self.superblock.metadata.insert(SOURCES, Value::Bytes(sources));
        self.superblock.to_bytes()
    }
}
