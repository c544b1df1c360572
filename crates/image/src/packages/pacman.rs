//! The pacman database of Arch Linux: `local/NAME-VERSION-RELEASE/desc` says what a package is, `files` what it has.
//!
//! Both are blocks: a key between percent signs on a line of its own, then its values, one a line, up to an empty line. Paths have no leading
//! slash; those of directories end with one.

use std::collections::BTreeMap;

use super::{Files, Package};
use crate::encapsulate::EncapsulateError;

/// Where trees keep it, the first that is found counts.
const PLACES: [&str; 4] = [
    "usr/lib/sysimage/lib/pacman/local",
    "usr/lib/sysimage/pacman/local",
    "var/lib/pacman/local",
    "usr/share/factory/var/lib/pacman/local",
];

/// Reads the installed packages; none when the tree has no such database.
pub(super) fn load(files: &Files<'_>) -> Result<Vec<Package>, EncapsulateError> {
    for place in PLACES {
        let mut packages: BTreeMap<&str, Package> = BTreeMap::new();
        for path in files.inside(place) {
            let Some((entry, name)) = path[place.len() + 1..].split_once('/') else { continue };
            let package = packages.entry(entry).or_default();
            package.records.push(path.to_owned());
            if matches!(name, "desc" | "files") {
                let text = files.read(path)?.unwrap_or_default();
                parse(&String::from_utf8_lossy(&text), package);
            }
        }
        packages.retain(|_, package| !package.name.is_empty());
        if !packages.is_empty() {
            return Ok(packages.into_values().collect());
        }
    }
    Ok(Vec::new())
}

/// Reads either file of a package.
pub(super) fn parse(text: &str, package: &mut Package) {
    let mut key = "";
    for line in text.lines() {
        if line.is_empty() {
            key = "";
        } else if key.is_empty() {
            key = line;
        } else {
            match key {
                "%NAME%" => package.name = line.to_owned(),
                "%VERSION%" => package.version = line.to_owned(),
                "%ARCH%" => package.version = super::version(&package.version, line),
                "%BASE%" => package.source = Some(line.to_owned()),
                "%BUILDDATE%" => package.changes = line.parse().into_iter().collect(),
                "%FILES%" if !line.ends_with('/') => package.paths.push(format!("/{line}")),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read() {
        let mut package = Package::default();
        parse(
            "%NAME%\ngcc-libs\n\n%VERSION%\n14.1.1-1\n\n%BASE%\ngcc\n\n%DESC%\nRuntime\n\n%BUILDDATE%\n1715000000\n\n%DEPENDS%\nglibc>=2.27\n\n",
            &mut package,
        );
        parse("%FILES%\nusr/\nusr/lib/\nusr/lib/libgcc_s.so.1\n%odd\netc/gcc.conf\n\n%BACKUP%\netc/gcc.conf\tabc\n", &mut package);
        let expected = Package {
            name: "gcc-libs".to_owned(),
            version: "14.1.1-1".to_owned(),
            source: Some("gcc".to_owned()),
            records: Vec::new(),
            changes: vec![1_715_000_000],
            paths: ["/usr/lib/libgcc_s.so.1", "/%odd", "/etc/gcc.conf"].map(str::to_owned).to_vec(),
        };
        assert_eq!(package, expected);
    }
}
