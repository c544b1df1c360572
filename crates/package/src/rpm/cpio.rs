//! The archive in an rpm: newc cpio, or the stripped one of rpm, whose entries are numbers of files in the header.

use std::io::{self, Read};

use crate::PackageError;

pub(crate) const NEWC: &[u8; 6] = b"070701";
const NEWC_SUMS: &[u8; 6] = b"070702";
pub(crate) const STRIPPED: &[u8; 6] = b"07070X";
pub(crate) const TRAILER: &str = "TRAILER!!!";

/// Most bytes of a name.
const MAX_NAME: u32 = 4096 + 2;

pub(crate) const WHAT: &str = "the payload";

/// What the archive says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CpioEntry {
    /// A name, and the bytes of its content.
    Named { name: Vec<u8>, size: u64 },
    /// A number in the header's list, which knows the rest.
    Numbered(u32),
}

/// Reads an archive entry by entry.
pub(crate) struct Cpio<R> {
    inner: R,
    /// Bytes of the content that were not yet read.
    left: u64,
    /// Zeros behind it.
    padding: u64,
}

impl<R: Read> Cpio<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, left: 0, padding: 0 }
    }

    /// Skips what is left of the entry before and reads the next; `None` at the end mark.
    pub(crate) fn next_entry(&mut self) -> Result<Option<CpioEntry>, PackageError> {
        self.skip(self.left + self.padding)?;
        (self.left, self.padding) = (0, 0);
        let mut magic = [0; 6];
        self.fill(&mut magic)?;
        if &magic == STRIPPED {
            let mut digits = [0; 8];
            self.fill(&mut digits)?;
            self.skip(2)?;
            return Ok(Some(CpioEntry::Numbered(number(&digits)?)));
        }
        if &magic != NEWC && &magic != NEWC_SUMS {
            return Err(damaged("an entry does not begin as entries do"));
        }
        let mut fields = [0; 104];
        self.fill(&mut fields)?;
        let field = |index: usize| number(&fields[8 * index..][..8]);
        let (size, length) = (field(6)?, field(11)?);
        if length == 0 || length > MAX_NAME {
            return Err(damaged("a name is empty or too long"));
        }
        let mut name = vec![0; length as usize];
        self.fill(&mut name)?;
        self.skip(padding(110 + u64::from(length)))?;
        if name.pop() != Some(0) || name.contains(&0) {
            return Err(damaged("a name has no end"));
        }
        if name == TRAILER.as_bytes() {
            return Ok(None);
        }
        self.begin(size.into());
        Ok(Some(CpioEntry::Named { name, size: size.into() }))
    }

    /// Says how long the content is: what an entry that is only a number does not say itself.
    pub(crate) fn begin(&mut self, size: u64) {
        (self.left, self.padding) = (size, padding(size));
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), PackageError> {
        self.inner.read_exact(buffer).map_err(PackageError::read(WHAT))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), PackageError> {
        let skipped = io::copy(&mut self.inner.by_ref().take(bytes), &mut io::sink()).map_err(PackageError::read(WHAT))?;
        if skipped == bytes { Ok(()) } else { Err(PackageError::read(WHAT)(io::ErrorKind::UnexpectedEof.into())) }
    }
}

/// Reads the content of the entry.
impl<R: Read> Read for Cpio<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.by_ref().take(self.left).read(buffer)?;
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within a file"));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// Returns the zeros that follow so many bytes.
pub(crate) const fn padding(bytes: u64) -> u64 {
    (4 - bytes % 4) % 4
}

pub(crate) fn damaged(reason: impl Into<String>) -> PackageError {
    PackageError::damaged(WHAT, reason)
}

fn number(digits: &[u8]) -> Result<u32, PackageError> {
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|digit| digit.is_ascii_hexdigit()));
    text.and_then(|text| u32::from_str_radix(text, 16).ok()).ok_or_else(|| damaged("a number is none"))
}
