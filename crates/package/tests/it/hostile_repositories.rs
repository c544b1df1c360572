//! Files of repositories that nobody meant: every parser gives an answer, takes no more than its limits, and nothing leads out.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rootball_package::repository::apt::{
    ClearSigned, Packages, Release, format_date, parse_date, parse_deb822_sources, parse_one_line_sources,
};
use rootball_package::repository::rpmmd::{Metalink, Primary, RepoMd, parse_mirror_list, parse_repo_file, read_filelists, substituted};
use rootball_package::repository::{Limits, RepositoryError};

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const LIMITS: Limits = Limits { entry: 4096, entries: 100, bytes: 1 << 20 };

/// Gives bytes to every parser.
fn parse_as_everything(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let variables = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
    if let Ok(packages) = Packages::new(bytes, LIMITS) {
        for package in packages.flatten() {
            assert_inside(&package.location);
        }
    }
    if let Ok(packages) = Primary::new(bytes, LIMITS) {
        for package in packages.flatten() {
            assert_inside(&package.location);
        }
    }
    if let Ok(release) = Release::parse(&text) {
        release.files.keys().for_each(|path| assert_inside(path));
    }
    if let Ok(repomd) = RepoMd::parse(bytes) {
        repomd.data.iter().for_each(|data| assert_inside(&data.file.path));
    }
    if let Ok(signed) = ClearSigned::split(bytes) {
        assert_eq!(signed.text.strip_suffix('\n').unwrap_or_default().replace('\n', "\r\n").into_bytes(), signed.signed_bytes);
    }
    for source in [parse_one_line_sources(&text), parse_deb822_sources(&text)].into_iter().flatten().flatten() {
        source.suites.iter().filter(|suite| !suite.directory().is_empty()).for_each(|suite| assert_inside(suite.directory()));
    }
    let _ = read_filelists(bytes, LIMITS, &mut |_| Ok(()));
    let _ = (Metalink::parse(bytes), parse_mirror_list(&text), parse_repo_file(&text, &variables), substituted(&text, &variables));
    let _ = parse_date(&text).map(format_date);
}

fn assert_inside(path: &str) {
    assert!(!path.is_empty() && !path.starts_with('/') && path.split('/').all(|component| component != ".."), "{path:?}");
}

/// Files that are right.
fn samples() -> Vec<String> {
    let package = format!(
        "<package type=\"rpm\" pkgid=\"{HEX}\" name=\"a\" arch=\"x\"><name>a</name><arch>x</arch><version epoch=\"0\" ver=\"1\" rel=\"2\"/>\
         <checksum type=\"sha256\" pkgid=\"YES\">{HEX}</checksum><size package=\"9\"/><location href=\"p/a.rpm\"/><file>/a &amp; b</file></package>"
    );
    vec![
        format!("Package: a\nVersion: 1\nArchitecture: all\nFilename: pool/a.deb\nSize: 3\nSHA256: {HEX}\n\n"),
        format!("Suite: a\nDate: Sat, 10 Feb 2024 11:07:25 UTC\nArchitectures: all\nSHA256:\n {HEX} 1 main/binary-all/Packages\n"),
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- -a\nb\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
            .to_owned(),
        "Types: deb\nURIs: http://a\nSuites: a b/\nSigned-By: /a\nEnabled: yes\n".to_owned(),
        "deb [ arch=a signed-by=/k trusted=yes ] http://a b main\n".to_owned(),
        format!("<metadata packages=\"1\">{package}</metadata>"),
        format!("<filelists packages=\"1\">{package}</filelists>"),
        format!(
            "<repomd><revision>1</revision><data type=\"primary\"><checksum type=\"sha256\">{HEX}</checksum><location href=\"r/p.xml\"/>\
             <size>3</size></data></repomd>"
        ),
        format!(
            "<metalink><file name=\"repomd.xml\"><size>3</size><hash type=\"sha256\">{HEX}</hash><alternate><size>3</size>\
             <hash type=\"sha256\">{HEX}</hash></alternate><url preference=\"1\">http://a/repodata/repomd.xml</url></file></metalink>"
        ),
        "[a]\nname=$a\nbaseurl=http://a/${a}/\n http://b\nenabled=1\n".to_owned(),
    ]
}

proptest! {
    #[test]
    fn parsers_never_panic_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        parse_as_everything(&bytes);
    }

    #[test]
    fn parsers_never_panic_on_any_text(text in "[ -~\n\täß\u{0}]{0,200}") {
        parse_as_everything(text.as_bytes());
    }

    #[test]
    fn parsers_never_panic_on_what_is_almost_right(
        sample in 0_usize..10,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = samples()[sample].clone().into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        parse_as_everything(&bytes);
        parse_as_everything(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn locations_never_lead_out(path in "[./%2eEa:\\\\]{1,12}") {
        let text = samples()[0].replace("pool/a.deb", &path);
        for package in Packages::new(text.as_bytes(), LIMITS).unwrap().flatten() {
            assert_inside(&package.location);
            assert_inside(&package.location.to_lowercase().replace("%2e", "."));
        }
    }
}

#[test]
fn files_that_end_early_are_refused_or_have_less() {
    for sample in samples() {
        for end in 0..sample.len() {
            parse_as_everything(&sample.as_bytes()[..end]);
        }
    }
    let samples = samples();
    for end in 1..samples[5].len() {
        let cut = &samples[5].as_bytes()[..end];
        assert!(
            Primary::new(cut, LIMITS).is_err() || Primary::new(cut, LIMITS).unwrap().any(|package| package.is_err()),
            "cut after {end}"
        );
        assert!(RepoMd::parse(&samples[7].as_bytes()[..end.min(samples[7].len() - 1)]).is_err());
    }
}

#[test]
fn lists_that_never_end_are_not_followed() {
    // A few kilobytes that unpack to many megabytes.
    let bomb = |unit: &str| zstd::encode_all(std::io::Read::take(Repeated(unit.to_owned(), 0), 64 << 20), 1).unwrap();
    let paragraph = samples()[0].clone();
    let limits = Limits { entries: 1000, ..Limits::default() };
    let last = Packages::new(&bomb(&paragraph)[..], limits).unwrap().last().unwrap();
    assert!(matches!(last, Err(RepositoryError::TooLarge { unit: "packages", .. })), "{last:?}");
    let last = Packages::new(&bomb("Package")[..], Limits::default()).unwrap().last().unwrap();
    assert!(matches!(last, Err(RepositoryError::TooLarge { unit: "bytes", .. })), "{last:?}");
    let last = Packages::new(&bomb("\n")[..], Limits { bytes: 1 << 20, ..Limits::default() }).unwrap().last().unwrap();
    assert!(matches!(last, Err(RepositoryError::TooLarge { unit: "bytes", .. })), "{last:?}");
    for unit in ["<a>", "<a b='", "a", "&amp;", "<!--"] {
        let start = zstd::encode_all(&b"<metadata><package>"[..], 1).unwrap();
        let list = [start, bomb(unit)].concat();
        let last = Primary::new(&list[..], Limits::default()).unwrap().last().unwrap();
        assert!(last.is_err(), "{unit}: {last:?}");
    }
}

/// A text again and again.
struct Repeated(String, usize);

impl std::io::Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.0.as_bytes()[self.1];
            self.1 = (self.1 + 1) % self.0.len();
        }
        Ok(buffer.len())
    }
}

#[test]
fn entities_do_not_grow() {
    let bomb =
        "<!DOCTYPE metadata [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><metadata><package><name>&b;</name></package></metadata>";
    let error = Primary::new(bomb.as_bytes(), LIMITS).unwrap_err();
    assert!(error.to_string().contains("document type"), "{error}");
    let outside = "<!DOCTYPE repomd SYSTEM \"file:///etc/passwd\"><repomd/>";
    assert!(RepoMd::parse(outside.as_bytes()).is_err());
}
