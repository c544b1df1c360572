//! The compressions of both worlds, told by their first bytes: what a header says of them is not always true.

use std::io::{self, BufRead, BufReader, Read, Write};

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

/// What a decoder of xz or lzma may use, in bytes: enough for the largest preset.
const LZMA_MEMORY: u64 = 128 << 20;

/// The largest window of zstd that is read, as a power of two: 128 MiB, which no distribution's level needs.
const ZSTD_WINDOW: u32 = 27;

/// Reads what is plain, or compressed with gzip, bzip2, xz, lzma or zstd.
///
/// # Errors
/// When its first bytes cannot be read, or a decoder cannot be set up.
pub(crate) fn decompressed<'r>(packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut packed = BufReader::with_capacity(128 * 1024, packed);
    let start = packed.fill_buf()?;
    Ok(if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(packed))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(ZSTD_WINDOW)?;
        Box::new(decoder)
    } else if start.starts_with(b"\xfd7zXZ\0") {
        Box::new(XzDecoder::new_stream(packed, Stream::new_stream_decoder(LZMA_MEMORY, CONCATENATED)?))
    } else if start.starts_with(b"BZh") {
        Box::new(bzip2::bufread::MultiBzDecoder::new(packed))
    } else if start.starts_with(&[0x5d, 0, 0]) {
        Box::new(XzDecoder::new_stream(packed, Stream::new_lzma_decoder(LZMA_MEMORY)?))
    } else {
        Box::new(packed)
    })
}

/// How what is written is compressed, and how hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// With gzip: 0 to 9.
    Gzip(u32),
    /// With bzip2: 1 to 9.
    Bzip2(u32),
    /// With xz: 0 to 9.
    Xz(u32),
    /// With zstd: 1 to 22.
    Zstd(i32),
}

/// Compresses what is written to it, on one thread: the same bytes at every time.
pub(crate) enum Compressor<W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Xz(liblzma::write::XzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Compressor<W> {
    pub(crate) fn new(inner: W, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::None(inner),
            Compression::Gzip(level) => Self::Gzip(flate2::write::GzEncoder::new(inner, flate2::Compression::new(level.min(9)))),
            Compression::Bzip2(level) => Self::Bzip2(bzip2::write::BzEncoder::new(inner, bzip2::Compression::new(level.clamp(1, 9)))),
            Compression::Xz(level) => Self::Xz(liblzma::write::XzEncoder::new(inner, level.min(9))),
            Compression::Zstd(level) => Self::Zstd(zstd::stream::write::Encoder::new(inner, level)?),
        })
    }

    /// Writes what is left and returns what it was written to.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::None(inner) => Ok(inner),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(inner) => inner.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Bzip2(encoder) => encoder.write(bytes),
            Self::Xz(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(inner) => inner.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
