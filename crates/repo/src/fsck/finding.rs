//! What a check can find. `docs/fsck.md` lists the slugs; they never change their meaning.

use std::fmt;
use std::str::FromStr;

use rootball_object::{Checksum, ObjectKind};
use serde::{Deserialize, Serialize};

/// What is the matter, in one word that stays the same in all versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Slug {
    /// A ref names a commit that is not there.
    DanglingRef,
    /// A ref's file holds no checksum.
    DamagedRef,
    /// A commit does not name the ref that names it.
    BindingMismatch,
    /// A commit names a ref that does not name it.
    BackReferenceMismatch,
    /// An object is named and not there.
    MissingObject,
    /// An object's bytes, owner, mode or attributes are not those that its name was made of.
    WrongHash,
    /// Content is shorter or longer than its header says, or larger than such an object may be.
    WrongSize,
    /// What stands in front of the content, or in `user.ostreemeta`, cannot be read.
    BadHeader,
    /// The compressed content of an archive object cannot be decompressed.
    BadStream,
    /// The file of an object cannot be read, or is no file.
    UnreadableObject,
    /// An object is what its name says, but of another type.
    WrongType,
    /// An object is what its name says, but not in the format of its type.
    InvalidObject,
    /// The entries of a dirtree are not in order.
    UnsortedDirtree,
    /// A name comes twice in a dirtree.
    DuplicateName,
    /// A name in a dirtree cannot be a file name.
    BadName,
    /// An object is what its name says, but an old writer did not sort its attributes.
    LegacyUnsortedXattrs,
    /// The metadata beside a commit cannot be read.
    DamagedCommitmeta,
    /// The attributes of a file are not where its object says.
    MissingFileXattrs,
    /// A list of attributes is not what its name says.
    WrongFileXattrs,
    /// A payload link leads to an object of other content.
    ForeignPayloadLink,
    /// One of the 256 directories is a link or a file.
    NotADirectory,
    /// A check found objects of a commit missing before, and they were not replaced yet.
    DamagedCommit,
    /// A commit is marked as partial: it was not fetched in full.
    PartialCommit,
    /// The parent of a commit is not there, which is usual.
    MissingParent,
    /// A payload link leads nowhere.
    DanglingPayloadLink,
    /// A file among the objects that is none.
    StrayFile,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// The repository is damaged.
    Error,
    /// Worth knowing; nothing that was committed is damaged.
    Notice,
}

impl Slug {
    /// Returns the slug as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DanglingRef => "dangling-ref",
            Self::DamagedRef => "damaged-ref",
            Self::BindingMismatch => "binding-mismatch",
            Self::BackReferenceMismatch => "back-reference-mismatch",
            Self::MissingObject => "missing-object",
            Self::WrongHash => "wrong-hash",
            Self::WrongSize => "wrong-size",
            Self::BadHeader => "bad-header",
            Self::BadStream => "bad-stream",
            Self::UnreadableObject => "unreadable-object",
            Self::WrongType => "wrong-type",
            Self::InvalidObject => "invalid-object",
            Self::UnsortedDirtree => "unsorted-dirtree",
            Self::DuplicateName => "duplicate-name",
            Self::BadName => "bad-name",
            Self::LegacyUnsortedXattrs => "legacy-unsorted-xattrs",
            Self::DamagedCommitmeta => "damaged-commitmeta",
            Self::MissingFileXattrs => "missing-file-xattrs",
            Self::WrongFileXattrs => "wrong-file-xattrs",
            Self::ForeignPayloadLink => "foreign-payload-link",
            Self::NotADirectory => "not-a-directory",
            Self::DamagedCommit => "damaged-commit",
            Self::PartialCommit => "partial-commit",
            Self::MissingParent => "missing-parent",
            Self::DanglingPayloadLink => "dangling-payload-link",
            Self::StrayFile => "stray-file",
        }
    }

    /// Every slug, in the order in which findings are listed.
    pub const ALL: [Self; 26] = [
        Self::DanglingRef,
        Self::DamagedRef,
        Self::BindingMismatch,
        Self::BackReferenceMismatch,
        Self::MissingObject,
        Self::WrongHash,
        Self::WrongSize,
        Self::BadHeader,
        Self::BadStream,
        Self::UnreadableObject,
        Self::WrongType,
        Self::InvalidObject,
        Self::UnsortedDirtree,
        Self::DuplicateName,
        Self::BadName,
        Self::LegacyUnsortedXattrs,
        Self::DamagedCommitmeta,
        Self::MissingFileXattrs,
        Self::WrongFileXattrs,
        Self::ForeignPayloadLink,
        Self::NotADirectory,
        Self::DamagedCommit,
        Self::PartialCommit,
        Self::MissingParent,
        Self::DanglingPayloadLink,
        Self::StrayFile,
    ];

    /// Returns how much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::PartialCommit | Self::MissingParent | Self::DanglingPayloadLink | Self::StrayFile => Severity::Notice,
            _ => Severity::Error,
        }
    }

    /// Tells whether the object is not what its name says, so that another copy of it would help.
    pub const fn is_damage(self) -> bool {
        matches!(self, Self::WrongHash | Self::WrongSize | Self::BadHeader | Self::BadStream | Self::UnreadableObject)
    }

    /// Tells whether an object would help that is not here, or not whole.
    pub const fn wants_object(self) -> bool {
        self.is_damage()
            || matches!(
                self,
                Self::MissingObject | Self::DanglingRef | Self::DamagedCommitmeta | Self::MissingFileXattrs | Self::WrongFileXattrs
            )
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Names an object with its type: `CHECKSUM.dirtree`, files with `.file` in every mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// What it is.
    pub kind: ObjectKind,
    /// Its checksum.
    pub checksum: Checksum,
}

impl ObjectName {
    /// Names an object.
    pub const fn new(kind: ObjectKind, checksum: Checksum) -> Self {
        Self { kind, checksum }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.checksum, self.kind.extension())
    }
}

/// The text names no object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not the name of an object: CHECKSUM.TYPE is wanted")]
pub struct InvalidObjectName {
    /// What was given.
    pub text: String,
}

impl FromStr for ObjectName {
    type Err = InvalidObjectName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (checksum, extension) = text.split_once('.')?;
            Some(Self { kind: ObjectKind::from_extension(extension)?, checksum: checksum.parse().ok()? })
        };
        parse().ok_or_else(|| InvalidObjectName { text: text.chars().take(100).collect() })
    }
}

impl Serialize for ObjectName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One thing that a check found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// What is the matter.
    pub slug: Slug,
    /// The object that it is about, or that is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectName>,
    /// The ref or file that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// A path in a commit at which the object is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// More about it, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Finding {
    /// Says something about an object.
    pub(crate) fn object(slug: Slug, kind: ObjectKind, checksum: &Checksum, detail: impl Into<String>) -> Self {
        Self { slug, object: Some(ObjectName::new(kind, *checksum)), place: None, path: None, detail: detail.into() }
    }

    /// Says something about a ref or file.
    pub(crate) fn place(slug: Slug, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { slug, object: None, place: Some(place.into()), path: None, detail: detail.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.slug)?;
        if let Some(place) = &self.place {
            write!(f, " {place}")?;
        }
        if let Some(object) = &self.object {
            write!(f, " {object}")?;
        }
        if let Some(path) = &self.path {
            write!(f, " ({path})")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_documented_and_is_the_same_in_text_and_json() {
        let page = include_str!("../../../../docs/fsck.md");
        for slug in Slug::ALL {
            assert_eq!(serde_json::to_value(slug).unwrap(), slug.as_str());
            assert!(page.contains(&format!("| `{slug}` |")), "{slug} is not in docs/fsck.md");
        }
        assert_eq!(page.matches("\n| `").count(), Slug::ALL.len(), "docs/fsck.md lists what no check finds");
    }

    #[test]
    fn findings_round_trip_through_json() {
        let checksum = Checksum::new([7; 32]);
        for finding in [
            Finding::object(Slug::WrongHash, ObjectKind::DirTree, &checksum, "why"),
            Finding { path: Some("/a".into()), ..Finding::object(Slug::MissingObject, ObjectKind::File, &checksum, "") },
            Finding::place(Slug::StrayFile, "objects/x", ""),
        ] {
            let text = serde_json::to_string(&finding).unwrap();
            assert_eq!(serde_json::from_str::<Finding>(&text).unwrap(), finding, "{text}");
        }
        for bad in ["", "x.file", &format!("{checksum}.exe"), &checksum.to_hex()] {
            assert!(bad.parse::<ObjectName>().is_err(), "{bad}");
        }
    }
}
