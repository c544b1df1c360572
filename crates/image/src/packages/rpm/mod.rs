//! The rpm database: a store of blobs, one package header in each.
//!
//! Three kinds of store are in use. SQLite (`rpmdb.sqlite`, table `Packages`) is that of Fedora since 33 and of all that came from it; ndb
//! (`Packages.db`) is that of SUSE; Berkeley DB (`Packages`, a hash table) is that of everything before, RHEL 8 among it.

mod bdb;
mod header;
mod ndb;
mod sqlite;

use std::collections::HashSet;

use self::header::Header;
use self::sqlite::{Column, Database, column};
use super::{Files, Package};
use crate::encapsulate::EncapsulateError;

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 3] = ["usr/share/rpm", "usr/lib/sysimage/rpm", "var/lib/rpm"];

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    Sqlite,
    Ndb,
    BerkeleyDb,
}

/// The name of the file of each kind; a tree that was moved from one to another has both, and only the newer is kept up to date.
const STORES: [(&str, Store); 3] = [("rpmdb.sqlite", Store::Sqlite), ("Packages.db", Store::Ndb), ("Packages", Store::BerkeleyDb)];

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        for (name, store) in STORES {
            let path = format!("{place}/{name}");
            if let Some(bytes) = files.read(&path)? {
                return parse(store, &bytes).map_err(|reason| EncapsulateError::PackageDatabase { path, reason });
            }
        }
    }
    Ok(Vec::new())
}

/// Reads a store from memory.
pub(super) fn parse(store: Store, bytes: &[u8]) -> Result<Vec<Package>, String> {
    let mut headers = Vec::new();
    // Headers do not share bytes; a store that says so would be read for ever.
    let mut left = bytes.len();
    let mut take = |blob: &[u8]| {
        left = left.checked_sub(blob.len()).ok_or("its package headers overlap")?;
        headers.push(header::parse(blob).ok_or("a package header is damaged")?);
        Ok::<_, String>(())
    };
    match store {
        Store::Sqlite => Database::open(bytes)?.rows("Packages", &mut |record| match column(record, 1) {
            Some(Column::Bytes(blob)) => take(blob),
            _ => Err("a row of table Packages has no header".to_owned()),
        })?,
        Store::Ndb => ndb::blobs(bytes, &mut take)?,
        Store::BerkeleyDb => bdb::blobs(bytes, &mut take)?,
    }
    Ok(name(headers))
}

/// Gives each package a name of its own: the plain one, or with architecture and then version where several have it.
fn name(mut headers: Vec<Header>) -> Vec<Package> {
    // Keys that were imported are entries of this name without files.
    headers.retain(|header| header.name != "gpg-pubkey");
    headers.sort_by(|a, b| (&a.name, &a.arch, &a.version, &a.release).cmp(&(&b.name, &b.arch, &b.version, &b.release)));
    let mut taken = HashSet::new();
    let mut packages = Vec::new();
    for header in headers {
        let Header { name, epoch, version, release, arch, source, changes, paths } = header;
        let names = [name.clone(), format!("{name}.{arch}"), format!("{name}-{version}-{release}.{arch}")];
        // Of two packages that are the same in all four one is an entry too many; its paths go to the first.
        if let Some(name) = names.into_iter().find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            let epoch = epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
            let version = super::version(&format!("{epoch}{version}-{release}"), &arch);
            packages.push(Package { name, version, source, changes, paths, records: Vec::new() });
        }
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_one_name_are_told_apart() {
        let package = |arch: &str, version: &str| Header {
            name: "kernel".to_owned(),
            version: version.to_owned(),
            arch: arch.to_owned(),
            ..Header::default()
        };
        let names: Vec<_> =
            name(vec![package("b", "1"), package("a", "2"), package("a", "1")]).into_iter().map(|package| package.name).collect();
        assert_eq!(names, ["kernel", "kernel.a", "kernel.b"]);
    }
}
