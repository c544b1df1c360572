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
    /// A header and a deflate stream in one file; for serving over HTTP.
    Archive,
}

/// The text names no mode that rootball can open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("repository mode {text:?} is not supported; bare, bare-user and archive are")]
pub struct UnknownMode {
    /// What was given.
    pub text: String,
}

impl Mode {
    /// Returns the word in the repository's config file.
    pub const fn config_name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::BareUser => "bare-user",
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
