//! Which packages a commit has, and in which versions.

use std::collections::BTreeMap;

use rootball_object::{CommitChecksum, ObjectSource};
use serde::Serialize;

use super::{Owners, PLACES};
use crate::encapsulate::{EncapsulateError, PathIndex, Tree};

/// How the packages of two commits differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PackageChanges {
    /// In both, in other versions; sorted by name.
    pub changed: Vec<PackageChange>,
    /// Names of those that only the second has, with versions.
    pub added: BTreeMap<String, String>,
    /// Names of those that only the first has, with versions.
    pub removed: BTreeMap<String, String>,
}

/// A package in two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageChange {
    /// Its name.
    pub name: String,
    /// The version in the first commit.
    pub from: String,
    /// The version in the second.
    pub to: String,
}

impl PackageChanges {
    /// Tells whether both have the same packages.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

/// Returns the versions of the packages in a commit by name. Only the directories of package databases are read; a tree without one has none.
///
/// # Errors
/// When the commit is incomplete or a database cannot be read.
pub fn installed(source: &dyn ObjectSource, commit: &CommitChecksum) -> Result<BTreeMap<String, String>, EncapsulateError> {
    let tree = Tree::load_where(source, commit, |path| {
        let inside = format!("{path}/");
        PLACES.iter().any(|place| place.starts_with(&inside) || inside.starts_with(place))
    })?;
    // Nothing asks for the owner of a path, so no link must be followed.
    let mut index = PathIndex::new(&tree, |_| None);
    let owners = Owners::load(source, &tree, &mut index)?;
    Ok(owners.packages().iter().map(|package| (package.name.clone(), package.version.clone())).collect())
}

/// Compares what two commits have installed.
pub fn package_changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> PackageChanges {
    let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| {
        these.iter().filter(|(name, _)| !those.contains_key(*name)).map(|(name, version)| (name.clone(), version.clone())).collect()
    };
    let change = |(name, to): (&String, &String)| {
        let from = before.get(name).filter(|from| *from != to)?;
        Some(PackageChange { name: name.clone(), from: from.clone(), to: to.clone() })
    };
    PackageChanges { changed: after.iter().filter_map(change).collect(), added: only(after, before), removed: only(before, after) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_one_only_is_added_or_removed() {
        let list = |text: &str| -> BTreeMap<String, String> {
            text.split_whitespace().filter_map(|word| word.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        };
        let changes = package_changes(&list("bash=5 dash=1 gone=3"), &list("bash=6 dash=1 new=1"));
        assert_eq!(changes.changed, [PackageChange { name: "bash".into(), from: "5".into(), to: "6".into() }]);
        assert_eq!((changes.added, changes.removed), (list("new=1"), list("gone=3")));
        assert!(package_changes(&list("a=1"), &list("a=1")).is_empty());
    }
}
