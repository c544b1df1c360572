//! Raw deflate streams for archive objects. Each thread keeps one compressor: making one costs as much as compressing a small file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use rootball_object::StoreError;

use super::draft::write_error;

/// Bytes of output gathered before they are written.
const OUT_SIZE: usize = 64 * 1024;

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
}

struct Engine {
    level: u32,
    compress: Compress,
    out: Vec<u8>,
}

/// Compresses what `feed` hands out to the function that it gets, piece by piece, and writes it behind `head`.
pub(super) fn deflate(
    file: &File,
    head: &[u8],
    level: u32,
    feed: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    ENGINE.with_borrow_mut(|slot| {
        let mut engine = match slot.take() {
            Some(mut engine) if engine.level == level => {
                engine.compress.reset();
                engine.out.clear();
                engine
            }
            _ => Engine { level, compress: Compress::new(effort(level), false), out: Vec::with_capacity(OUT_SIZE) },
        };
        if head.len() < OUT_SIZE {
            engine.out.extend_from_slice(head);
        } else {
            let mut file = file;
            file.write_all(head).map_err(write_error)?;
        }
        feed(&mut |piece| engine.take(file, piece).map_err(write_error))?;
        engine.finish(file).map_err(write_error)?;
        *slot = Some(engine);
        Ok(())
    })
}

/// Translates a level of zlib, in whose terms repositories are configured: to its default, the next lower one here comes as close, and
/// takes a fifth less time.
fn effort(level: u32) -> Compression {
    Compression::new(if level == 6 { 5 } else { level })
}

impl Engine {
    fn take(&mut self, file: &File, mut piece: &[u8]) -> io::Result<()> {
        while !piece.is_empty() {
            let before = self.compress.total_in();
            self.compress.compress_vec(piece, &mut self.out, FlushCompress::None).map_err(io::Error::other)?;
            piece = &piece[(self.compress.total_in() - before) as usize..];
            self.write_if_full(file)?;
        }
        Ok(())
    }

    fn finish(&mut self, file: &File) -> io::Result<()> {
        loop {
            let status = self.compress.compress_vec(&[], &mut self.out, FlushCompress::Finish).map_err(io::Error::other)?;
            if status == Status::StreamEnd {
                return self.write(file);
            }
            self.write_if_full(file)?;
        }
    }

    fn write_if_full(&mut self, file: &File) -> io::Result<()> {
        if self.out.len() == self.out.capacity() { self.write(file) } else { Ok(()) }
    }

    fn write(&mut self, mut file: &File) -> io::Result<()> {
        file.write_all(&self.out)?;
        self.out.clear();
        Ok(())
    }
}
