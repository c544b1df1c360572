//! Which package owns a path of the tree, read from the dpkg or rpm database in the tree itself.

mod dpkg;
mod rpm;
mod sqlite;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use rootball_object::{Checksum, ObjectSource};

use crate::encapsulate::{EncapsulateError, PathIndex, Tree};

/// Largest single file of a package database that is read, in bytes.
const MAX_DATABASE: u64 = 512 << 20;

/// Package names by path of the tree.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    names: Vec<String>,
    by_path: HashMap<String, u32>,
}

/// One installed package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    /// Unique in its database; without a version, so that it stays the same over updates.
    pub(crate) name: String,
    /// Absolute paths as the package has them.
    pub(crate) paths: Vec<String>,
}

/// Tells whether a path belongs to a package database.
pub(crate) fn is_database(path: &str) -> bool {
    const PLACES: [&str; 7] = [
        "var/lib/dpkg/",
        "usr/lib/sysimage/dpkg/",
        "usr/share/factory/var/lib/dpkg/",
        "usr/share/rpm/",
        "usr/lib/sysimage/rpm/",
        "usr/lib/sysimage/rpm-ostree-base-db/",
        "var/lib/rpm/",
    ];
    PLACES.iter().any(|place| path.starts_with(place))
}

impl Owners {
    /// Reads the databases of a tree; a tree without any has no owners.
    pub(crate) fn load(source: &dyn ObjectSource, tree: &Tree, index: &mut PathIndex<'_>) -> Result<Self, EncapsulateError> {
        let files = Files::new(source, tree);
        let mut packages = dpkg::load(&files)?;
        packages.extend(rpm::load(&files)?);
        Ok(Self::new(packages, index))
    }

    fn new(mut packages: Vec<Package>, index: &mut PathIndex<'_>) -> Self {
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        let mut owners = Self::default();
        for package in packages {
            let number = u32::try_from(owners.names.len()).unwrap_or(u32::MAX);
            for path in &package.paths {
                if let Some(found) = index.find(path) {
                    // Of several owners the first by name keeps it.
                    owners.by_path.entry(found.to_owned()).or_insert(number);
                }
            }
            owners.names.push(package.name);
        }
        owners
    }

    /// Returns the name of the package that owns a path of the tree.
    pub(crate) fn owner(&self, path: &str) -> Option<&str> {
        self.by_path.get(path).and_then(|number| self.names.get(*number as usize)).map(String::as_str)
    }
}

/// The files of package databases in the tree, by path.
pub(crate) struct Files<'a> {
    source: &'a dyn ObjectSource,
    by_path: BTreeMap<&'a str, Checksum>,
}

impl<'a> Files<'a> {
    fn new(source: &'a dyn ObjectSource, tree: &'a Tree) -> Self {
        let files = tree.files.iter().filter(|file| is_database(&file.path));
        Self { source, by_path: files.map(|file| (file.path.as_str(), file.checksum)).collect() }
    }

    /// Returns the paths directly below a directory.
    fn below(&self, directory: &str) -> impl Iterator<Item = &'a str> + '_ {
        let prefix = format!("{directory}/");
        let inside = move |path: &&'a str| path.strip_prefix(prefix.as_str()).is_some_and(|name| !name.contains('/'));
        self.by_path.keys().copied().filter(inside)
    }

    /// Reads a regular file; `None` when there is none at the path.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, EncapsulateError> {
        let Some(checksum) = self.by_path.get(path) else { return Ok(None) };
        let object = self.source.open_file(checksum)?;
        if object.header.is_symlink() {
            return Ok(None);
        }
        let bad = |reason: String| EncapsulateError::PackageDatabase { path: path.to_owned(), reason };
        if object.size > MAX_DATABASE {
            return Err(bad(format!("it has {} bytes, more than the {MAX_DATABASE} that are read", object.size)));
        }
        let mut bytes = Vec::new();
        object.content.take(MAX_DATABASE).read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
        Ok(Some(bytes))
    }
}
