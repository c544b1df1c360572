//! Where refs stand, and how that is written.
//!
//! ```text
//! refs/heads/NAME                  NAME            the repository's own
//! refs/remotes/REMOTE/NAME         REMOTE:NAME     as a remote had them when it was asked last
//! refs/mirrors/COLLECTION/NAME                     kept for others of that collection
//! ```

use std::fmt;
use std::str::FromStr;

use rootball_object::{InvalidRefName, RefName, is_ref_fragment};

use crate::config::is_valid_collection_id;

/// Whose a ref is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RefPlace {
    /// The repository's.
    Own,
    /// What a remote of that name had when it was asked last.
    Remote(String),
    /// Another collection's, kept here for others.
    Mirror(CollectionId),
}

/// A ref and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefSpec {
    /// Whose it is.
    pub place: RefPlace,
    /// Its name there.
    pub name: RefName,
}

/// Names a collection of refs wherever they are kept, for example `org.example.Os`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionId(String);

/// The text cannot name a collection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a collection ID: two or more words joined by '.', of letters, digits and '_', not beginning with a digit")]
pub struct InvalidCollectionId {
    /// What was given.
    pub text: String,
}

impl RefPlace {
    /// Returns the directory below `refs/`.
    pub(super) fn directory(&self) -> String {
        match self {
            Self::Own => "heads".to_owned(),
            Self::Remote(remote) => format!("remotes/{remote}"),
            Self::Mirror(collection) => format!("mirrors/{collection}"),
        }
    }
}

impl RefSpec {
    /// Returns the path below `refs/`.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.place.directory(), self.name)
    }

    /// Tells whether the name is `prefix` or a name below it; nothing is below a part of a word.
    pub fn is_below(&self, prefix: &str) -> bool {
        self.name.as_str().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Reads the path of a file below `refs/`.
    pub(super) fn from_path(path: &str) -> Option<Self> {
        let (kind, rest) = path.split_once('/')?;
        let (place, name) = match kind {
            "heads" => (RefPlace::Own, rest),
            "remotes" => rest.split_once('/').map(|(remote, name)| (RefPlace::Remote(remote.to_owned()), name))?,
            "mirrors" => {
                let (collection, name) = rest.split_once('/')?;
                (RefPlace::Mirror(collection.parse().ok()?), name)
            }
            _ => return None,
        };
        Some(Self { place, name: name.parse().ok()? })
    }
}

impl From<RefName> for RefSpec {
    fn from(name: RefName) -> Self {
        Self { place: RefPlace::Own, name }
    }
}

/// Reads `NAME` or `REMOTE:NAME`.
impl FromStr for RefSpec {
    type Err = InvalidRefName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None => Ok(text.parse::<RefName>()?.into()),
            Some((remote, name)) if is_ref_fragment(remote) => Ok(Self { place: RefPlace::Remote(remote.to_owned()), name: name.parse()? }),
            Some(_) => Err(InvalidRefName { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for RefSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            RefPlace::Own => self.name.fmt(f),
            RefPlace::Remote(remote) => f.pad(&format!("{remote}:{}", self.name)),
            RefPlace::Mirror(collection) => f.pad(&format!("({collection}, {})", self.name)),
        }
    }
}

impl CollectionId {
    /// Returns the ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CollectionId {
    type Err = InvalidCollectionId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !is_valid_collection_id(text) {
            return Err(InvalidCollectionId { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for CollectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_are_read_and_printed_and_have_their_paths() {
        for (text, path) in [("main", "heads/main"), ("os/a", "heads/os/a"), ("origin:os/a", "remotes/origin/os/a")] {
            let spec: RefSpec = text.parse().unwrap();
            assert_eq!((spec.to_string().as_str(), spec.path().as_str()), (text, path));
            assert_eq!(RefSpec::from_path(path), Some(spec));
        }
        for bad in ["", ":", "a:", ":a", "a:b:c", "../a:b", "a/b:c", ".:c"] {
            assert!(bad.parse::<RefSpec>().is_err(), "accepted {bad:?}");
        }
        for bad in ["heads", "heads/../x", "other/x", "mirrors/short/x", "remotes/x"] {
            assert_eq!(RefSpec::from_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn collections_have_names_like_interfaces() {
        for good in ["a.b", "org.example.Os_1", "_._"] {
            assert!(good.parse::<CollectionId>().is_ok(), "refused {good:?}");
        }
        for bad in ["", "a", "a.", ".a", "a..b", "a.1b", "a-b.c", "a/b.c", &"a.".repeat(130)] {
            assert!(bad.parse::<CollectionId>().is_err(), "accepted {bad:?}");
        }
    }
}
