//! Computing the digest without the kernel.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use rootball_object::hash;

/// Bytes in a block; the only size that composefs uses.
const BLOCK: usize = 4096;

/// The fs-verity digest of a file: SHA-256, blocks of 4096 bytes, no salt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

/// The text or bytes are no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an fs-verity digest: 64 hexadecimal digits are wanted, there are {length} bytes")]
pub struct InvalidDigest {
    /// Bytes of what was given.
    pub length: usize,
}

impl Digest {
    /// Takes the 32 bytes of a digest.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Takes the bytes of a digest from elsewhere.
    ///
    /// # Errors
    /// When there are not 32 of them.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self).map_err(|_| InvalidDigest { length: bytes.len() })
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the digest as 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
            text
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let invalid = || InvalidDigest { length: text.len() };
        if text.len() != 64 {
            return Err(invalid());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let [high, low] = pair else { return Err(invalid()) };
            *byte = digit(*high).ok_or_else(invalid)? << 4 | digit(*low).ok_or_else(invalid)?;
        }
        Ok(Self(bytes))
    }
}

/// Computes the digest of what is written to it.
#[derive(Debug, Default)]
pub struct Hasher {
    /// The first level takes the file, each further one the digests of the blocks of the level before.
    levels: Vec<Level>,
    size: u64,
}

/// What is known of one level: a block that is being filled, and how many were full before it.
#[derive(Debug, Default)]
struct Level {
    block: Vec<u8>,
    full: u64,
}

impl Hasher {
    /// Returns a hasher of an empty file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Computes the digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Digest {
        let mut hasher = Self::new();
        hasher.update(bytes);
        hasher.finish()
    }

    /// Computes the digest of all that a reader gives; tells how many bytes that were.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of_reader(reader: &mut dyn Read) -> io::Result<(Digest, u64)> {
        let (mut hasher, mut buffer) = (Self::new(), vec![0; 128 * 1024]);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => hasher.update(buffer.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let size = hasher.size;
        Ok((hasher.finish(), size))
    }

    /// Adds the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.add(0, bytes);
    }

    fn add(&mut self, index: usize, mut bytes: &[u8]) {
        if self.levels.len() <= index {
            self.levels.push(Level::default());
        }
        loop {
            let level = &mut self.levels[index];
            // What already is a block of the file need not be copied.
            if level.block.is_empty() && bytes.len() >= BLOCK {
                let (block, rest) = bytes.split_at(BLOCK);
                level.full += 1;
                bytes = rest;
                let digest = hash_block(block);
                self.add(index + 1, &digest);
                continue;
            }
            let (now, rest) = bytes.split_at(bytes.len().min(BLOCK - level.block.len()));
            level.block.extend_from_slice(now);
            bytes = rest;
            if level.block.len() == BLOCK {
                let digest = hash_block(&level.block);
                level.block.clear();
                level.full += 1;
                self.add(index + 1, &digest);
            }
            if bytes.is_empty() {
                return;
            }
        }
    }

    /// Returns the digest.
    pub fn finish(mut self) -> Digest {
        let root = self.root();
        let mut descriptor = [0; 256];
        // Version 1, algorithm 1 (SHA-256), blocks of 2 to the power of 12, no salt.
        descriptor[..4].copy_from_slice(&[1, 1, 12, 0]);
        descriptor[8..16].copy_from_slice(&self.size.to_le_bytes());
        descriptor[16..48].copy_from_slice(&root);
        let mut hasher = hash::Hasher::new();
        hasher.update(&descriptor);
        Digest(hasher.finish_bytes())
    }

    /// Fills up the last block of each level and returns the digest of the only block of the last one.
    fn root(&mut self) -> [u8; 32] {
        if self.size == 0 {
            return [0; 32];
        }
        let mut index = 0;
        while index < self.levels.len() {
            let level = &mut self.levels[index];
            let partial = std::mem::take(&mut level.block);
            let full = level.full;
            if partial.is_empty() && full == 1 {
                // The one block of this level was handed on already: its digest is all that the next level has.
                let next = self.levels.get_mut(index + 1).map(|level| std::mem::take(&mut level.block)).unwrap_or_default();
                return next.try_into().unwrap_or([0; 32]);
            }
            if !partial.is_empty() {
                let mut block = partial;
                block.resize(BLOCK, 0);
                let digest = hash_block(&block);
                if full == 0 {
                    return digest;
                }
                self.add(index + 1, &digest);
            }
            index += 1;
        }
        [0; 32]
    }
}

fn hash_block(block: &[u8]) -> [u8; 32] {
    let mut hasher = hash::Hasher::new();
    hasher.update(block);
    hasher.finish_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `fsverity digest` says of `size` bytes, each seven times its place, modulo 251.
    const KNOWN: [(usize, &str); 9] = [
        (0, "3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95"),
        (1, "b803429503d95915829b29fdbc8bbad142f3abfd11b1cadf5526582e685c0551"),
        (4095, "f7c044deee0d5af15f6478c08b8a0c03931d9963beb30220eeca8bdd03e1c7e4"),
        (4096, "258b680fa93e3bfc1586d9b439d29a2172bd0db550fe7da1272fd8120d801182"),
        (4097, "0328cc6ed983dc0df3103b9651098ab305e4adfae46a1a5814b6602b0630293d"),
        (524_288, "e1389416027616e5a91f01961c0d159871f5c6afaf577d6e3b9d815f916fbde0"),
        (524_289, "00023924223dbf3c1f1095d9f0fb02546dc2d8ea7032445ad216eab168faa3bb"),
        (528_384, "6f014f4ac506e6436e4a5a7adb415abcb3a5476f7490f36621fa7c7e4c7e9272"),
        (67_108_865, "c2eaafb2350bac927e83243cef1e866d33d74ca72b47cc7c3a5ce0a05f522ba9"),
    ];

    fn content(size: usize) -> Vec<u8> {
        (0..size).map(|place| (place.wrapping_mul(7) % 251) as u8).collect()
    }

    #[test]
    fn digests_are_those_of_the_stock_tool() {
        for (size, expected) in KNOWN {
            assert_eq!(Hasher::of(&content(size)).to_hex(), expected, "{size} bytes");
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_digest() {
        let content = content(600_001);
        for piece in [1000, 4096, 5000, 131_072] {
            let mut hasher = Hasher::new();
            content.chunks(piece).for_each(|piece| hasher.update(piece));
            assert_eq!(hasher.finish(), Hasher::of(&content), "pieces of {piece}");
        }
        assert_eq!(Hasher::of_reader(&mut content.as_slice()).unwrap(), (Hasher::of(&content), 600_001));
    }

    #[test]
    fn a_digest_reads_what_it_writes_and_nothing_else() {
        let digest = Hasher::of(b"root");
        assert_eq!(digest.to_hex().parse(), Ok(digest));
        assert_eq!(Digest::from_slice(digest.as_bytes()), Ok(digest));
        for text in ["", "00", &"g".repeat(64), &"0".repeat(63), &"ä".repeat(32)] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
        assert!(Digest::from_slice(&[0; 31]).is_err());
    }
}
