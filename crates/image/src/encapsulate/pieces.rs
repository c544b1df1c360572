//! The compressor of layers whose objects can be fetched one by one (see [`crate::frames`]).
//!
//! A piece is compressed as frames of at most 8 MiB, so that neither writer nor reader holds more, however large a file is, and its frames can
//! be made side by side. Frames wait until there are some megabytes of them, are compressed on several cores, and go out in their order: the
//! bytes are the same on any number of cores.

use std::io::{self, Write};

use rayon::prelude::*;
use rootball_object::ObjectKind;
use rootball_oci::Digest;
use zstd::bulk::Compressor;

use super::layer::Named;
use crate::frames::{INDEX_HEADER, INDEX_MAGIC, IndexBuilder, IndexPlace, Prefix};

/// Most bytes of tar in one frame.
const FRAME: usize = 8 << 20;
/// Frames wait until they have so many bytes together.
const BATCH: usize = 4 << 20;

/// Writes pieces and, at the end, their index.
pub(super) struct PieceEncoder<'p, W> {
    out: W,
    /// Bytes that went out.
    written: u64,
    level: i32,
    /// Where frames are compressed; on the caller's thread without it.
    compressors: Option<&'p rayon::ThreadPool>,
    index: IndexBuilder,
    /// Tar of the current piece that is in no frame yet, and the bytes of the piece that are.
    current: Vec<u8>,
    framed: u64,
    /// Frames that wait, with the bytes in them. Those of the current piece have no number yet.
    waiting: Vec<(Option<usize>, Vec<u8>)>,
    waiting_bytes: usize,
    /// What frames of the current piece take that are out already.
    current_compressed: u64,
}

impl<'p, W: Write> PieceEncoder<'p, W> {
    pub(super) fn new(out: W, level: i32, compressors: Option<&'p rayon::ThreadPool>) -> Self {
        Self {
            out,
            written: 0,
            level,
            compressors,
            index: IndexBuilder::default(),
            current: Vec::new(),
            framed: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
            current_compressed: 0,
        }
    }

    /// Ends the current piece, in which these objects are.
    pub(super) fn cut(&mut self, objects: &[Named<'_>]) -> io::Result<()> {
        if self.framed == 0 && self.current.is_empty() {
            return Ok(());
        }
        self.end_frame()?;
        let mut found = Vec::with_capacity(objects.len());
        for object in objects {
            match object {
                Named::Object(kind, prefix) => found.push((*kind, *prefix)),
                Named::Commit(checksum, detached) => {
                    found.push((ObjectKind::Commit, Prefix::of(checksum)));
                    found.extend(detached.map(|_| (ObjectKind::CommitMeta, Prefix::of(checksum))));
                    self.index.commit(*checksum, detached.map(Digest::of));
                }
            }
        }
        let piece = self.index.piece(std::mem::take(&mut self.framed), found.into_iter());
        self.index.compressed(piece, std::mem::take(&mut self.current_compressed));
        self.waiting.iter_mut().filter(|(number, _)| number.is_none()).for_each(|(number, _)| *number = Some(piece));
        Ok(())
    }

    /// Ends the last piece and writes the index; returns the output and where in it the index is.
    pub(super) fn finish(mut self) -> io::Result<(W, IndexPlace)> {
        self.cut(&[])?;
        self.compress()?;
        let index = self.index.finish().to_bytes();
        let length = u32::try_from(index.len()).map_err(|_| io::Error::other("the index of the layer is too large"))?;
        self.out.write_all(&INDEX_MAGIC)?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&index)?;
        let place = IndexPlace { offset: self.written + INDEX_HEADER, length: length.into(), digest: Digest::of(&index) };
        Ok((self.out, place))
    }

    fn end_frame(&mut self) -> io::Result<()> {
        if !self.current.is_empty() {
            let frame = std::mem::take(&mut self.current);
            self.framed += frame.len() as u64;
            self.waiting_bytes += frame.len();
            self.waiting.push((None, frame));
        }
        if self.waiting_bytes >= BATCH { self.compress() } else { Ok(()) }
    }

    /// Compresses what waits and writes it.
    fn compress(&mut self) -> io::Result<()> {
        let (level, waiting) = (self.level, std::mem::take(&mut self.waiting));
        self.waiting_bytes = 0;
        let one = |compressor: &mut io::Result<Compressor<'static>>, frame: &[u8]| match compressor {
            Ok(compressor) => compressor.compress(frame),
            Err(error) => Err(io::Error::other(error.to_string())),
        };
        let compressed: Vec<io::Result<Vec<u8>>> = match self.compressors {
            Some(pool) => pool.install(|| {
                waiting.par_iter().map_init(|| Compressor::new(level), |compressor, (_, frame)| one(compressor, frame)).collect()
            }),
            None => {
                let mut compressor = Compressor::new(level);
                waiting.iter().map(|(_, frame)| one(&mut compressor, frame)).collect()
            }
        };
        for ((piece, _), frame) in waiting.iter().zip(compressed) {
            let frame = frame?;
            self.out.write_all(&frame)?;
            self.written += frame.len() as u64;
            match piece {
                Some(piece) => self.index.compressed(*piece, frame.len() as u64),
                None => self.current_compressed += frame.len() as u64,
            }
        }
        Ok(())
    }
}

impl<W: Write> Write for PieceEncoder<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(FRAME - self.current.len());
        self.current.extend_from_slice(&bytes[..count]);
        if self.current.len() == FRAME {
            self.end_frame()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::*;
    use crate::frames::LayerIndex;

    /// Bytes that compress a little.
    fn sample(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                (state >> 20) as u8 & 0x3f
            })
            .collect()
    }

    #[test]
    fn pieces_are_found_by_the_index_and_are_the_same_on_any_number_of_cores() {
        let lengths = [1000, 17 << 20, 70_000, 3 << 20, 1 << 20, 20];
        let pieces: Vec<Vec<u8>> = lengths.into_iter().map(sample).collect();
        let name = |number: usize| Checksum::new([number as u8; 32]);
        let made: Vec<(Vec<u8>, IndexPlace)> = [0, 1, 3]
            .into_iter()
            .map(|cores| {
                let pool = (cores > 0).then(|| rayon::ThreadPoolBuilder::new().num_threads(cores).build().unwrap());
                let mut encoder = PieceEncoder::new(Vec::new(), 3, pool.as_ref());
                encoder.cut(&[]).unwrap();
                for (number, piece) in pieces.iter().enumerate() {
                    piece.chunks(1000 + 77 * cores).for_each(|bytes| encoder.write_all(bytes).unwrap());
                    if number == 0 {
                        encoder.cut(&[Named::Commit(name(0), Some(b"beside"))]).unwrap();
                    } else if number < 5 {
                        encoder.cut(&[Named::Object(ObjectKind::File, Prefix::of(&name(number)))]).unwrap();
                    }
                }
                encoder.finish().unwrap()
            })
            .collect();
        assert!(made[0] == made[1] && made[1] == made[2]);
        let (blob, place) = &made[0];
        assert_eq!(zstd::decode_all(blob.as_slice()).unwrap(), pieces.concat(), "it is one stream for who does not know");
        let bytes = &blob[place.offset as usize..];
        assert_eq!((bytes.len() as u64, Digest::of(bytes)), (place.length, place.digest));
        let index = LayerIndex::parse(bytes, place.pieces_end()).unwrap();
        assert_eq!((index.commit, index.detached), (Some(name(0)), Some(Digest::of(b"beside"))));
        assert_eq!(index.pieces().len(), pieces.len());
        for (number, (piece, expected)) in index.pieces().iter().zip(&pieces).enumerate() {
            let bytes = &blob[piece.offset as usize..(piece.offset + piece.compressed) as usize];
            assert_eq!(&zstd::decode_all(bytes).unwrap(), expected);
            assert_eq!(piece.uncompressed, expected.len() as u64);
            let kinds: Vec<_> = index.objects(piece).iter().map(|(kind, _)| *kind).collect();
            match number {
                0 => assert_eq!(kinds, [ObjectKind::Commit, ObjectKind::CommitMeta]),
                5 => assert_eq!(kinds, []),
                _ => assert_eq!(index.objects(piece), [(ObjectKind::File, Prefix::of(&name(number)))]),
            }
        }
    }
}
