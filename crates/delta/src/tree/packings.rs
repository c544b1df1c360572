//! What was found to be packed again to the same bytes.

use std::collections::HashMap;
use std::io;

use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Checksum, FileHeader};

use super::format::Repacked;
use crate::bytes::{Bytes, RangeReader};

/// Files that were packed again while a delta was made, by how and out of what.
#[derive(Debug, Default)]
pub struct Packings(HashMap<Packing, Checksum>);

/// How a file was packed.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Packing {
    header: FileHeader,
    repacked: Repacked,
    /// What its flat bytes hash to.
    flat: Checksum,
}

impl Packing {
    /// # Errors
    /// When the flat bytes cannot be read.
    pub(super) fn of(header: &FileHeader, repacked: &Repacked, flat: &Bytes) -> io::Result<Self> {
        let mut hasher = Hasher::new();
        io::copy(&mut Hashing { inner: &mut RangeReader::new(flat.clone()), hasher: &mut hasher }, &mut io::sink())?;
        Ok(Self { header: header.clone(), repacked: repacked.clone(), flat: hasher.finish() })
    }
}

impl Packings {
    pub(super) fn extend(&mut self, packings: Vec<(Packing, Checksum)>) {
        self.0.extend(packings);
    }

    /// Returns the file object that was packed so.
    pub(super) fn find(&self, packing: &Packing) -> Option<Checksum> {
        self.0.get(packing).copied()
    }
}
