//! Packages and releases that are damaged, gone, or not what they say.

use std::fs;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use rootball_object::{Cancel, Silent};
use rootball_package::PackageFormat;
use rootball_repo::Mode;
use rootball_rojig::{Descriptor, FileRelease, PackageProvider, Places, Provided, Release, RojigError, SourcePackage, import};
use rootball_testkit::noise::noise;

use crate::support::{Case, assert_sound, distribution, put};

/// A case with its release and packages.
fn prepared(format: PackageFormat) -> (Case, rootball_object::CommitChecksum, std::path::PathBuf, std::path::PathBuf) {
    let case = Case::new(format);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    put(&tree.join("usr/lib/cache"), &noise(50, 60_000), 0o644);
    let commit = case.commit(&tree, "os");
    let debs = case.write(&packages, "packages");
    let release = case.release(&commit, &debs, "os.rojig");
    (case, commit, debs, release)
}

#[test]
fn a_package_that_is_cut_or_flipped_anywhere_is_refused() {
    for format in [PackageFormat::Deb, PackageFormat::Rpm] {
        let (case, _, debs, release) = prepared(format);
        let path = rootball_rojig::list_packages(&debs).unwrap().into_iter().find(|(_, name)| name.starts_with("tool")).unwrap().0;
        let whole = fs::read(&path).unwrap();
        let into = case.empty("into", Mode::Bare);
        for tenth in 0..10 {
            let at = whole.len() * tenth / 10;
            let mut flipped = whole.clone();
            flipped[at] ^= 0x20;
            for bytes in [&whole[..at], &flipped] {
                fs::write(&path, bytes).unwrap();
                let error = case.import(&into, &release, &debs).unwrap_err();
                assert!(matches!(&error, RojigError::Missing { packages } if packages[0].label.name == "tool"), "{error:?}");
                assert_eq!(into.object_names().unwrap().len(), 0, "nothing is visible");
            }
        }
        // With the package as it should be, the rest need not come again.
        fs::write(&path, &whole).unwrap();
        let report = case.import(&into, &release, &debs).unwrap();
        assert_eq!(report.packages, 1);
    }
}

#[test]
fn a_residue_of_another_release_is_refused() {
    let (case, _, debs, release) = prepared(PackageFormat::Deb);
    let mut bytes = fs::read(&release).unwrap();
    let length = Descriptor::length(&bytes).unwrap() as usize;
    let tree = case.tree("other", &distribution(1));
    put(&tree.join("usr/lib/cache"), &noise(51, 60_000), 0o644);
    let other = case.release(&case.commit(&tree, "other"), &debs, "other.rojig");
    let other = fs::read(&other).unwrap();
    let other_length = Descriptor::length(&other).unwrap() as usize;
    bytes.truncate(length);
    bytes.extend_from_slice(&other[other_length..]);
    fs::write(&release, bytes).unwrap();
    let into = case.empty("into", Mode::Bare);
    let error = case.import(&into, &release, &debs).unwrap_err();
    assert!(matches!(error, RojigError::Delta(_)), "{error:?}");
    assert_eq!(into.object_names().unwrap().len(), 0);
}

#[test]
fn a_descriptor_that_is_cut_or_flipped_gives_its_commit_or_an_error() {
    let (case, commit, debs, release) = prepared(PackageFormat::Deb);
    let whole = fs::read(&release).unwrap();
    let length = Descriptor::length(&whole).unwrap() as usize;
    for at in (0..length).step_by(length / 60 + 1) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        for bytes in [&whole[..at], &flipped] {
            fs::write(&release, bytes).unwrap();
            let into = case.empty(&format!("into-{at}-{}", bytes.len()), Mode::Bare);
            // A hint that is wrong only costs what it would have saved.
            if let Ok(report) = case.import(&into, &release, &debs) {
                assert_eq!(report.commit, commit.to_hex());
                assert_sound(&into, &commit);
            } else {
                assert_eq!(into.object_names().unwrap().len(), 0);
            }
        }
    }
}

/// Changes what the head of a descriptor says, which nothing signs.
fn with_head(release: &std::path::Path, from: &str, to: &str) -> Result<Descriptor, RojigError> {
    let bytes = fs::read(release).unwrap();
    let length = Descriptor::length(&bytes).unwrap() as usize;
    let mut descriptor = Descriptor::from_bytes(&bytes[..length]).unwrap();
    let text = serde_json::to_string(&descriptor.head).unwrap();
    assert!(text.contains(from), "{text}");
    descriptor.head = serde_json::from_str(&text.replace(from, to)).unwrap();
    Descriptor::from_bytes(&descriptor.to_bytes().unwrap())
}

#[test]
fn packages_whose_names_or_places_lead_elsewhere_are_refused() {
    let (_case, _, _, release) = prepared(PackageFormat::Deb);
    assert!(with_head(&release, "tool_1-1_all.deb", "pool/tool_1-1_all.deb").is_ok());
    for (from, to) in [
        ("tool_1-1_all.deb", "../tool_1-1_all.deb"),
        ("tool_1-1_all.deb", "/etc/tool_1-1_all.deb"),
        ("tool_1-1_all.deb", "http://elsewhere.example/tool.deb"),
        ("\"name\":\"tool\"", "\"name\":\"../tool\""),
        ("\"name\":\"tool\"", "\"name\":\"to\\u001bol\""),
        ("\"arch\":\"all\"", "\"arch\":\"\""),
    ] {
        let error = with_head(&release, from, to).unwrap_err().to_string();
        assert!(error.contains("can be no package"), "{to}: {error}");
    }
}

/// Gives packages until it was asked for so many, and then dies half-way.
struct Dying<'a> {
    places: &'a Places,
    left: AtomicUsize,
}

impl PackageProvider for Dying<'_> {
    fn places(&self, package: &SourcePackage) -> usize {
        self.places.places(package)
    }

    fn open(&self, package: &SourcePackage, place: usize) -> Result<Provided<'_>, String> {
        let provided = self.places.open(package, place)?;
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(_) => Ok(provided),
            Err(_) => Ok(Provided { bytes: Box::new(provided.bytes.take(package.size / 2)), ..provided }),
        }
    }
}

#[test]
fn what_came_before_a_failure_need_not_come_again() {
    let (case, commit, debs, release) = prepared(PackageFormat::Rpm);
    let mut places = Places::default();
    places.add_directory(&debs).unwrap();
    let release = Release::open(FileRelease::open(&release).unwrap()).unwrap();
    let into = case.empty("into", Mode::Bare);
    let options = rootball_rojig::ImportOptions { jobs: 1, ..case.import_options() };
    let dying = Dying { places: &places, left: AtomicUsize::new(2) };
    let error = import(&into, &release, &dying, &options, &Silent, &Cancel::default()).unwrap_err();
    assert!(matches!(&error, RojigError::Missing { packages } if packages.len() == 2), "{error:?}");
    let report = import(&into, &release, &places, &options, &Silent, &Cancel::default()).unwrap();
    assert_eq!(report.packages, 2);
    assert_sound(&into, &commit);
}

#[test]
fn who_is_asked_to_stop_stops() {
    let (case, _, debs, release) = prepared(PackageFormat::Deb);
    let mut places = Places::default();
    places.add_directory(&debs).unwrap();
    let release = Release::open(FileRelease::open(&release).unwrap()).unwrap();
    let cancel = Cancel::default();
    cancel.request();
    let into = case.empty("into", Mode::Bare);
    let error = import(&into, &release, &places, &case.import_options(), &Silent, &cancel).unwrap_err();
    assert!(matches!(error, RojigError::Cancelled | RojigError::Delta(_)), "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_descriptor_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut begun = b"rbrojig\x01".to_vec();
        begun.extend(&bytes);
        let _ = (Descriptor::from_bytes(&bytes), Descriptor::from_bytes(&begun));
        let length = begun.len() as u64;
        if begun.len() >= 48 {
            begun[8..16].copy_from_slice(&length.to_le_bytes());
            let _ = Descriptor::from_bytes(&begun);
        }
    }
}
