//! The log of all writes to a disk that QEMU's `blklogwrites` keeps, in the format of the kernel's dm-log-writes.
//!
//! A superblock (magic, version, number of entries, sector size, each little-endian) in the first sector; then for each entry a sector with the
//! place, the length, flags and the length of data, and the data. From it the disk can be made as it was at any moment, also as a disk is
//! that lost power before it had written what it held in its cache.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

const MAGIC: u64 = 0x006a_7366_7773_6872;
const SECTOR: u64 = 512;

const FLUSH: u64 = 1;
const DISCARD: u64 = 4;

/// One write or flush.
#[derive(Clone, Debug)]
pub struct Write {
    /// Where on the disk, in bytes.
    pub offset: u64,
    /// Whether all writes before it are on the disk then.
    pub flush: bool,
    /// What was written.
    pub data: Vec<u8>,
}

/// Reads a log.
///
/// # Panics
/// When it is not one.
pub fn read(log: &Path) -> Vec<Write> {
    let file = File::open(log).expect("a log of writes");
    let words = |at: u64| {
        let mut bytes = [0_u8; 32];
        file.read_exact_at(&mut bytes, at).expect("a log of writes");
        [0, 8, 16, 24].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")))
    };
    let superblock = words(0);
    let (magic, entries) = (superblock[0], superblock[2]);
    assert_eq!(magic, MAGIC, "a log of writes begins otherwise");
    let mut at = SECTOR;
    let mut writes = Vec::new();
    for _ in 0..entries {
        let [sector, sectors, flags, _] = words(at);
        at += SECTOR;
        let length = if flags & DISCARD == 0 { sectors * SECTOR } else { 0 };
        let mut data = vec![0; usize::try_from(length).expect("a write fits into memory")];
        file.read_exact_at(&mut data, at).expect("a log of writes");
        at += length;
        writes.push(Write { offset: sector * SECTOR, flush: flags & FLUSH != 0, data });
    }
    writes
}

/// Brings a disk into the state that it had after `count` writes; with `lossy`, without every other one of those that no flush came after.
///
/// # Panics
/// When the disk cannot be written.
pub fn replay(writes: &[Write], count: usize, lossy: bool, disk: &Path) {
    let file = File::options().write(true).open(disk).expect("a disk");
    let writes = &writes[..count];
    let safe = writes.iter().rposition(|write| write.flush).unwrap_or(0);
    for (index, write) in writes.iter().enumerate() {
        if !lossy || index <= safe || index % 2 == 0 {
            file.write_all_at(&write.data, write.offset).expect("a disk");
        }
    }
}
