//! Raw deflate streams for archive objects.
//!
//! Content that is in memory as a whole goes through libdeflate, half again as fast as what can take content piece by piece, which the rest
//! goes through. Each thread keeps its compressors: making one costs as much as compressing a small file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use libdeflater::{CompressionLvl, Compressor};
use rootball_object::StoreError;

use super::draft::write_error;

/// Bytes of output gathered before they are written.
const OUT_SIZE: usize = 64 * 1024;

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
}

struct Engine {
    level: u32,
    pieces: Compress,
    whole: Compressor,
    out: Vec<u8>,
    /// What was handed out was all there is, and is written.
    is_done: bool,
}

/// Compresses `size` bytes that `feed` hands out to the function that it gets, piece by piece, and writes them behind `head`.
pub(super) fn deflate(
    file: &File,
    head: &[u8],
    size: u64,
    level: u32,
    feed: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    ENGINE.with_borrow_mut(|slot| {
        let mut engine = match slot.take() {
            Some(engine) if engine.level == level => engine,
            _ => Engine::new(level),
        };
        engine.begin(file, head).map_err(write_error)?;
        feed(&mut |piece| {
            let taken = if piece.len() as u64 == size { engine.take_whole(file, piece) } else { engine.take(file, piece) };
            taken.map_err(write_error)
        })?;
        engine.finish(file).map_err(write_error)?;
        *slot = Some(engine);
        Ok(())
    })
}

impl Engine {
    /// Levels are those of zlib, in whose terms repositories are configured. To its default, the next lower one here comes as close, and
    /// takes a fifth less time.
    fn new(level: u32) -> Self {
        let effort = if level == 6 { 5 } else { level };
        let whole = CompressionLvl::new(effort.cast_signed()).unwrap_or_default();
        Self {
            level,
            pieces: Compress::new(Compression::new(effort), false),
            whole: Compressor::new(whole),
            out: Vec::with_capacity(OUT_SIZE),
            is_done: false,
        }
    }

    fn begin(&mut self, mut file: &File, head: &[u8]) -> io::Result<()> {
        self.out.clear();
        self.is_done = false;
        if head.len() < OUT_SIZE {
            self.out.extend_from_slice(head);
            Ok(())
        } else {
            file.write_all(head)
        }
    }

    fn take_whole(&mut self, file: &File, content: &[u8]) -> io::Result<()> {
        let start = self.out.len();
        self.out.resize(start + self.whole.deflate_compress_bound(content.len()), 0);
        let length = self.whole.deflate_compress(content, &mut self.out[start..]).map_err(io::Error::other)?;
        self.out.truncate(start + length);
        self.is_done = true;
        self.write(file)
    }

    fn take(&mut self, file: &File, mut piece: &[u8]) -> io::Result<()> {
        while !piece.is_empty() {
            let before = self.pieces.total_in();
            self.pieces.compress_vec(piece, &mut self.out, FlushCompress::None).map_err(io::Error::other)?;
            piece = &piece[(self.pieces.total_in() - before) as usize..];
            self.write_if_full(file)?;
        }
        Ok(())
    }

    fn finish(&mut self, file: &File) -> io::Result<()> {
        if self.is_done {
            return Ok(());
        }
        loop {
            let status = self.pieces.compress_vec(&[], &mut self.out, FlushCompress::Finish).map_err(io::Error::other)?;
            if status == Status::StreamEnd {
                self.pieces.reset();
                return self.write(file);
            }
            self.write_if_full(file)?;
        }
    }

    fn write_if_full(&mut self, file: &File) -> io::Result<()> {
        if self.out.len() >= OUT_SIZE { self.write(file) } else { Ok(()) }
    }

    fn write(&mut self, mut file: &File) -> io::Result<()> {
        file.write_all(&self.out)?;
        self.out.clear();
        Ok(())
    }
}
