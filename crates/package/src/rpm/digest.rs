//! The digests that headers have of files and of the payload.

use std::io::{self, Read, Write};

use sha2::Digest as _;

/// An algorithm that is strong enough to be worth asking, by the number that OpenPGP gives it. MD5 and SHA-1, which packages of old have,
/// are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
    Sha224,
    Sha3_256,
    Sha3_512,
}

impl Algorithm {
    pub(crate) fn of(number: u64) -> Option<Self> {
        Some(match number {
            8 => Self::Sha256,
            9 => Self::Sha384,
            10 => Self::Sha512,
            11 => Self::Sha224,
            12 => Self::Sha3_256,
            14 => Self::Sha3_512,
            _ => return None,
        })
    }

    /// Returns the bytes of a digest.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha3_256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 | Self::Sha3_512 => 64,
        }
    }
}

/// Hashes piece by piece.
#[derive(Clone)]
pub(crate) enum Digester {
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha224(sha2::Sha224),
    Sha3_256(sha3::Sha3_256),
    Sha3_512(sha3::Sha3_512),
}

impl Digester {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(sha2::Sha256::new()),
            Algorithm::Sha384 => Self::Sha384(sha2::Sha384::new()),
            Algorithm::Sha512 => Self::Sha512(sha2::Sha512::new()),
            Algorithm::Sha224 => Self::Sha224(sha2::Sha224::new()),
            Algorithm::Sha3_256 => Self::Sha3_256(sha3::Sha3_256::new()),
            Algorithm::Sha3_512 => Self::Sha3_512(sha3::Sha3_512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(digest) => digest.update(bytes),
            Self::Sha384(digest) => digest.update(bytes),
            Self::Sha512(digest) => digest.update(bytes),
            Self::Sha224(digest) => digest.update(bytes),
            Self::Sha3_256(digest) => digest.update(bytes),
            Self::Sha3_512(digest) => digest.update(bytes),
        }
    }

    /// Returns the digest in hexadecimal, as headers have it.
    pub(crate) fn finish(self) -> String {
        match self {
            Self::Sha256(digest) => hex(&digest.finalize()),
            Self::Sha384(digest) => hex(&digest.finalize()),
            Self::Sha512(digest) => hex(&digest.finalize()),
            Self::Sha224(digest) => hex(&digest.finalize()),
            Self::Sha3_256(digest) => hex(&digest.finalize()),
            Self::Sha3_512(digest) => hex(&digest.finalize()),
        }
    }

    /// Returns the digest of bytes in memory, in hexadecimal.
    pub(crate) fn of(algorithm: Algorithm, bytes: &[u8]) -> String {
        let mut digester = Self::new(algorithm);
        digester.update(bytes);
        digester.finish()
    }
}

/// Writes bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Hashes what is read or written through it, and counts it.
pub(crate) struct Digesting<I> {
    pub(crate) inner: I,
    pub(crate) digesters: Vec<Digester>,
    pub(crate) count: u64,
}

impl<I> Digesting<I> {
    pub(crate) fn new(inner: I, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        Self { inner, digesters: algorithms.into_iter().map(Digester::new).collect(), count: 0 }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.count += bytes.len() as u64;
        for digester in &mut self.digesters {
            digester.update(bytes);
        }
    }

    /// Returns the digests, in the order of the algorithms.
    pub(crate) fn finish(self) -> Vec<String> {
        self.digesters.into_iter().map(Digester::finish).collect()
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.take(&buffer[..count]);
        Ok(count)
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.take(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
