//! Every ref of a repository: its own, those of remotes, and those mirrored from collections.

use std::fmt;
use std::os::fd::OwnedFd;

use rootball_object::{CommitChecksum, is_ref_fragment};
use rustix::fs::FileType;
use rustix::io::Errno;

use crate::fs::{entries, open_dir};
use crate::{RefError, Repo};

/// Names a ref of any kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum AnyRef {
    /// One of the repository's own.
    Head(String),
    /// One of a remote.
    Remote {
        /// The remote.
        remote: String,
        /// The ref there.
        name: String,
    },
    /// One of another collection.
    Mirror {
        /// The collection.
        collection: String,
        /// The ref there.
        name: String,
    },
}

/// A ref, and the commit that it names, or why that cannot be told.
pub(crate) type NamedCommit = (AnyRef, Result<CommitChecksum, RefError>);

impl fmt::Display for AnyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head(name) => f.pad(name),
            Self::Remote { remote, name } => write!(f, "{remote}:{name}"),
            Self::Mirror { collection, name } => write!(f, "({collection}, {name})"),
        }
    }
}

impl Repo {
    /// Lists all refs, sorted, each with what it names or why that cannot be told.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub(crate) fn all_refs(&self) -> Result<Vec<NamedCommit>, RefError> {
        let mut found = Vec::new();
        let io = |name: &str, source: Errno| RefError::Io { name: name.to_owned(), source: source.into() };
        let refs = open_dir(&self.root, "refs").map_err(|error| io("refs", error))?;
        let open = |name: &str| match open_dir(&refs, name) {
            Ok(dir) => Ok(Some(dir)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(io(&format!("refs/{name}"), error)),
        };
        if let Some(heads) = open("heads")? {
            self.gather(&heads, "refs/heads/", "", &AnyRef::Head, &mut found)?;
        }
        if let Some(remotes) = open("remotes")? {
            self.gather_groups(&remotes, "refs/remotes", &|remote, name| AnyRef::Remote { remote, name }, &mut found)?;
        }
        if let Some(mirrors) = open("mirrors")? {
            self.gather_groups(&mirrors, "refs/mirrors", &|collection, name| AnyRef::Mirror { collection, name }, &mut found)?;
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }

    fn gather_groups(
        &self,
        dir: &OwnedFd,
        place: &str,
        make: &dyn Fn(String, String) -> AnyRef,
        found: &mut Vec<NamedCommit>,
    ) -> Result<(), RefError> {
        let io = |source: Errno| RefError::Io { name: place.to_owned(), source: source.into() };
        for entry in entries(dir).map_err(io)?.into_iter().filter(|entry| entry.kind == FileType::Directory) {
            let group = open_dir(dir, &entry.name).map_err(io)?;
            self.gather(&group, &format!("{place}/{}/", entry.name), "", &|name| make(entry.name.clone(), name), found)?;
        }
        Ok(())
    }

    fn gather(
        &self,
        dir: &OwnedFd,
        place: &str,
        prefix: &str,
        make: &dyn Fn(String) -> AnyRef,
        found: &mut Vec<NamedCommit>,
    ) -> Result<(), RefError> {
        let io = |source: Errno| RefError::Io { name: format!("{place}{prefix}"), source: source.into() };
        // Names that no ref can have, such as editors' backups, are none of ours.
        for entry in entries(dir).map_err(io)?.into_iter().filter(|entry| is_ref_fragment(&entry.name)) {
            let name = format!("{prefix}{}", entry.name);
            if entry.kind == FileType::Directory {
                let child = open_dir(dir, &entry.name).map_err(io)?;
                self.gather(&child, place, &format!("{name}/"), make, found)?;
                continue;
            }
            let reference = make(name.clone());
            match self.find_ref_file(&format!("{place}{name}"), &reference.to_string()) {
                Ok(Some(commit)) => found.push((reference, Ok(commit))),
                // An alias to nothing names nothing.
                Ok(None) => {}
                Err(error) => found.push((reference, Err(error))),
            }
        }
        Ok(())
    }
}
