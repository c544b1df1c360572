//! What a file or directory is besides its content: owner, mode, link target, extended attributes.
//!
//! A file's checksum covers its header and its content, so equal content under different owners makes two objects. Numbers in headers are
//! big endian. The header stands alone in three dresses: hashed ([`FileHeader::hashed_bytes`]), in front of an archive object
//! ([`FileHeader::archive_bytes`]), and as the `user.ostreemeta` attribute of a bare-user object ([`FileHeader::bare_user_bytes`]).

use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};

use crate::{Checksum, InvalidObject, Xattrs, hash::Hasher};

static ARCHIVE_HEADER: LazyLock<Type> = LazyLock::new(|| "(tuuuusa(ayay))".parse().expect("a valid type"));
static OWNER: LazyLock<Type> = LazyLock::new(|| "(uuua(ayay))".parse().expect("a valid type"));

/// The file type bits of a mode.
pub const S_IFMT: u32 = 0o170_000;
/// The type of a regular file.
pub const S_IFREG: u32 = 0o100_000;
/// The type of a directory.
pub const S_IFDIR: u32 = 0o040_000;
/// The type of a symbolic link.
pub const S_IFLNK: u32 = 0o120_000;

/// Largest header that is read, in bytes: attributes are at most 64 KiB each on Linux.
pub const MAX_HEADER_SIZE: usize = 16 * 1024 * 1024;

/// Owner, mode and attributes of a directory: the content of a dirmeta object, `(uuua(ayay))`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DirMeta {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and permission bits.
    pub mode: u32,
    /// Extended attributes.
    pub xattrs: Xattrs,
}

/// Everything about a file object but its content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileHeader {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and permission bits.
    pub mode: u32,
    /// Where a symbolic link points; `None` for a regular file.
    pub symlink_target: Option<String>,
    /// Extended attributes.
    pub xattrs: Xattrs,
}

impl DirMeta {
    /// Returns the metadata of an ordinary directory that root owns, without attributes.
    pub fn root_owned(permissions: u32) -> Self {
        Self { uid: 0, gid: 0, mode: S_IFDIR | permissions, xattrs: Xattrs::empty() }
    }

    /// Returns the object's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        owner_value(self.uid, self.gid, self.mode, &self.xattrs).to_bytes()
    }

    /// Reads and checks a dirmeta object.
    ///
    /// # Errors
    /// When it is not in normal form, or the mode is not a directory's.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let (uid, gid, mode, xattrs) = parse_owner(bytes, "dirmeta")?;
        if mode & !0o7777 != S_IFDIR {
            return Err(InvalidObject::new("dirmeta", format!("mode {mode:o} is not a directory's")));
        }
        Ok(Self { uid, gid, mode, xattrs })
    }

    /// Returns the object's name.
    pub fn checksum(&self) -> Checksum {
        Hasher::of(&self.to_bytes())
    }
}

impl FileHeader {
    /// Tells whether this is a symbolic link.
    pub fn is_symlink(&self) -> bool {
        self.symlink_target.is_some()
    }

    /// Checks that mode and link target go together and only known bits are set.
    ///
    /// # Errors
    /// When they do not.
    pub fn check(&self) -> Result<(), InvalidObject> {
        let wanted = if self.is_symlink() { S_IFLNK } else { S_IFREG };
        if self.mode & !0o7777 != wanted {
            return Err(InvalidObject::new("file", format!("mode {:o} is not a regular file's or symbolic link's", self.mode)));
        }
        if self.symlink_target.as_deref().is_some_and(|target| target.contains('\0')) {
            return Err(InvalidObject::new("file", "the link target contains a NUL"));
        }
        Ok(())
    }

    /// Returns the bytes that are hashed in front of the content: length, padding and `(uuuusa(ayay))`.
    pub fn hashed_bytes(&self) -> Vec<u8> {
        framed(&Value::Tuple(self.members()).to_bytes())
    }

    /// Returns what stands in front of the deflate stream of an archive object, `(tuuuusa(ayay))` with the content's `size`.
    pub fn archive_bytes(&self, size: u64) -> Vec<u8> {
        let mut members = vec![Value::Uint64(size.swap_bytes())];
        members.extend(self.members());
        framed(&Value::Tuple(members).to_bytes())
    }

    /// Returns the value of the `user.ostreemeta` attribute of a bare-user object: `(uuua(ayay))`.
    pub fn bare_user_bytes(&self) -> Vec<u8> {
        owner_value(self.uid, self.gid, self.mode, &self.xattrs).to_bytes()
    }

    /// Reads the variant of an archive object, without the eight bytes in front of it, and the content's size.
    ///
    /// # Errors
    /// When it is not in normal form, or the file is neither regular nor a symbolic link.
    pub fn from_archive_variant(bytes: &[u8]) -> Result<(Self, u64), InvalidObject> {
        let view = View::new(&ARCHIVE_HEADER, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("file", "header is not in normal form"));
        }
        if view.child(4).as_u64() != 0 {
            return Err(InvalidObject::new("file", "device number is not zero"));
        }
        let mode = big_endian(view.child(3));
        let target = view.child(5).as_str();
        let symlink_target = (mode & S_IFMT == S_IFLNK).then(|| target.to_owned());
        if symlink_target.is_none() && !target.is_empty() {
            return Err(InvalidObject::new("file", "a regular file has a link target"));
        }
        let header = Self {
            uid: big_endian(view.child(1)),
            gid: big_endian(view.child(2)),
            mode,
            symlink_target,
            xattrs: Xattrs::from_view(view.child(6))?,
        };
        header.check()?;
        Ok((header, view.child(0).as_u64().swap_bytes()))
    }

    /// Reads a `user.ostreemeta` attribute; the link target is in the object's content and filled in by the caller.
    ///
    /// # Errors
    /// When it is not in normal form.
    pub fn from_bare_user(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let (uid, gid, mode, xattrs) = parse_owner(bytes, "user.ostreemeta")?;
        Ok(Self { uid, gid, mode, symlink_target: None, xattrs })
    }

    /// Returns the checksum of a file without content: a symbolic link or an empty file.
    pub fn checksum_without_content(&self) -> Checksum {
        Hasher::of(&self.hashed_bytes())
    }

    fn members(&self) -> Vec<Value> {
        vec![
            Value::Uint32(self.uid.swap_bytes()),
            Value::Uint32(self.gid.swap_bytes()),
            Value::Uint32(self.mode.swap_bytes()),
            Value::Uint32(0),
            Value::String(self.symlink_target.clone().unwrap_or_default()),
            self.xattrs.to_value(),
        ]
    }
}

/// Length in big endian, four zero bytes that align what follows, then the variant.
fn framed(variant: &[u8]) -> Vec<u8> {
    let length = u32::try_from(variant.len()).expect("headers are far below 4 GiB");
    let mut out = Vec::with_capacity(8 + variant.len());
    out.extend(length.to_be_bytes());
    out.extend([0; 4]);
    out.extend(variant);
    out
}

fn owner_value(uid: u32, gid: u32, mode: u32, xattrs: &Xattrs) -> Value {
    let number = |number: u32| Value::Uint32(number.swap_bytes());
    Value::Tuple(vec![number(uid), number(gid), number(mode), xattrs.to_value()])
}

fn parse_owner(bytes: &[u8], what: &'static str) -> Result<(u32, u32, u32, Xattrs), InvalidObject> {
    let view = View::new(&OWNER, bytes);
    if !view.is_normal() {
        return Err(InvalidObject::new(what, "not in normal form"));
    }
    Ok((big_endian(view.child(0)), big_endian(view.child(1)), big_endian(view.child(2)), Xattrs::from_view(view.child(3))?))
}

fn big_endian(view: View<'_>) -> u32 {
    (view.as_u64() as u32).swap_bytes()
}
