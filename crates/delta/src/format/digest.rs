//! The digest by which a superblock names the file of a part.

use std::fmt;
use std::str::FromStr;

use rootball_object::{Checksum, InvalidChecksum, hash::Hasher};

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
