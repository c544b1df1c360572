//! Signed superblocks: `(taya{sv})`, a magic number, a superblock and signatures over its bytes.

use std::borrow::Cow;
use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};
use rootball_object::Metadata;

use super::FormatError;

static TYPE: LazyLock<Type> = LazyLock::new(|| "(taya{sv})".parse().expect("a valid type"));
static METADATA: LazyLock<Type> = LazyLock::new(|| "a{sv}".parse().expect("a valid type"));

/// The first bytes; a superblock itself cannot begin with them, since there stands the key of a dictionary, which ends within.
const MAGIC: &[u8; 8] = b"OSTSGNDT";

/// A superblock with signatures. Nobody has looked whether they are good: what they sign are the bytes of the superblock, and the keys of
/// the dictionary are those of metadata beside commits.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedSuperblock<'a> {
    /// The bytes that are signed.
    pub superblock: Cow<'a, [u8]>,
    /// The signatures: for each way of signing a list of byte strings.
    pub signatures: Metadata,
}

impl<'a> SignedSuperblock<'a> {
    /// Tells a signed superblock from one that is not, by its first bytes.
    pub fn is_signed(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Takes signed and other superblocks apart: the bytes of the superblock, and signatures if there are some.
    ///
    /// # Errors
    /// As [`SignedSuperblock::parse`].
    pub fn open(bytes: &'a [u8]) -> Result<(Cow<'a, [u8]>, Option<Metadata>), FormatError> {
        if !Self::is_signed(bytes) {
            return Ok((Cow::Borrowed(bytes), None));
        }
        Self::parse(bytes).map(|signed| (signed.superblock, Some(signed.signatures)))
    }

    /// Reads a signed superblock.
    ///
    /// # Errors
    /// When the magic number is not there or the bytes are not in normal form.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let what = "signed superblock";
        if !Self::is_signed(bytes) {
            return Err(FormatError::invalid(what, "it does not begin as one"));
        }
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(FormatError::NotNormal { what });
        }
        let signatures = Metadata::from_bytes(view.child(2).bytes())?;
        Ok(Self { superblock: Cow::Borrowed(view.child(1).bytes()), signatures })
    }

    /// Returns the bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let signatures = self.signatures.to_bytes();
        Value::Tuple(vec![
            Value::Uint64(u64::from_le_bytes(*MAGIC)),
            Value::Bytes(self.superblock.to_vec()),
            Value::from_view(View::new(&METADATA, &signatures)),
        ])
        .to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_superblocks_round_trip_and_others_are_left_as_they_are() {
        let mut signatures = Metadata::new();
        signatures.insert("ostree.sign.dummy", Value::Array("ay".parse().unwrap(), vec![Value::Bytes(b"key".to_vec())]));
        let signed = SignedSuperblock { superblock: Cow::Borrowed(b"superblock"), signatures };
        let bytes = signed.to_bytes();
        assert_eq!(&bytes[..18], b"OSTSGNDTsuperblock");
        assert_eq!(SignedSuperblock::parse(&bytes).unwrap(), signed);
        let (superblock, signatures) = SignedSuperblock::open(&bytes).unwrap();
        assert_eq!((&superblock[..], signatures.is_some()), (&b"superblock"[..], true));
        let (superblock, signatures) = SignedSuperblock::open(b"superblock").unwrap();
        assert_eq!((&superblock[..], signatures), (&b"superblock"[..], None));
        for cut in 0..bytes.len() {
            assert!(SignedSuperblock::parse(&bytes[..cut]).is_err(), "accepted {cut} bytes");
        }
    }
}
