//! gzip: what its encoder did otherwise than foreseen, behind the header as it is. The trailer follows from the content.

use std::io::{self, Write};

use super::deflate;
use crate::bytes::Bytes;
use crate::format::varint;

/// Largest content, in bytes: it is held in memory with what is known of it.
const MAX_CONTENT: u64 = 16 << 20;

const TRAILER: usize = 8;

/// A description with more thousandths of the member's bytes than this is no gain.
const MAX_PER_MILLE: usize = 500;

pub(super) fn describe(member: &Bytes, content: &Bytes) -> Option<Vec<u8>> {
    if content.len() > MAX_CONTENT {
        return None;
    }
    let (member, content) = (member.to_vec(MAX_CONTENT * 2).ok()?, content.to_vec(MAX_CONTENT).ok()?);
    let header = header_length(&member)?;
    let end = member.len().checked_sub(TRAILER).filter(|end| *end > header)?;
    if member[end..] != trailer(&content) {
        return None;
    }
    // The ninth byte says what the encoder was asked for.
    let found = deflate::describe(&member[header..end], &content, member[8] == 2)?;
    let mut description = Vec::new();
    varint::write(header as u64, &mut description);
    description.extend_from_slice(&member[..header]);
    description.extend(found);
    (description.len() * 1000 <= member.len() * MAX_PER_MILLE).then_some(description)
}

pub(super) fn pack(description: &[u8], content: &Bytes, out: &mut dyn Write) -> io::Result<()> {
    let senseless = || io::Error::new(io::ErrorKind::InvalidData, "the description of a gzip member makes no sense");
    let (header, rest) = varint::split(description).ok_or_else(senseless)?;
    let (header, corrections) = usize::try_from(header).ok().and_then(|header| rest.split_at_checked(header)).ok_or_else(senseless)?;
    let content = content.to_vec(MAX_CONTENT)?;
    let deflate = deflate::make(corrections, &content)?;
    out.write_all(header)?;
    out.write_all(&deflate)?;
    out.write_all(&trailer(&content))
}

/// CRC-32 and length of the content.
fn trailer(content: &[u8]) -> [u8; TRAILER] {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let mut trailer = [0; TRAILER];
    trailer[..4].copy_from_slice(&crc.sum().to_le_bytes());
    trailer[4..].copy_from_slice(&crc.amount().to_le_bytes());
    trailer
}

/// Returns where the deflate stream begins: behind ten bytes, extra fields, name, comment, and checksum, as the flags say.
fn header_length(member: &[u8]) -> Option<usize> {
    let flags = *member.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*member.get(at)?, *member.get(at + 1)?]));
    }
    for bit in [8, 16] {
        if flags & bit != 0 {
            at += member.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    Some(at + if flags & 2 != 0 { 2 } else { 0 })
}
