//! Bytes that can be read at any place, in memory or in a file, and how a stream becomes such bytes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Bytes read at a time from a file.
const WINDOW: usize = 16 * 1024;

/// Bytes that can be read at any place. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Bytes {
    store: Arc<Store>,
    start: u64,
    length: u64,
}

#[derive(Debug)]
enum Store {
    Memory(Vec<u8>),
    File(File),
}

impl Bytes {
    /// Takes bytes in memory.
    pub(crate) fn in_memory(bytes: Vec<u8>) -> Self {
        Self { start: 0, length: bytes.len() as u64, store: Arc::new(Store::Memory(bytes)) }
    }

    /// Takes the first bytes of a file.
    pub(crate) fn in_file(file: File, length: u64) -> Self {
        Self { start: 0, length, store: Arc::new(Store::File(file)) }
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Returns those from `offset` on; `None` when they are not all there.
    pub(crate) fn slice(&self, offset: u64, length: u64) -> Option<Self> {
        let end = offset.checked_add(length)?;
        (end <= self.length).then(|| Self { store: self.store.clone(), start: self.start + offset, length })
    }

    /// As [`Bytes::slice`].
    pub(crate) fn range(&self, range: &Range<u64>) -> Option<Self> {
        self.slice(range.start, range.end.checked_sub(range.start)?)
    }

    /// Copies all of them into memory.
    ///
    /// # Errors
    /// When there are more than `limit`, or they cannot be read.
    pub(crate) fn to_vec(&self, limit: u64) -> io::Result<Vec<u8>> {
        if self.length > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{} bytes, more than the {limit} that are read", self.length)));
        }
        let mut out = vec![0; self.length as usize];
        self.read_exact_at(&mut out, 0)?;
        Ok(out)
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> io::Result<()> {
        let place = self.start + offset;
        match &*self.store {
            Store::File(file) => file.read_exact_at(out, place),
            Store::Memory(bytes) => {
                let found = usize::try_from(place).ok().and_then(|start| bytes.get(start..)?.get(..out.len()));
                out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

/// Reads in [`Bytes`], mostly forward, a window at a time where they are in a file.
#[derive(Debug)]
pub(crate) struct Window {
    bytes: Bytes,
    window: Vec<u8>,
    start: u64,
}

impl Window {
    /// Looks at bytes.
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self { bytes, window: Vec::new(), start: 0 }
    }

    /// Returns how many bytes there are.
    pub(crate) fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// Returns between one and `most` bytes from `offset` on, none only at the end.
    pub(crate) fn at(&mut self, offset: u64, most: usize) -> io::Result<&[u8]> {
        let left = self.bytes.length.saturating_sub(offset);
        let most = usize::try_from(left).map_or(most, |left| left.min(most));
        if most == 0 {
            return Ok(&[]);
        }
        if let Store::Memory(bytes) = &*self.bytes.store {
            let place = usize::try_from(self.bytes.start + offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            return Ok(bytes.get(place..).and_then(|bytes| bytes.get(..most)).ok_or(io::ErrorKind::UnexpectedEof)?);
        }
        let within = offset.checked_sub(self.start).filter(|within| *within < self.window.len() as u64);
        let within = match within {
            Some(within) => within as usize,
            None => {
                self.window.resize(left.min(WINDOW as u64) as usize, 0);
                self.start = offset;
                if let Err(error) = self.bytes.read_exact_at(&mut self.window, offset) {
                    self.window.clear();
                    return Err(error);
                }
                0
            }
        };
        let end = (within + most).min(self.window.len());
        Ok(&self.window[within..end])
    }
}

/// Reads a range of bytes from its beginning to its end.
#[derive(Debug)]
pub(crate) struct RangeReader {
    window: Window,
    position: u64,
}

impl RangeReader {
    /// Begins at the beginning.
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self { window: Window::new(bytes), position: 0 }
    }
}

impl Read for RangeReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = self.window.at(self.position, buffer.len())?;
        buffer[..piece.len()].copy_from_slice(piece);
        let count = piece.len();
        self.position += count as u64;
        Ok(count)
    }
}

/// Takes a stream and gives it out as [`Bytes`]: in memory while it is small, then in a file without a name.
#[derive(Debug)]
pub(crate) struct Spill<'a> {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
    limit: usize,
    directory: &'a Path,
}

impl<'a> Spill<'a> {
    /// Holds up to `limit` bytes in memory; a file would be in `directory`.
    pub(crate) fn new(limit: usize, directory: &'a Path) -> Self {
        Self { memory: Vec::new(), file: None, length: 0, limit, directory }
    }

    /// Returns what was written.
    pub(crate) fn finish(self) -> Bytes {
        match self.file {
            Some(file) => Bytes::in_file(file, self.length),
            None => Bytes::in_memory(self.memory),
        }
    }
}

impl Write for Spill<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.file.is_none() {
            if self.memory.len() + buffer.len() <= self.limit {
                self.memory.extend_from_slice(buffer);
                self.length += buffer.len() as u64;
                return Ok(buffer.len());
            }
            let mut file = tempfile::tempfile_in(self.directory)?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Ok(0) };
        let count = file.write(buffer)?;
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_file_give_the_same_bytes_everywhere() {
        let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let dir = tempfile::tempdir().unwrap();
        for limit in [0, 1000, content.len()] {
            let mut spill = Spill::new(limit, dir.path());
            content.chunks(777).for_each(|piece| spill.write_all(piece).unwrap());
            let bytes = spill.finish();
            assert_eq!(bytes.to_vec(u64::MAX).unwrap(), content);
            assert!(bytes.to_vec(content.len() as u64 - 1).is_err());
            let slice = bytes.slice(10_001, 300_000).unwrap();
            let mut read = Vec::new();
            RangeReader::new(slice.clone()).read_to_end(&mut read).unwrap();
            assert_eq!(read, content[10_001..310_001]);
            let mut window = Window::new(slice);
            for offset in [299_999, 0, 17_000, 16_000, 1, 150_000] {
                let piece = window.at(offset, 5).unwrap();
                assert_eq!(piece, &content[10_001 + offset as usize..][..piece.len()]);
                assert!(!piece.is_empty());
            }
            assert!(window.at(300_000, 5).unwrap().is_empty());
            assert!(bytes.slice(400_000, 1).is_none() && bytes.slice(u64::MAX, 2).is_none());
        }
    }
}
