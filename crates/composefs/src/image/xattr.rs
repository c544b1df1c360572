//! Extended attributes in an image: a number for the well-known beginning of a name, the rest of it, and the value.

use super::xxh32::xxh32;

/// Bytes in front of the attributes of an inode, in front of each attribute, and of a reference to a shared one.
pub(super) const HEADER: usize = 12;
pub(super) const ENTRY: usize = 4;
pub(super) const REFERENCE: usize = 4;
/// References that an inode can have.
pub(super) const MAX_SHARED: usize = 128;

/// The beginnings of names by their number. The fifth is Lustre's, which no writer uses.
const PREFIXES: [&[u8]; 7] =
    [b"", b"user.", b"system.posix_acl_access", b"system.posix_acl_default", b"trusted.", b"lustre.", b"security."];
/// The one that is not looked for.
const LUSTRE: usize = 5;

/// Splits a name into the number of its beginning and the rest.
pub(super) fn split(name: &[u8]) -> (u8, &[u8]) {
    let mut known = PREFIXES.iter().enumerate().skip(1).filter(|(index, _)| *index != LUSTRE);
    let found = known.find_map(|(index, prefix)| Some((u8::try_from(index).ok()?, name.strip_prefix(*prefix)?)));
    found.unwrap_or((0, name))
}

/// Puts a name together again.
pub(super) fn join(index: u8, rest: &[u8]) -> Option<Vec<u8>> {
    PREFIXES.get(usize::from(index)).map(|prefix| [prefix, rest].concat())
}

/// Bytes that an attribute takes.
pub(super) fn size(name: &[u8], value: &[u8]) -> usize {
    (ENTRY + split(name).1.len() + value.len()).next_multiple_of(4)
}

/// Appends an attribute.
pub(super) fn write(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    let (index, rest) = split(name);
    let start = out.len();
    // Names and values are shorter: a tree has limits for both.
    out.extend([u8::try_from(rest.len()).unwrap_or(u8::MAX), index]);
    out.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(rest);
    out.extend(value);
    let padded = start + (out.len() - start).next_multiple_of(4);
    out.resize(padded, 0);
}

/// Returns the filter by which the kernel sees at once that an inode does not have an attribute: a bit is clear where some name has it.
pub(super) fn filter<'a>(names: impl Iterator<Item = &'a Vec<u8>>) -> u32 {
    const SEED: u32 = 0x25bb_e08f;
    names.fold(u32::MAX, |filter, name| {
        let (index, rest) = split(name);
        filter & !(1 << (xxh32(rest, SEED + u32::from(index)) % 32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_known_beginnings() {
        for (name, expected) in [
            (b"user.a".as_slice(), (1, b"a".as_slice())),
            (b"system.posix_acl_access", (2, b"")),
            (b"system.posix_acl_default", (3, b"")),
            (b"trusted.overlay.redirect", (4, b"overlay.redirect")),
            (b"security.selinux", (6, b"selinux")),
            (b"lustre.x", (0, b"lustre.x")),
            (b"other", (0, b"other")),
        ] {
            assert_eq!(split(name), expected);
            assert_eq!(join(expected.0, expected.1).as_deref(), Some(name));
        }
        assert_eq!(join(7, b"x"), None);
    }
}
