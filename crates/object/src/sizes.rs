//! What the objects of a commit take, as the commit says: the metadata key `ostree.sizes`.
//!
//! A list of byte strings, each a checksum, the bytes in an archive repository and the unpacked bytes as varints (seven bits a byte, the
//! low ones first, the high bit where more follow), and a byte for the kind, which old writers left out.

use rootball_gvariant::Value;

use crate::{Checksum, InvalidObject, Metadata, ObjectKind};

/// Sizes of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectSize {
    /// The object.
    pub checksum: Checksum,
    /// What it is, where the commit says so.
    pub kind: Option<ObjectKind>,
    /// Bytes that it takes in an archive repository.
    pub stored: u64,
    /// Bytes of its content.
    pub unpacked: u64,
}

impl Metadata {
    /// Returns the sizes of a commit's objects, if the commit has them.
    ///
    /// # Errors
    /// When the key is there but no such list.
    pub fn object_sizes(&self) -> Result<Option<Vec<ObjectSize>>, InvalidObject> {
        let invalid = || InvalidObject::new("ostree.sizes", "an entry is not a checksum, two sizes and a kind");
        let entries = match self.get("ostree.sizes") {
            None => return Ok(None),
            Some(Value::Array(_, entries)) => entries,
            Some(_) => return Err(invalid()),
        };
        let parse = |entry: &Value| if let Value::Bytes(bytes) = entry { parse(bytes) } else { None };
        entries.iter().map(|entry| parse(entry).ok_or_else(invalid)).collect::<Result<_, _>>().map(Some)
    }
}

fn parse(bytes: &[u8]) -> Option<ObjectSize> {
    let (checksum, rest) = bytes.split_at_checked(32)?;
    let (stored, rest) = varint(rest)?;
    let (unpacked, rest) = varint(rest)?;
    let kind = match rest {
        [] => None,
        [1] => Some(ObjectKind::File),
        [2] => Some(ObjectKind::DirTree),
        [3] => Some(ObjectKind::DirMeta),
        [4] => Some(ObjectKind::Commit),
        _ => return None,
    };
    Some(ObjectSize { checksum: Checksum::from_slice(checksum).ok()?, kind, stored, unpacked })
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)?;
    let mut value: u64 = 0;
    for byte in bytes[..=end].iter().rev() {
        value = value.checked_mul(128)? | u64::from(byte & 0x7f);
    }
    Some((value, &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use rootball_gvariant::Type;

    use super::*;

    fn sizes(entries: &[&[u8]]) -> Result<Option<Vec<ObjectSize>>, InvalidObject> {
        let ty: Type = "ay".parse().unwrap();
        let mut metadata = Metadata::new();
        metadata.insert("ostree.sizes", Value::Array(ty, entries.iter().map(|entry| Value::Bytes(entry.to_vec())).collect()));
        metadata.object_sizes()
    }

    #[test]
    fn entries_are_read_with_and_without_a_kind() {
        assert_eq!(Metadata::new().object_sizes().unwrap(), None);
        let checksum = Checksum::from_slice(&[7; 32]).unwrap();
        for (rest, expected) in [
            (&[0xac, 0x02, 0, 1][..], (Some(ObjectKind::File), 300, 0)),
            (&[5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], (None, 5, u64::MAX)),
        ] {
            let (kind, stored, unpacked) = expected;
            let entry = [&[7; 32], rest].concat();
            assert_eq!(sizes(&[&entry]).unwrap().unwrap(), [ObjectSize { checksum, kind, stored, unpacked }]);
        }
    }

    #[test]
    fn other_entries_are_refused() {
        for rest in
            [&[][..], &[1], &[0x80], &[1, 1, 5], &[1, 1, 1, 1], &[0xff; 10], &[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]]
        {
            assert!(sizes(&[&[&[7; 32], rest].concat()]).is_err(), "accepted {rest:?}");
        }
        assert!(sizes(&[&[1, 2, 3]]).is_err());
    }
}
