//! Which package owns a path of the tree, read from the package database in the tree itself: dpkg's, rpm's, apk's or pacman's.
//!
//! Beside its paths a package says what it was built from, since packages of one source change together, and when that changed, as far as
//! the database or a changelog tells.

mod apk;
mod changelog;
mod dpkg;
mod installed;
mod pacman;
mod rpm;

pub use installed::{PackageChange, PackageChanges, installed, package_changes};

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::ops::Bound;

use rootball_object::{Checksum, ObjectSource};

use crate::encapsulate::{EncapsulateError, PathIndex, Tree};

/// Largest single file of a package database that is read, in bytes.
const MAX_DATABASE: u64 = 512 << 20;

/// Where package databases are. Apart from `dpkg`, whose status is elsewhere in some trees, these are all places that the programs use.
const PLACES: [&str; 16] = [
    "var/lib/dpkg/",
    "usr/lib/sysimage/dpkg/",
    "usr/share/factory/var/lib/dpkg/",
    "usr/share/rpm/",
    "usr/lib/sysimage/rpm/",
    "usr/lib/sysimage/rpm-ostree-base-db/",
    "var/lib/rpm/",
    "usr/share/factory/var/lib/rpm/",
    "lib/apk/db/",
    "usr/lib/apk/db/",
    "usr/share/factory/var/lib/apk/db/",
    "var/lib/pacman/",
    "usr/lib/sysimage/lib/pacman/",
    "usr/lib/sysimage/pacman/",
    "usr/lib/pacman/",
    "usr/share/factory/var/lib/pacman/",
];

/// One installed package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Unique in its database; without a version, so that it stays the same over updates.
    pub name: String,
    /// Version and architecture, joined by a dot; empty where the database does not say.
    pub version: String,
    /// What it was built from, where the database says so.
    pub source: Option<String>,
    /// When it changed, in seconds since 1970, newest first, as far as that is known.
    pub changes: Vec<i64>,
    /// Absolute paths as the package has them.
    pub paths: Vec<String>,
    /// Files of the database itself that are about this package alone; paths of the tree.
    pub records: Vec<String>,
}

/// A file of a package database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseFormat {
    /// dpkg's `status`; the paths are elsewhere.
    DpkgStatus,
    /// A changelog in Debian's form: one package without a name, and when it changed.
    DebianChangelog,
    /// rpm's `rpmdb.sqlite`.
    RpmSqlite,
    /// rpm's `Packages.db`.
    RpmNdb,
    /// rpm's `Packages`, in Berkeley DB.
    RpmBerkeleyDb,
    /// apk's `installed`.
    ApkInstalled,
    /// pacman's `desc` or `files`, of one package.
    Pacman,
}

impl DatabaseFormat {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::DpkgStatus, Self::DebianChangelog, Self::RpmSqlite, Self::RpmNdb, Self::RpmBerkeleyDb, Self::ApkInstalled, Self::Pacman];

    /// Reads a file of this format from memory.
    ///
    /// # Errors
    /// What is wrong with it. Text formats are read as far as they make sense.
    pub fn parse(self, bytes: &[u8]) -> Result<Vec<Package>, String> {
        let text = || String::from_utf8_lossy(bytes);
        match self {
            Self::DpkgStatus => Ok(dpkg::parse(&text())),
            Self::DebianChangelog => Ok(vec![Package { changes: changelog::parse(&text()), ..Package::default() }]),
            Self::RpmSqlite => rpm::parse(rpm::Store::Sqlite, bytes),
            Self::RpmNdb => rpm::parse(rpm::Store::Ndb, bytes),
            Self::RpmBerkeleyDb => rpm::parse(rpm::Store::BerkeleyDb, bytes),
            Self::ApkInstalled => Ok(apk::parse(&text())),
            Self::Pacman => {
                let mut package = Package::default();
                pacman::parse(&text(), &mut package);
                Ok(vec![package])
            }
        }
    }
}

/// Tells whether a path belongs to a package database.
pub(crate) fn is_database(path: &str) -> bool {
    PLACES.iter().any(|place| path.starts_with(place))
}

/// Joins version and architecture.
fn version(version: &str, architecture: &str) -> String {
    if version.is_empty() || architecture.is_empty() { version.to_owned() } else { format!("{version}.{architecture}") }
}

/// Returns the name in `NAME-VERSION-RELEASE.src.rpm`.
fn source_of_file_name(file: &str) -> Option<String> {
    file.rsplitn(3, '-').nth(2).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// What is installed, and which package owns a path of the tree.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    /// Sorted by name.
    packages: Vec<Package>,
    by_path: HashMap<String, u32>,
    records: HashMap<String, u32>,
}

impl Owners {
    /// Reads the databases of a tree; a tree without any has no owners.
    pub(crate) fn load(source: &dyn ObjectSource, tree: &Tree, index: &mut PathIndex<'_>) -> Result<Self, EncapsulateError> {
        let files = Files::new(source, tree);
        let mut packages = dpkg::load(&files, index)?;
        packages.extend(rpm::load(&files)?);
        packages.extend(apk::load(&files)?);
        packages.extend(pacman::load(&files)?);
        Ok(Self::new(packages, index))
    }

    fn new(mut packages: Vec<Package>, index: &mut PathIndex<'_>) -> Self {
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        // Two databases in one tree may know the same package; it is one then.
        packages.dedup_by(|later, first| {
            let same = later.name == first.name;
            if same {
                first.paths.append(&mut later.paths);
                first.records.append(&mut later.records);
            }
            same
        });
        let mut owners = Self::default();
        for (number, package) in packages.iter_mut().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            owners.records.extend(std::mem::take(&mut package.records).into_iter().map(|path| (path, number)));
            for path in std::mem::take(&mut package.paths) {
                if let Some(found) = index.find(&path) {
                    // Of several owners the first by name keeps it.
                    owners.by_path.entry(found.to_owned()).or_insert(number);
                }
            }
        }
        owners.packages = packages;
        owners
    }

    /// Returns the packages, sorted by name, without their paths.
    pub(crate) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Returns the number of the package that a file of the database is about.
    pub(crate) fn of_record(&self, path: &str) -> Option<u32> {
        self.records.get(path).copied()
    }

    /// Returns the number of the package that owns a path of the tree.
    pub(crate) fn owner(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied()
    }
}

/// The files of package databases in the tree, by path.
pub(crate) struct Files<'a> {
    source: &'a dyn ObjectSource,
    by_path: BTreeMap<&'a str, Checksum>,
}

impl<'a> Files<'a> {
    fn new(source: &'a dyn ObjectSource, tree: &'a Tree) -> Self {
        let files = tree.files.iter().filter(|file| is_database(&file.path) || changelog::is_changelog(&file.path));
        Self { source, by_path: files.map(|file| (file.path.as_str(), file.checksum)).collect() }
    }

    /// Returns the paths anywhere below a directory.
    fn inside<'s>(&'s self, directory: &str) -> impl Iterator<Item = &'a str> + use<'a, 's> {
        let prefix = format!("{directory}/");
        let behind = self.by_path.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        behind.map(|(path, _)| *path).take_while(move |path| path.starts_with(&prefix))
    }

    /// Returns the paths directly below a directory.
    fn below<'s>(&'s self, directory: &str) -> impl Iterator<Item = &'a str> + use<'a, 's> {
        let length = directory.len() + 1;
        self.inside(directory).filter(move |path| !path[length..].contains('/'))
    }

    /// Reads a regular file; `None` when there is none at the path.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, EncapsulateError> {
        let bytes = self.read_start(path, MAX_DATABASE + 1)?;
        match bytes {
            Some(bytes) if bytes.len() as u64 > MAX_DATABASE => Err(EncapsulateError::PackageDatabase {
                path: path.to_owned(),
                reason: format!("it has more than the {MAX_DATABASE} bytes that are read"),
            }),
            bytes => Ok(bytes),
        }
    }

    /// Reads the first bytes of a regular file, all if it has no more than `most`.
    fn read_start(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, EncapsulateError> {
        let Some(checksum) = self.by_path.get(path) else { return Ok(None) };
        let object = self.source.open_file(checksum)?;
        if object.header.is_symlink() {
            return Ok(None);
        }
        let bad = |reason: String| EncapsulateError::PackageDatabase { path: path.to_owned(), reason };
        let mut bytes = Vec::new();
        object.content.take(most).read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_name_of_a_source_package_has_no_version() {
        for (file, expected) in [
            ("bash-5.2.26-3.fc40.src.rpm", Some("bash")),
            ("gcc-c++-x-14-1.src.rpm", Some("gcc-c++-x")),
            ("odd.src.rpm", None),
            ("-1-1.src.rpm", None),
            ("(none)", None),
        ] {
            assert_eq!(source_of_file_name(file).as_deref(), expected, "{file}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000), text in "([PotFR]:[a-z/]{0,5}\n|%[A-Z]{0,5}%\n|\n|Package: x\n| -- a <b>  Thu, 01 Jan 1970 00:00:07 \\+0000\n){0,20}") {
            for format in DatabaseFormat::ALL {
                let _ = format.parse(&bytes);
                let _ = format.parse(text.as_bytes());
            }
        }
    }
}
