//! How much of a list is read. Lists are streams, so that only an entry must fit into memory, and a list that never ends is not followed.

use std::io::{self, BufRead, BufReader, Read};

use super::RepositoryError;
use crate::compression::decompressed;

/// The most that is read of a list of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one piece that is in memory at once: a paragraph, a tag, a text.
    pub entry: u64,
    /// Packages of the list.
    pub entries: u64,
    /// Bytes of the list when unpacked.
    pub bytes: u64,
}

impl Default for Limits {
    /// Returns what is far more than the largest distributions have.
    fn default() -> Self {
        Self { entry: 4 << 20, entries: 2_000_000, bytes: 16 << 30 }
    }
}

impl Limits {
    /// Fails when there is no room for one more entry after `count` of them.
    pub(super) fn check_count(&self, what: &'static str, count: u64) -> Result<(), RepositoryError> {
        if count < self.entries { Ok(()) } else { Err(RepositoryError::TooLarge { what, unit: "packages", limit: self.entries }) }
    }
}

/// An unpacked list, which fails where a limit is reached.
pub(super) struct Metered<'r> {
    inner: BufReader<Box<dyn Read + Send + 'r>>,
    what: &'static str,
    limits: Limits,
    entry_left: u64,
    left: u64,
}

impl<'r> Metered<'r> {
    pub(super) fn new(what: &'static str, packed: impl Read + Send + 'r, limits: Limits) -> Result<Self, RepositoryError> {
        let plain = decompressed(packed).map_err(RepositoryError::read(what))?;
        let inner = BufReader::with_capacity(64 * 1024, plain);
        Ok(Self { inner, what, limits, entry_left: limits.entry, left: limits.bytes })
    }

    pub(super) fn what(&self) -> &'static str {
        self.what
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Begins to count the bytes of an entry.
    pub(super) fn start_entry(&mut self) {
        self.entry_left = self.limits.entry;
    }

    /// Says what a failure to read from this was.
    pub(super) fn failure(&self, source: io::Error) -> RepositoryError {
        let too_large = |limit| RepositoryError::TooLarge { what: self.what, unit: "bytes", limit };
        if self.left == 0 {
            too_large(self.limits.bytes)
        } else if self.entry_left == 0 {
            too_large(self.limits.entry)
        } else {
            RepositoryError::Read { what: self.what, source }
        }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.left.min(self.entry_left);
        let ready = self.inner.fill_buf()?;
        if left == 0 && !ready.is_empty() {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(&ready[..ready.len().min(usize::try_from(left).unwrap_or(usize::MAX))])
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.left = self.left.saturating_sub(amount as u64);
        self.entry_left = self.entry_left.saturating_sub(amount as u64);
    }
}
