//! The archive as it is written.

use std::io::{self, Write};

use crate::rpm::cpio::{NEWC, STRIPPED, TRAILER, padding};

/// What a newc entry says, apart from what is always zero.
#[derive(Clone, Copy, Default)]
pub(super) struct NewcEntry<'n> {
    pub(super) name: &'n str,
    pub(super) inode: u32,
    pub(super) mode: u32,
    pub(super) links: u32,
    pub(super) mtime: u32,
    pub(super) size: u32,
}

/// Writes the head of an entry with a name.
pub(super) fn newc(output: &mut impl Write, entry: NewcEntry<'_>) -> io::Result<()> {
    let NewcEntry { name, inode, mode, links, mtime, size } = entry;
    let length = name.len() as u32 + 1;
    output.write_all(NEWC)?;
    for field in [inode, mode, 0, 0, links, mtime, size, 0, 0, 0, 0, length, 0] {
        write!(output, "{field:08x}")?;
    }
    output.write_all(name.as_bytes())?;
    output.write_all(&[0])?;
    pad(output, 110 + u64::from(length))
}

/// Writes the head of an entry that is the number of a file in the header.
pub(super) fn stripped(output: &mut impl Write, number: u32) -> io::Result<()> {
    output.write_all(STRIPPED)?;
    write!(output, "{number:08x}")?;
    pad(output, 14)
}

/// Writes the end mark.
pub(super) fn trailer(output: &mut impl Write) -> io::Result<()> {
    newc(output, NewcEntry { name: TRAILER, links: 1, ..NewcEntry::default() })
}

/// Writes the zeros that follow so many bytes.
pub(super) fn pad(output: &mut impl Write, bytes: u64) -> io::Result<()> {
    output.write_all(&[0; 4][..padding(bytes) as usize])
}
