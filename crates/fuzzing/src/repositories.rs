//! Repositories of packages: nothing that is accepted leads out of its repository, and what can be written again reads the same.

use std::fmt::Write as _;

use rootball_package::repository::apt::{ClearSigned, Packages, PoolPackage, Release, ReleaseHead, write_packages, write_release};
use rootball_package::repository::rpmmd::{Metalink, Primary, RepoMd, read_filelists};
use rootball_package::repository::{Compression, Limits, RepositoryPackage};

const LIMITS: Limits = Limits { entry: 1 << 20, entries: 10_000, bytes: 16 << 20 };

/// Decoders take what they need whatever the input; the ones in front of a list are nothing of its own.
fn is_packed(input: &[u8]) -> bool {
    let magics: [&[u8]; 5] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], b"\xfd7zXZ\0", b"BZh", &[0x5d, 0, 0]];
    magics.iter().any(|magic| input.starts_with(magic))
}

fn assert_inside(path: &str) {
    assert!(!path.is_empty() && !path.starts_with('/'), "an absolute location");
    assert!(path.split('/').all(|component| component != ".."), "a location that leads out");
}

/// A `Packages` index: what is written with the fields of a package says the same of it.
pub(crate) fn packages_index(input: &[u8]) {
    if is_packed(input) {
        return;
    }
    let Ok(packages) = Packages::new(input, LIMITS) else { return };
    for package in packages.flatten() {
        assert_inside(&package.location);
        let mut control = String::new();
        let label = &package.label;
        let _ = write!(control, "Package: {}\nVersion: {}\nArchitecture: {}\n", label.name, label.version, label.arch);
        let pool = PoolPackage { control: &control, filename: &package.location, size: package.size, sha256: package.sha256 };
        // Names of files with blanks are read and not written.
        let Ok(packed) = write_packages([pool], Compression::Plain) else { continue };
        let again: Vec<RepositoryPackage> = Packages::new(&packed.bytes[..], LIMITS)
            .expect("what was written has a beginning")
            .map(|package| package.expect("what was written can be read"))
            .collect();
        assert_eq!(again, [package]);
    }
}

/// A `Release` file or a clear-signed one: its files are inside, and what is written with them lists the same.
pub(crate) fn release(input: &[u8]) {
    let signed = ClearSigned::split(input);
    if let Ok(signed) = &signed {
        let lines = signed.text.strip_suffix('\n').unwrap_or_default();
        assert_eq!(signed.signed_bytes, lines.replace('\n', "\r\n").into_bytes(), "another text than the signed one");
    }
    let text = signed.map_or_else(|_| String::from_utf8_lossy(input).into_owned(), |signed| signed.text);
    let Ok(release) = Release::parse(&text) else { return };
    release.files.keys().for_each(|path| assert_inside(path));
    for (component, arch) in [("main", "amd64"), ("", ""), ("..", "..")] {
        if let Some(index) = release.packages_index(component, arch) {
            assert_inside(&index.below("dists/x/").path);
        }
    }
    let words: Vec<&str> = release.components.iter().map(|name| &**name).collect();
    let head = ReleaseHead { components: &words, acquire_by_hash: release.acquire_by_hash, ..ReleaseHead::default() };
    let Ok(written) = write_release(&head, &release.files) else { return };
    let again = Release::parse(&written).expect("what was written can be read");
    assert_eq!((again.files, again.components), (release.files, release.components));
}

/// `primary.xml` and lists of files: what is accepted is inside, and a header within its package.
pub(crate) fn primary_xml(input: &[u8]) {
    if is_packed(input) {
        return;
    }
    if let Ok(packages) = Primary::new(input, LIMITS) {
        for package in packages.flatten() {
            assert_inside(&package.location);
            assert!(package.header_range.is_none_or(|range| range.end <= package.size), "a header that is not in its package");
        }
    }
    let mut length = 0;
    let _ = read_filelists(input, LIMITS, &mut |file| {
        length += file.path.len();
        Ok(())
    });
    assert!(length <= input.len(), "longer paths than the list");
}

/// `repomd.xml` and metalinks: lists are inside, mirrors have URLs.
pub(crate) fn repomd(input: &[u8]) {
    if is_packed(input) {
        return;
    }
    if let Ok(repomd) = RepoMd::parse(input) {
        repomd.data.iter().for_each(|data| assert_inside(&data.file.path));
    }
    if let Ok(metalink) = Metalink::parse(input) {
        assert!(metalink.urls.iter().all(|mirror| mirror.url.contains("://")), "a mirror without a URL");
        assert!(metalink.urls.is_sorted_by(|a, b| a.preference >= b.preference), "a better mirror behind a worse one");
    }
}
