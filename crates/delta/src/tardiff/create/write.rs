//! The stream of operations, written.

use std::io::{self, Write};

use super::DiffEffort;
use crate::tardiff::format::{FIRST, Operation};

/// Bytes that one operation carries at most: other readers hold all of them in memory.
const MOST: usize = 4 << 20;

/// Writes operations. Bytes that follow each other become one operation, and a place is sought only where the file is not at it.
pub(super) struct DiffWriter<W: Write> {
    out: zstd::Encoder<'static, W>,
    /// Bytes that come next and are not written yet.
    data: Vec<u8>,
    /// The number of the file that is open, and the place in it.
    file: Option<usize>,
    at: u64,
}

impl<W: Write> DiffWriter<W> {
    pub(super) fn begin(mut out: W, effort: DiffEffort) -> io::Result<Self> {
        out.write_all(FIRST)?;
        let (level, window) = match effort {
            DiffEffort::Fast => (6, None),
            DiffEffort::Default => (19, None),
            DiffEffort::Max => (22, Some(25)),
        };
        let mut out = zstd::Encoder::new(out, level)?;
        if let Some(window) = window {
            out.window_log(window)?;
        }
        Ok(Self { out, data: Vec::new(), file: None, at: 0 })
    }

    /// Writes bytes as they are.
    pub(super) fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(MOST) {
            if self.data.len() + piece.len() > MOST {
                self.flush()?;
            }
            self.data.extend_from_slice(piece);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.data.is_empty() {
            Operation::Data(self.data.len() as u64).write(&mut self.out)?;
            self.out.write_all(&self.data)?;
            self.data.clear();
        }
        Ok(())
    }

    /// Has a file read from now on.
    pub(super) fn open(&mut self, file: usize, name: &str) -> io::Result<()> {
        if self.file == Some(file) {
            return Ok(());
        }
        self.flush()?;
        Operation::Open(name.len() as u64).write(&mut self.out)?;
        self.out.write_all(name.as_bytes())?;
        (self.file, self.at) = (Some(file), 0);
        Ok(())
    }

    fn seek(&mut self, place: u64) -> io::Result<()> {
        self.flush()?;
        if self.at != place {
            Operation::Seek(place).write(&mut self.out)?;
            self.at = place;
        }
        Ok(())
    }

    /// Copies bytes of the open file.
    pub(super) fn copy(&mut self, from: u64, length: u64) -> io::Result<()> {
        self.seek(from)?;
        Operation::Copy(length).write(&mut self.out)?;
        self.at += length;
        Ok(())
    }

    /// Writes what is added to bytes of the open file.
    pub(super) fn add(&mut self, from: u64, added: &[u8]) -> io::Result<()> {
        self.seek(from)?;
        for piece in added.chunks(MOST) {
            Operation::Add(piece.len() as u64).write(&mut self.out)?;
            self.out.write_all(piece)?;
            self.at += piece.len() as u64;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        let mut out = self.out.finish()?;
        out.flush()?;
        Ok(out)
    }
}
