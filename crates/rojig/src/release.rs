//! A release as it lies somewhere: the descriptor, and the parts of the residue right behind it.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rootball_delta::tree::apply::PartFiles;
use rootball_object::CommitChecksum;

use crate::descriptor::FIXED;
use crate::{Descriptor, RojigError};

/// Gives out ranges of the bytes of a release.
pub trait ReadRange: Sync {
    /// Opens a range.
    ///
    /// # Errors
    /// When it cannot be read. A range that ends early may show only while it is read.
    fn open_range(&self, start: u64, length: u64) -> io::Result<Box<dyn Read + Send + '_>>;
}

impl<R: ReadRange + ?Sized> ReadRange for Box<R> {
    fn open_range(&self, start: u64, length: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        (**self).open_range(start, length)
    }
}

/// A release whose descriptor was read.
pub struct Release<'a> {
    /// The descriptor.
    pub descriptor: Descriptor,
    /// Bytes of the descriptor.
    pub length: u64,
    bytes: Box<dyn ReadRange + 'a>,
}

impl std::fmt::Debug for Release<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Release").field("commit", &self.descriptor.commit()).field("length", &self.length).finish_non_exhaustive()
    }
}

impl<'a> Release<'a> {
    /// Reads the descriptor of a release.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub fn open(bytes: impl ReadRange + 'a) -> Result<Self, RojigError> {
        let mut whole = read(&bytes, 0, FIXED as u64)?;
        let length = Descriptor::length(&whole)?;
        whole.extend(read(&bytes, FIXED as u64, length - FIXED as u64)?);
        Ok(Self { descriptor: Descriptor::from_bytes(&whole)?, length, bytes: Box::new(bytes) })
    }

    /// Returns the commit that a release says it leads to, of which no more than the first bytes are read. That is a word and no proof.
    ///
    /// # Errors
    /// When it cannot be read, or is no release.
    pub fn peek(bytes: &dyn ReadRange) -> Result<CommitChecksum, RojigError> {
        let start = read(bytes, 0, FIXED as u64)?;
        Descriptor::length(&start)?;
        Descriptor::commit_in(&start).ok_or_else(|| RojigError::damaged("the descriptor", "it ends early"))
    }
}

fn read(bytes: &dyn ReadRange, start: u64, length: u64) -> Result<Vec<u8>, RojigError> {
    let failed = RojigError::io("reading the descriptor");
    let mut piece = Vec::new();
    match bytes.open_range(start, length).and_then(|range| range.take(length).read_to_end(&mut piece)) {
        Ok(_) if piece.len() as u64 == length => Ok(piece),
        Ok(_) => Err(RojigError::damaged("the descriptor", "it ends early")),
        Err(error) => Err(failed(error)),
    }
}

impl PartFiles for Release<'_> {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let parts = &self.descriptor.plan.parts;
        let part = parts.get(number).ok_or(io::ErrorKind::NotFound)?;
        let start = parts[..number].iter().fold(self.length, |sum, part| sum.saturating_add(part.size));
        self.bytes.open_range(start, part.size)
    }
}

/// A release in a file.
#[derive(Debug)]
pub struct FileRelease(File);

impl FileRelease {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, RojigError> {
        File::open(path).map(Self).map_err(RojigError::io(format!("opening {}", path.display())))
    }

    /// Takes a file that is open.
    pub fn of(file: File) -> Self {
        Self(file)
    }
}

impl ReadRange for FileRelease {
    fn open_range(&self, start: u64, length: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(FileRange { file: &self.0, at: start, left: length }))
    }
}

struct FileRange<'a> {
    file: &'a File,
    at: u64,
    left: u64,
}

impl Read for FileRange<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = self.file.read_at(&mut buffer[..most], self.at)?;
        self.at += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}
