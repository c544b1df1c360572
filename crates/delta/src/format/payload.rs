//! The payload of a part: `(a(uuu)aa(ayay)ayay)`, and the byte in front of it that says how it is compressed.
//!
//! The tables of modes and extended attributes are shared by all files of the part. The blob is most of it and may be larger than memory
//! should hold, so reading begins with [`PayloadLayout`], which finds the four members by the few bytes at the end.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};
use rootball_object::Xattrs;

use super::FormatError;

static XATTR_SETS: LazyLock<Type> = LazyLock::new(|| "aa(ayay)".parse().expect("a valid type"));
static XATTR_SET: LazyLock<Type> = LazyLock::new(|| "a(ayay)".parse().expect("a valid type"));

/// Bytes of one entry of the table of modes.
const MODE_SIZE: usize = 12;

/// How many ends of members stand at the end of a payload: of all but the last.
const STORED_ENDS: u64 = 3;

/// How a part file is compressed: its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// Not at all.
    None,
    /// As a whole `.xz` file.
    Xz,
}

impl Compression {
    /// Returns the byte.
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Xz => b'x',
        }
    }

    /// Reads the byte.
    ///
    /// # Errors
    /// When it stands for no known compression.
    pub fn from_byte(number: u8) -> Result<Self, FormatError> {
        match number {
            0 => Ok(Self::None),
            b'x' => Ok(Self::Xz),
            _ => Err(FormatError::UnknownCompression { number }),
        }
    }
}

/// Owner and mode of files of a part, an entry of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetMode {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and permission bits.
    pub mode: u32,
}

/// The payload of a part, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payload {
    /// Owners and modes of its files.
    pub modes: Vec<TargetMode>,
    /// Sets of extended attributes of its files.
    pub xattrs: Vec<Xattrs>,
    /// Content, patches, checksums of sources.
    pub blob: Vec<u8>,
    /// What [`super::OperationWriter`] made.
    pub operations: Vec<u8>,
}

impl Payload {
    /// Writes the bytes, uncompressed and without the byte in front.
    ///
    /// # Errors
    /// When the writer says so.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let xattrs = write_xattr_sets(&self.xattrs);
        let mut ends = [self.modes.len() * MODE_SIZE, xattrs.len(), self.blob.len()];
        ends[1] += ends[0];
        ends[2] += ends[1];
        let width = offset_width((ends[2] + self.operations.len()) as u64);
        for mode in &self.modes {
            for number in [mode.uid, mode.gid, mode.mode] {
                out.write_all(&number.to_be_bytes())?;
            }
        }
        out.write_all(&xattrs)?;
        out.write_all(&self.blob)?;
        out.write_all(&self.operations)?;
        ends.iter().rev().try_for_each(|end| out.write_all(&(*end as u64).to_le_bytes()[..width]))
    }

    /// Returns the bytes, uncompressed and without the byte in front.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.blob.len() + self.operations.len() + 4096);
        self.write_to(&mut out).expect("memory takes everything");
        out
    }
}

/// Where the four members of a payload lie, in bytes from its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadLayout {
    /// The table of modes.
    pub modes: Range<u64>,
    /// The table of sets of extended attributes.
    pub xattrs: Range<u64>,
    /// The blob.
    pub blob: Range<u64>,
    /// The operations.
    pub operations: Range<u64>,
}

impl PayloadLayout {
    /// The most bytes of the end that are needed to find the members.
    pub const TAIL: u64 = 8 * STORED_ENDS;

    /// Finds the members of a payload of `length` bytes, of which `tail` are the last: [`PayloadLayout::TAIL`] of them, or all if there are
    /// not so many.
    ///
    /// # Errors
    /// When the ends that stand there are not in order or not within.
    pub fn find(length: u64, tail: &[u8]) -> Result<Self, FormatError> {
        let not_normal = || FormatError::NotNormal { what: "payload of a part" };
        let width = width_for_length(length);
        let ends = tail.len().checked_sub(width * STORED_ENDS as usize).filter(|_| width > 0).ok_or_else(not_normal)?;
        let body = length.checked_sub(width as u64 * STORED_ENDS).ok_or_else(not_normal)?;
        if offset_width(body) != width {
            return Err(not_normal());
        }
        let mut ends = tail[ends..].chunks_exact(width).map(|end| end.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)));
        let (Some(blob), Some(xattrs), Some(modes)) = (ends.next(), ends.next(), ends.next()) else { return Err(not_normal()) };
        if modes > xattrs || xattrs > blob || blob > body || !modes.is_multiple_of(MODE_SIZE as u64) {
            return Err(not_normal());
        }
        Ok(Self { modes: 0..modes, xattrs: modes..xattrs, blob: xattrs..blob, operations: blob..body })
    }
}

/// Reads the table of modes.
///
/// # Errors
/// When it does not end with an entry.
pub fn read_modes(bytes: &[u8]) -> Result<Vec<TargetMode>, FormatError> {
    let entries = bytes.chunks_exact(MODE_SIZE);
    if !entries.remainder().is_empty() {
        return Err(FormatError::NotNormal { what: "table of modes" });
    }
    Ok(entries
        .map(|entry| {
            let number = |index: usize| entry[4 * index..4 * index + 4].iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
            TargetMode { uid: number(0), gid: number(1), mode: number(2) }
        })
        .collect())
}

/// Reads the table of sets of extended attributes.
///
/// # Errors
/// When it or one of the sets is not in normal form.
pub fn read_xattr_sets(bytes: &[u8]) -> Result<Vec<Xattrs>, FormatError> {
    let view = View::new(&XATTR_SETS, bytes);
    if !view.is_normal() {
        return Err(FormatError::NotNormal { what: "table of extended attributes" });
    }
    view.children().map(|set| Xattrs::from_bytes(set.bytes()).map_err(FormatError::from)).collect()
}

fn write_xattr_sets(sets: &[Xattrs]) -> Vec<u8> {
    let set = |set: &Xattrs| Value::from_view(View::new(&XATTR_SET, &set.to_bytes()));
    Value::Array(XATTR_SET.clone(), sets.iter().map(set).collect()).to_bytes()
}

/// Bytes of each stored end, as a writer chooses it: the smallest with which the whole payload can be addressed.
fn offset_width(body: u64) -> usize {
    let fits = |width: &usize| u128::from(body) + *width as u128 * u128::from(STORED_ENDS) < 1 << (8 * width);
    [1, 2, 4].into_iter().find(fits).unwrap_or(8)
}

/// Bytes of each stored end, as a reader derives it from the length of the whole payload.
fn width_for_length(length: u64) -> usize {
    match length {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout_of(bytes: &[u8]) -> Result<PayloadLayout, FormatError> {
        PayloadLayout::find(bytes.len() as u64, &bytes[bytes.len().saturating_sub(PayloadLayout::TAIL as usize)..])
    }

    #[test]
    fn what_is_written_is_found_again() {
        let sets = [Xattrs::empty(), Xattrs::from_pairs(vec![(b"user.a".to_vec(), b"1".to_vec())]).unwrap()];
        for blob in [0, 1, 100, 240, 255, 256, 65_400, 65_535, 70_000] {
            let payload = Payload {
                modes: vec![TargetMode { uid: 0, gid: 1, mode: 0o100_644 }, TargetMode { uid: u32::MAX - 1, gid: 0, mode: 0o120_777 }],
                xattrs: sets.to_vec(),
                blob: vec![7; blob],
                operations: b"operations".to_vec(),
            };
            let bytes = payload.to_bytes();
            let layout = layout_of(&bytes).unwrap();
            let part = |range: &Range<u64>| &bytes[range.start as usize..range.end as usize];
            assert_eq!(read_modes(part(&layout.modes)).unwrap(), payload.modes);
            assert_eq!(read_xattr_sets(part(&layout.xattrs)).unwrap(), payload.xattrs);
            assert_eq!(part(&layout.blob), payload.blob);
            assert_eq!(part(&layout.operations), payload.operations);
            let ty: Type = "(a(uuu)aa(ayay)ayay)".parse().unwrap();
            assert!(View::new(&ty, &bytes).is_normal(), "with a blob of {blob}");
        }
    }

    #[test]
    fn ends_out_of_order_or_out_of_range_are_refused() {
        for bytes in [&b""[..], b"\0", b"\0\0", b"\x01\0\0", b"\0\x01\0", b"\0\0\x01", b"x\x01\x01\x01", &[0; 258]] {
            assert!(layout_of(bytes).is_err(), "accepted {bytes:?}");
        }
        assert_eq!(layout_of(b"\0\0\0").unwrap().operations, 0..0);
    }
}
