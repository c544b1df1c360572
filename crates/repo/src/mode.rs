//! Repository modes: how one object looks on disk.

use std::fmt;
use std::str::FromStr;

use rootball_object::ObjectKind;

/// How a repository keeps content objects. Commits, dirtrees and dirmetas are plain files in every mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Files as they are, with owner, mode and attributes; needs root, is what hosts deploy from.
    Bare,
    /// Files owned by the user, their real owner and attributes in `user.ostreemeta`; needs no privileges.
    BareUser,
    /// Files owned by the user, who has only trees that need nothing else: owned by root, without attributes and setuid bits.
    BareUserOnly,
    /// Files with owner and mode, their attributes in objects of their own; for repositories that travel in tar archives.
    BareSplitXattrs,
    /// A header and a deflate stream in one file; for serving over HTTP.
    Archive,
}

/// The text names no mode that rootball can open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no repository mode is named {text:?}; bare, bare-user, bare-user-only, bare-split-xattrs and archive are")]
pub struct UnknownMode {
    /// What was given.
    pub text: String,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 5] = [Self::Bare, Self::BareUser, Self::BareUserOnly, Self::BareSplitXattrs, Self::Archive];

    /// Returns the word in the repository's config file.
    pub const fn config_name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::BareUser => "bare-user",
            Self::BareUserOnly => "bare-user-only",
            Self::BareSplitXattrs => "bare-split-xattrs",
            Self::Archive => "archive-z2",
        }
    }

    /// Returns the suffix of an object's file name in this mode.
    pub(crate) const fn extension(self, kind: ObjectKind) -> &'static str {
        match (self, kind) {
            (Self::Archive, ObjectKind::File) => "filez",
            _ => kind.extension(),
        }
    }
}

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "bare" => Ok(Self::Bare),
            "bare-user" => Ok(Self::BareUser),
            "bare-user-only" => Ok(Self::BareUserOnly),
            "bare-split-xattrs" => Ok(Self::BareSplitXattrs),
            "archive" | "archive-z2" => Ok(Self::Archive),
            _ => Err(UnknownMode { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if matches!(self, Self::Archive) { "archive" } else { self.config_name() })
    }
}
