//! Which files have something compressed in them, and where.

use std::io::{self, Read as _};

use super::{Codec, Packed, cpio};
use crate::bytes::{Bytes, Window};

/// Smaller members are not worth a description.
const SMALLEST: u64 = 64;

/// Finds the compressed part of a file: all of it, the kernel in a bzImage, or what follows the first archives of an initramfs. `None` for a
/// file without one.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn find(file: &Bytes) -> io::Result<Option<Packed>> {
    let mut window = Window::new(file.clone());
    let start = match window.at(0, 6)? {
        b"070701" | b"070702" => cpio::end_of_archives(&mut window)?,
        [b'M', b'Z', ..] => return kernel(&mut window),
        _ => Some(0),
    };
    let Some(start) = start else { return Ok(None) };
    let packed = Packed {
        codec: match codec(window.at(start, 6)?) {
            Some(codec) => codec,
            None => return Ok(None),
        },
        member: start..file.len(),
    };
    Ok((packed.member.end - packed.member.start >= SMALLEST).then_some(packed))
}

/// Tells from the first bytes of a file whether it is a cpio archive, or has one compressed in it.
pub(crate) fn begins_with_archive(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 2] = [b"070701", b"070702"];
    let begins = |bytes: &[u8]| MAGIC.iter().any(|magic| bytes.starts_with(magic));
    if begins(head) {
        return true;
    }
    let mut first = [0; 6];
    let read = match codec(head) {
        Some(Codec::Gzip) => flate2::read::GzDecoder::new(head).read_exact(&mut first),
        Some(Codec::Xz) => super::xz::decoder(head, super::DECODER_MEMORY).and_then(|mut content| content.read_exact(&mut first)),
        Some(Codec::Zstd) => super::zstd::decoder(head, super::DECODER_MEMORY).and_then(|mut content| content.read_exact(&mut first)),
        None => return false,
    };
    read.is_ok() && begins(&first)
}

fn codec(head: &[u8]) -> Option<Codec> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Codec::Gzip),
        [0xfd, b'7', b'z', b'X', b'Z', 0] => Some(Codec::Xz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Codec::Zstd),
        _ => None,
    }
}

/// Finds the payload of a kernel for x86 (Linux/x86 boot protocol 2.08 and later). The four bytes behind the compressed kernel are its length.
fn kernel(window: &mut Window) -> io::Result<Option<Packed>> {
    const HEAD: usize = 0x260;
    let head = window.at(0, HEAD)?;
    if head.len() < HEAD || &head[0x202..0x206] != b"HdrS" {
        return Ok(None);
    }
    let number = |at: usize| u64::from(u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]));
    let sectors = if head[0x1f1] == 0 { 4 } else { u64::from(head[0x1f1]) };
    let start = (sectors + 1) * 512 + number(0x248);
    let length = number(0x24c);
    let Some(end) = length.checked_sub(4).map(|length| start + length) else { return Ok(None) };
    if length < SMALLEST || end > window.len() {
        return Ok(None);
    }
    Ok(codec(window.at(start, 6)?).map(|codec| Packed { codec, member: start..end }))
}
