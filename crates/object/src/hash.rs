//! The one place where objects are hashed, so that another SHA-256 is a change of one file.

use std::io::{self, Read};

use sha2::Digest as _;

use crate::Checksum;

/// Hashes a stream piece by piece.
#[derive(Clone, Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// Starts with nothing hashed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the checksum of all pieces.
    pub fn finish(self) -> Checksum {
        Checksum::new(self.finish_bytes())
    }

    /// Returns the SHA-256 of all pieces, for names that are no checksums, such as the digests of images.
    pub fn finish_bytes(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// Returns the checksum of bytes in memory.
    pub fn of(bytes: &[u8]) -> Checksum {
        Checksum::new(sha2::Sha256::digest(bytes).into())
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

/// Hashes what is read through it.
#[derive(Debug)]
pub struct Hashing<'h, R: ?Sized> {
    /// Where it is read from.
    pub inner: &'h mut R,
    /// What takes it besides.
    pub hasher: &'h mut Hasher,
}

impl<R: Read + ?Sized> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
