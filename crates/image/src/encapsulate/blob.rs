//! A layer on its way: tar, hash, compress, hash, send.

use std::io::{self, BufWriter, Write};

use rootball_oci::{BlobWriter, Descriptor, Digest, Hasher, ImageSink, TransferError, media_type};

use super::layer::{Named, Order, TarSink};
use super::pieces::PieceEncoder;
use crate::frames::{self, IndexPlace};

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
    /// In pieces whose objects can be fetched one by one (see [`crate::frames`]); read by every host that reads zstd at all.
    Zstd {
        /// 1 to 19.
        level: i32,
    },
    /// In one frame, as other programs write it, and this one did at first.
    ZstdFrame {
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
            Self::Zstd { .. } | Self::ZstdFrame { .. } => media_type::LAYER_ZSTD,
        }
    }

    /// Returns what a layer is compressed with, by its annotations or else by default; `None` for a media type that is no layer's.
    pub fn of_layer(layer: &Descriptor) -> Option<Self> {
        match layer.media_type.as_str() {
            media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR => Some(Self::None),
            media_type::LAYER_GZIP | media_type::DOCKER_LAYER_GZIP => Some(Self::Gzip { level: 6 }),
            media_type::LAYER_ZSTD => Some(frames::level_of(layer).map_or(Self::ZstdFrame { level: 3 }, |level| Self::Zstd { level })),
            _ => None,
        }
    }

    /// Returns the same for a layer without objects that anybody would fetch alone.
    pub(super) fn in_one_frame(self) -> Self {
        match self {
            Self::Zstd { level } => Self::ZstdFrame { level },
            other => other,
        }
    }

    /// Returns the order of entries in a layer that is compressed so.
    pub(super) fn order(self) -> Order {
        match self {
            Self::Zstd { .. } => Order::Pieces,
            Self::None | Self::Gzip { .. } | Self::ZstdFrame { .. } => Order::Interleaved,
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
    /// Where the index of its pieces is.
    pub(crate) index: Option<IndexPlace>,
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
pub(crate) type TarEnd<'a> = Blocks<Counted<Encoder<'a, BufWriter<Counted<Box<dyn BlobWriter + 'a>>>>>>;

/// Threads that compress pieces for all layers that are being written.
pub(crate) struct Compressors(Option<rayon::ThreadPool>);

impl Compressors {
    /// Starts as many as the current rayon pool has. They are a pool of their own: a thread that waits for others of its own pool begins
    /// another layer meanwhile, and holds both.
    pub(crate) fn start() -> Self {
        let cores = rayon::current_num_threads();
        // Without them each layer is compressed by the thread that writes it.
        Self(if cores > 1 { rayon::ThreadPoolBuilder::new().num_threads(cores).build().ok() } else { None })
    }
}

/// Begins a blob: what is written to the end comes out compressed in the sink.
pub(crate) fn begin<'a>(sink: &'a dyn ImageSink, compression: Compression, compressors: &'a Compressors) -> io::Result<TarEnd<'a>> {
    let blob = sink.begin_blob().map_err(io::Error::other)?;
    let blob = BufWriter::with_capacity(256 * 1024, Counted::new(blob));
    Ok(Blocks::new(Counted::new(Encoder::new(blob, compression, compressors)?)))
}

/// Ends the stream. The blob has a name only after [`Unnamed::finish`].
pub(crate) fn end(tar: TarEnd<'_>) -> io::Result<Unnamed<'_>> {
    let tar = tar.finish()?;
    let (diff_id, uncompressed) = (tar.hasher.finish(), tar.written);
    let (blob, index) = tar.writer.finish()?;
    let blob = blob.into_inner().map_err(io::IntoInnerError::into_error)?;
    let streamed = Streamed { digest: blob.hasher.finish(), size: blob.written, diff_id, uncompressed, index };
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

impl<W: Write> TarSink for Blocks<Counted<Encoder<'_, W>>> {
    fn cut(&mut self, objects: &[Named<'_>]) -> io::Result<()> {
        if matches!(self.writer.writer, Encoder::Pieces(_)) {
            self.writer.write_all(&self.block)?;
            self.block.clear();
        }
        match &mut self.writer.writer {
            Encoder::Pieces(encoder) => encoder.cut(objects),
            Encoder::None(_) | Encoder::Gzip(_) | Encoder::Zstd(_) => Ok(()),
        }
    }
}

impl TarSink for Blocks<Counted<io::Sink>> {
    fn cut(&mut self, _: &[Named<'_>]) -> io::Result<()> {
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
pub(crate) enum Encoder<'a, W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
    Pieces(Box<PieceEncoder<'a, W>>),
}

impl<'a, W: Write> Encoder<'a, W> {
    fn new(out: W, compression: Compression, compressors: &'a Compressors) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::None(out),
            Compression::Gzip { level } => Self::Gzip(flate2::write::GzEncoder::new(out, flate2::Compression::new(level.min(9)))),
            Compression::ZstdFrame { level } => Self::Zstd(zstd::Encoder::new(out, level.clamp(1, 19))?),
            Compression::Zstd { level } => Self::Pieces(Box::new(PieceEncoder::new(out, level.clamp(1, 19), compressors.0.as_ref()))),
        })
    }

    fn finish(self) -> io::Result<(W, Option<IndexPlace>)> {
        Ok(match self {
            Self::None(out) => (out, None),
            Self::Gzip(encoder) => (encoder.finish()?, None),
            Self::Zstd(encoder) => (encoder.finish()?, None),
            Self::Pieces(encoder) => {
                let (out, index) = encoder.finish()?;
                (out, Some(index))
            }
        })
    }
}

impl<W: Write> Write for Encoder<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(out) => out.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
            Self::Pieces(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(out) => out.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
            Self::Pieces(encoder) => encoder.flush(),
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
