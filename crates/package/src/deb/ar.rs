//! The `ar` archive that a deb is: a magic line, then for each member 60 bytes of text and its content, padded to an even length.

use std::io::{self, Read};

use crate::PackageError;

/// The line at the beginning.
pub(crate) const MAGIC: &[u8] = b"!<arch>\n";

const WHAT: &str = "the ar archive";

/// Reads the header of the next member: its name and bytes; `None` at the end.
pub(super) fn next_member(archive: &mut impl Read) -> Result<Option<(String, u64)>, PackageError> {
    let mut header = [0; 60];
    match archive.read(&mut header[..1]).map_err(PackageError::read(WHAT))? {
        0 => return Ok(None),
        _ => archive.read_exact(&mut header[1..]).map_err(PackageError::read(WHAT))?,
    }
    let damaged = |reason: &str| PackageError::damaged(WHAT, reason);
    if &header[58..] != b"`\n" {
        return Err(damaged("a header does not end as headers do"));
    }
    let text = |range: std::ops::Range<usize>| std::str::from_utf8(&header[range]).map(str::trim_end);
    let name = text(0..16).map_err(|_| damaged("a name is no text"))?;
    let size = text(48..58).ok().and_then(|digits| digits.parse().ok()).ok_or_else(|| damaged("a size is no number"))?;
    Ok(Some((name.strip_suffix('/').unwrap_or(name).to_owned(), size)))
}

/// Skips what is left of a member, and the padding behind it.
pub(super) fn skip(archive: &mut impl Read, left: u64, size: u64) -> Result<(), PackageError> {
    let skipped = io::copy(&mut archive.by_ref().take(left + size % 2), &mut io::sink()).map_err(PackageError::read(WHAT))?;
    // Some writers leave out the padding of the last member.
    if skipped < left { Err(PackageError::damaged(WHAT, "it ends within a member")) } else { Ok(()) }
}
