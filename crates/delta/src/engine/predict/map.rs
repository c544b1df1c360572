//! Where the bytes of an old file went in the new one.

use super::super::Cover;
use super::program::Program;

/// From addresses of the old file to those of the new one.
#[derive(Debug)]
pub(crate) struct AddressMap {
    pub(super) old: Program,
    pub(super) new: Program,
    /// Covers in the order of the old file: where each begins there and in the new file.
    starts: Vec<(u64, u64)>,
}

impl AddressMap {
    /// Takes the covers of two files.
    pub(crate) fn new(old: Program, new: Program, covers: &[Cover]) -> Self {
        let mut starts: Vec<(u64, u64)> = covers.iter().map(|cover| (cover.old as u64, cover.new as u64)).collect();
        starts.sort_unstable();
        Self { old, new, starts }
    }

    /// Returns where an address of the old file is in the new one; `None` for what is no address in the old file. What no cover reaches is
    /// taken to have moved with what is before it.
    pub(crate) fn map(&self, address: u64) -> Option<u64> {
        let offset = self.old.offset_of(address)?;
        let behind = self.starts.partition_point(|(old, _)| *old <= offset);
        let (old, new) = self.starts.get(behind.checked_sub(1)?)?;
        Some(self.new.address_of(new.wrapping_add(offset - old)))
    }
}
