//! Writing the lists of a pool of packages, as apt accepts them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use rootball_object::Checksum;

use super::super::location::location;
use super::super::pack::Packer;
use super::super::{Compression, Packed, RepositoryError};
use super::{ReleaseFile, format_date};

const PACKAGES: &str = "the Packages index";
const RELEASE: &str = "the Release file";

/// A package of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolPackage<'a> {
    /// The paragraph of its `control` file, as it stands there.
    pub control: &'a str,
    /// Where its file is, below the repository's URL.
    pub filename: &'a str,
    /// Bytes of the file.
    pub size: u64,
    /// The SHA-256 of the file.
    pub sha256: Checksum,
}

/// Writes the `Packages` index of some packages, in their order.
///
/// # Errors
/// When a control paragraph is none, or already has a field that only an index has, or a file name leads out of the repository.
pub fn write_packages<'a>(
    packages: impl IntoIterator<Item = PoolPackage<'a>>,
    compression: Compression,
) -> Result<Packed, RepositoryError> {
    let failed = RepositoryError::write(PACKAGES);
    let mut packer = Packer::new(compression).map_err(&failed)?;
    for package in packages {
        let paragraph = paragraph(&package)?;
        packer.write_all(paragraph.as_bytes()).map_err(&failed)?;
    }
    packer.finish().map_err(&failed)
}

fn paragraph(package: &PoolPackage<'_>) -> Result<String, RepositoryError> {
    let control = package.control.trim_end();
    let is_field = |line: &str| line.starts_with([' ', '\t']) || line.split_once(':').is_some_and(|(name, _)| !name.contains(' '));
    if !control.starts_with(|c: char| c.is_ascii_alphabetic()) || control.lines().any(|line| line.trim().is_empty() || !is_field(line)) {
        return Err(RepositoryError::damaged(PACKAGES, "a control file is not one paragraph"));
    }
    // Two fields of one name: readers do not agree on which counts.
    let names = ["filename", "size", "sha256"];
    let is_ours = |line: &str| line.split_once(':').is_some_and(|(name, _)| names.contains(&&*name.to_ascii_lowercase()));
    if control.lines().any(is_ours) {
        return Err(RepositoryError::damaged(PACKAGES, "a control file has a field that only an index has"));
    }
    let filename = location(PACKAGES, package.filename)?;
    if filename.contains(char::is_whitespace) {
        return Err(RepositoryError::damaged(PACKAGES, "a file name has blanks"));
    }
    Ok(format!("{control}\nFilename: {filename}\nSize: {}\nSHA256: {}\n\n", package.size, package.sha256))
}

/// What a `Release` file says besides its list of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseHead<'a> {
    /// Who makes the repository.
    pub origin: &'a str,
    /// What they call it.
    pub label: &'a str,
    /// The suite.
    pub suite: &'a str,
    /// The codename.
    pub codename: &'a str,
    /// When it is made, in seconds since 1970.
    pub date: i64,
    /// Until when it may be used, likewise.
    pub valid_until: Option<i64>,
    /// The architectures.
    pub architectures: &'a [&'a str],
    /// The components.
    pub components: &'a [&'a str],
    /// Whether every index is also stored under its checksum.
    pub acquire_by_hash: bool,
}

/// Writes a `Release` file for indexes, named below its directory. Clients want the plain form of each index to be listed, stored or not.
///
/// # Errors
/// When a value would not stay in its field.
pub fn write_release(head: &ReleaseHead<'_>, files: &BTreeMap<String, ReleaseFile>) -> Result<String, RepositoryError> {
    let mut text = String::new();
    let dates = [("Date", Some(head.date)), ("Valid-Until", head.valid_until)];
    let dates = dates.into_iter().filter_map(|(name, seconds)| Some((name, format_date(seconds?))));
    let fields = [("Origin", head.origin), ("Label", head.label), ("Suite", head.suite), ("Codename", head.codename)];
    let fields = fields.into_iter().map(|(name, value)| (name, value.to_owned())).chain(dates);
    let lists = [("Architectures", head.architectures.join(" ")), ("Components", head.components.join(" "))];
    for (name, value) in fields.chain(lists) {
        if value.contains(char::is_control) {
            return Err(RepositoryError::damaged(RELEASE, format!("{name} has more than one line")));
        }
        if !value.is_empty() {
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    if head.acquire_by_hash {
        text.push_str("Acquire-By-Hash: yes\n");
    }
    text.push_str("SHA256:\n");
    for (path, file) in files {
        if path.contains(char::is_whitespace) {
            return Err(RepositoryError::damaged(RELEASE, "a path has blanks"));
        }
        let _ = writeln!(text, " {} {} {}", file.sha256, file.size, location(RELEASE, path)?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::super::Limits;
    use super::super::{Packages, Release};
    use super::*;

    const CONTROL: &str = "Package: a\nVersion: 1\nArchitecture: all\nDescription: short\n long\n .\n more\n";

    fn package(control: &str) -> PoolPackage<'_> {
        PoolPackage { control, filename: "pool/a_1_all.deb", size: 3, sha256: Checksum::new([7; 32]) }
    }

    #[test]
    fn what_is_written_is_read() {
        let packed = write_packages([package(CONTROL), package(CONTROL)], Compression::Xz).unwrap();
        let packages: Vec<_> = Packages::new(&packed.bytes[..], Limits::default()).unwrap().map(Result::unwrap).collect();
        assert_eq!(packages.len(), 2);
        assert_eq!((&*packages[1].location, packages[1].size, packages[1].sha256), ("pool/a_1_all.deb", 3, Checksum::new([7; 32])));

        let file = ReleaseFile { size: packed.bytes.len() as u64, sha256: packed.sha256 };
        let files = BTreeMap::from([("main/binary-all/Packages.xz".to_owned(), file)]);
        let head = ReleaseHead {
            origin: "us",
            suite: "stable",
            date: 1_707_563_245,
            valid_until: Some(1_707_563_246),
            architectures: &["all", "amd64"],
            components: &["main"],
            acquire_by_hash: true,
            ..ReleaseHead::default()
        };
        let release = Release::parse(&write_release(&head, &files).unwrap()).unwrap();
        let expected = Release {
            origin: Some("us".to_owned()),
            suite: Some("stable".to_owned()),
            date: Some(1_707_563_245),
            valid_until: Some(1_707_563_246),
            architectures: vec!["all".to_owned(), "amd64".to_owned()],
            components: vec!["main".to_owned()],
            acquire_by_hash: true,
            all_is_apart: true,
            files,
            ..Release::default()
        };
        assert_eq!(release, expected);
    }

    #[test]
    fn nothing_gets_out_of_its_field() {
        for control in
            ["", "\n", "Package: a\n\nPackage: b", "Package: a\nSize: 3\n", "Package: a\nfilename: x\n", " a", "Package: a\nb c: d"]
        {
            assert!(write_packages([package(control)], Compression::Plain).is_err(), "{control:?}");
        }
        let out = PoolPackage { filename: "../a.deb", ..package(CONTROL) };
        assert!(write_packages([out], Compression::Plain).is_err());
        let head = ReleaseHead { label: "a\nSHA256:", ..ReleaseHead::default() };
        assert!(write_release(&head, &BTreeMap::new()).is_err());
    }
}
