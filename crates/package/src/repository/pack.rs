//! Writing a list, packed: both what is stored and what is in it are hashed as they go by, since roots of repositories name both.
//!
//! The same bytes always give the same file: no time stands in it, and no number of threads changes it.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use liblzma::write::XzEncoder;
use rootball_object::{Checksum, hash::Hasher};

/// How a list is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// gzip, which everything reads.
    Gzip,
    /// xz, which apt prefers.
    Xz,
    /// zstd, which is the default of rpm's repositories.
    Zstd,
}

impl Compression {
    /// Returns what follows a file's name, with its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => ".gz",
            Self::Xz => ".xz",
            Self::Zstd => ".zst",
        }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its SHA-256.
    pub sha256: Checksum,
    /// Bytes of what is packed in it.
    pub open_size: u64,
    /// The SHA-256 of that.
    pub open_sha256: Checksum,
}

/// Packs what is written to it.
pub(super) struct Packer {
    encoder: Encoder,
    hasher: Hasher,
    size: u64,
}

enum Encoder {
    Plain(Vec<u8>),
    Gzip(GzEncoder<Vec<u8>>),
    Xz(XzEncoder<Vec<u8>>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Packer {
    pub(super) fn new(compression: Compression) -> io::Result<Self> {
        let packed = Vec::new();
        let encoder = match compression {
            Compression::Plain => Encoder::Plain(packed),
            Compression::Gzip => Encoder::Gzip(GzEncoder::new(packed, flate2::Compression::best())),
            Compression::Xz => Encoder::Xz(XzEncoder::new(packed, 6)),
            Compression::Zstd => Encoder::Zstd(zstd::stream::write::Encoder::new(packed, 10)?),
        };
        Ok(Self { encoder, hasher: Hasher::new(), size: 0 })
    }

    pub(super) fn finish(self) -> io::Result<Packed> {
        let bytes = match self.encoder {
            Encoder::Plain(bytes) => bytes,
            Encoder::Gzip(encoder) => encoder.finish()?,
            Encoder::Xz(encoder) => encoder.finish()?,
            Encoder::Zstd(encoder) => encoder.finish()?,
        };
        let sha256 = Hasher::of(&bytes);
        Ok(Packed { bytes, sha256, open_size: self.size, open_sha256: self.hasher.finish() })
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = match &mut self.encoder {
            Encoder::Plain(encoder) => encoder.write(bytes)?,
            Encoder::Gzip(encoder) => encoder.write(bytes)?,
            Encoder::Xz(encoder) => encoder.write(bytes)?,
            Encoder::Zstd(encoder) => encoder.write(bytes)?,
        };
        self.hasher.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        // Whatever is written early ends a block early, and that would depend on who calls.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::compression::decompressed;

    #[test]
    fn what_is_packed_comes_back_and_is_always_the_same() {
        let text = b"Package: a\n".repeat(10_000);
        for compression in [Compression::Plain, Compression::Gzip, Compression::Xz, Compression::Zstd] {
            let pack = || {
                let mut packer = Packer::new(compression).unwrap();
                packer.write_all(&text).unwrap();
                packer.finish().unwrap()
            };
            let packed = pack();
            assert_eq!(packed, pack());
            assert_eq!((packed.open_size, packed.open_sha256), (text.len() as u64, Hasher::of(&text)));
            let mut again = Vec::new();
            decompressed(&packed.bytes[..]).unwrap().read_to_end(&mut again).unwrap();
            assert_eq!(again, text);
        }
    }
}
