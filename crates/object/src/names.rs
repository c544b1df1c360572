//! Names of object kinds and refs.

use std::fmt;
use std::str::FromStr;

/// What an object is. The numbers are those that static deltas use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A regular file or symbolic link.
    File = 1,
    /// A directory listing.
    DirTree = 2,
    /// Owner, mode and attributes of a directory.
    DirMeta = 3,
    /// A commit.
    Commit = 4,
    /// Marks a deleted commit.
    TombstoneCommit = 5,
    /// Metadata beside a commit, named by it, covered by no hash.
    CommitMeta = 6,
    /// A symbolic link to a file object, named by the SHA-256 of its content alone.
    PayloadLink = 7,
    /// A set of extended attributes, in repositories that keep them apart from files.
    FileXattrs = 8,
    /// Leads from a file object to its extended attributes.
    FileXattrsLink = 9,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::File,
        Self::DirTree,
        Self::DirMeta,
        Self::Commit,
        Self::TombstoneCommit,
        Self::CommitMeta,
        Self::PayloadLink,
        Self::FileXattrs,
        Self::FileXattrsLink,
    ];

    /// Returns the suffix of the object's file name; archive repositories put a `z` behind that of files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::DirTree => "dirtree",
            Self::DirMeta => "dirmeta",
            Self::Commit => "commit",
            Self::TombstoneCommit => "tombstone-commit",
            Self::CommitMeta => "commitmeta",
            Self::PayloadLink => "payload-link",
            Self::FileXattrs => "file-xattrs",
            Self::FileXattrsLink => "file-xattrs-link",
        }
    }

    /// Returns the kind with that suffix.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.extension() == extension)
    }
}

/// Names a line of commits, for example `debian/12/x86_64/base`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefName(String);

/// The text cannot name a ref.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a ref name: parts of letters, digits and '-._', not beginning with '-' or '.', joined by '/'")]
pub struct InvalidRefName {
    /// What was given.
    pub text: String,
}

impl RefName {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RefName {
    type Err = InvalidRefName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_checksum = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_checksum || !text.split('/').all(is_ref_fragment) {
            return Err(InvalidRefName { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Tells whether text can be one part of a ref name: `[A-Za-z0-9_][-._A-Za-z0-9]*`.
pub fn is_ref_fragment(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().next().is_some_and(word) && text.bytes().all(|byte| word(byte) || matches!(byte, b'-' | b'.'))
}

impl fmt::Display for RefName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for RefName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_names_follow_the_grammar() {
        for good in ["main", "os/x86_64/base", "_a", "ostree/container/blob/sha256_3A_ab", "a.b-c"] {
            assert!(good.parse::<RefName>().is_ok(), "refused {good:?}");
        }
        for bad in ["", "/", "a//b", "-a", ".a", "a/.b", "a b", "../x", "a/", &"0".repeat(64)] {
            assert!(bad.parse::<RefName>().is_err(), "accepted {bad:?}");
        }
    }
}
