//! A layer on its way: tar, hash, compress, hash, send.

use std::io::{self, BufWriter, Write};

use rootball_oci::{BlobWriter, Digest, Hasher, ImageSink, TransferError, media_type};

/// How layers are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// The one that every host reads.
    Gzip {
        /// 0 to 9.
        level: u32,
    },
    /// Smaller and faster, for hosts that are known to read it.
    Zstd {
        /// 1 to 19.
        level: i32,
    },
}

impl Default for Compression {
    fn default() -> Self {
        Self::Gzip { level: 6 }
    }
}

impl Compression {
    /// Returns the media type of a layer that is compressed so.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::None => media_type::LAYER_TAR,
            Self::Gzip { .. } => media_type::LAYER_GZIP,
            Self::Zstd { .. } => media_type::LAYER_ZSTD,
        }
    }

    /// Returns what a layer of this media type is compressed with by default; `None` for a type that is no layer's.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type {
            media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR => Some(Self::None),
            media_type::LAYER_GZIP | media_type::DOCKER_LAYER_GZIP => Some(Self::Gzip { level: 6 }),
            media_type::LAYER_ZSTD => Some(Self::Zstd { level: 3 }),
            _ => None,
        }
    }
}

/// What came of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Streamed {
    /// The blob.
    pub(crate) digest: Digest,
    /// The blob's bytes.
    pub(crate) size: u64,
    /// The tar before compression.
    pub(crate) diff_id: Digest,
    /// Its bytes.
    pub(crate) uncompressed: u64,
}

/// A blob that has all of its bytes, but no name yet.
pub(crate) struct Unnamed<'a> {
    writer: Box<dyn BlobWriter + 'a>,
    pub(crate) streamed: Streamed,
}

impl Unnamed<'_> {
    pub(crate) fn finish(self) -> Result<Streamed, TransferError> {
        self.writer.finish(&self.streamed.digest, self.streamed.size)?;
        Ok(self.streamed)
    }
}

/// The tar end of a blob that is being written.
pub(crate) type TarEnd<'a> = Blocks<Counted<Encoder<BufWriter<Counted<Box<dyn BlobWriter + 'a>>>>>>;

/// Begins a blob: what is written to the end comes out compressed in the sink.
pub(crate) fn begin(sink: &dyn ImageSink, compression: Compression) -> io::Result<TarEnd<'_>> {
    let blob = sink.begin_blob().map_err(io::Error::other)?;
    let blob = BufWriter::with_capacity(256 * 1024, Counted::new(blob));
    Ok(Blocks::new(Counted::new(Encoder::new(blob, compression)?)))
}

/// Ends the stream. The blob has a name only after [`Unnamed::finish`].
pub(crate) fn end(tar: TarEnd<'_>) -> io::Result<Unnamed<'_>> {
    let tar = tar.finish()?;
    let (diff_id, uncompressed) = (tar.hasher.finish(), tar.written);
    let blob = tar.writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    let streamed = Streamed { digest: blob.hasher.finish(), size: blob.written, diff_id, uncompressed };
    Ok(Unnamed { writer: blob.writer, streamed })
}

/// Hashes a tar that goes nowhere; returns its diff ID and size.
pub(crate) fn hash_only<E: From<io::Error>>(
    fill: impl FnOnce(Blocks<Counted<io::Sink>>) -> Result<Blocks<Counted<io::Sink>>, E>,
) -> Result<(Digest, u64), E> {
    let tar = fill(Blocks::new(Counted::new(io::sink())))?.finish()?;
    Ok((tar.hasher.finish(), tar.written))
}

/// Passes bytes on in blocks of one size, whatever the sizes in which they come: some compressors give other bytes when they are fed
/// otherwise, and a blob must be a function of its tar.
pub(crate) struct Blocks<W> {
    writer: W,
    block: Vec<u8>,
}

/// Bytes that a compressor is given at a time.
const BLOCK: usize = 64 * 1024;

impl<W: Write> Blocks<W> {
    pub(crate) fn new(writer: W) -> Self {
        Self { writer, block: Vec::with_capacity(BLOCK) }
    }

    /// Passes on what is left.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.writer.write_all(&self.block)?;
        Ok(self.writer)
    }
}

impl<W: Write> Write for Blocks<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.is_empty() && bytes.len() >= BLOCK {
            self.writer.write_all(&bytes[..BLOCK])?;
            return Ok(BLOCK);
        }
        let count = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..count]);
        if self.block.len() == BLOCK {
            self.writer.write_all(&self.block)?;
            self.block.clear();
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hashes and counts what is written through it.
pub(crate) struct Counted<W> {
    writer: W,
    hasher: Hasher,
    written: u64,
}

impl<W> Counted<W> {
    fn new(writer: W) -> Self {
        Self { writer, hasher: Hasher::new(), written: 0 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Any of the compressors.
pub(crate) enum Encoder<W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    fn new(out: W, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::None(out),
            Compression::Gzip { level } => Self::Gzip(flate2::write::GzEncoder::new(out, flate2::Compression::new(level.min(9)))),
            Compression::Zstd { level } => Self::Zstd(zstd::Encoder::new(out, level.clamp(1, 19))?),
        })
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Self::None(out) => Ok(out),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(out) => out.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(out) => out.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes the size of each piece.
    struct Pieces(Vec<usize>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_compressor_is_fed_the_same_way_however_the_bytes_come() {
        let bytes = vec![7; 3 * BLOCK + 100];
        for size in [1000, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5, bytes.len()] {
            let mut blocks = Blocks::new(Pieces(Vec::new()));
            bytes.chunks(size).for_each(|chunk| blocks.write_all(chunk).unwrap());
            assert_eq!(blocks.finish().unwrap().0, [BLOCK, BLOCK, BLOCK, 100], "chunks of {size}");
        }
    }
}
