//! From commits to releases and back.

use std::fs;

use rootball_object::{Cancel, Silent};
use rootball_package::{Compression, PackageFormat};
use rootball_repo::Mode;
use rootball_rojig::{Descriptor, FileRelease, Release, build, plan_import};
use rootball_testkit::noise::noise;

use crate::support::{Case, assert_sound, distribution, initramfs, package, put};

const FORMATS: [PackageFormat; 2] = [PackageFormat::Deb, PackageFormat::Rpm];

#[test]
fn the_commit_comes_back_in_every_kind_of_repository() {
    for format in FORMATS {
        let case = Case::new(format);
        let packages = distribution(1);
        let tree = case.tree("tree", &packages);
        put(&tree.join("usr/lib/cache"), b"made by a script", 0o644);
        let commit = case.commit(&tree, "os");
        let debs = case.write(&packages, "packages");
        let release = case.release(&commit, &debs, "os.rojig");
        for mode in [Mode::Bare, Mode::BareUser, Mode::BareUserOnly, Mode::Archive] {
            let into = case.empty(&format!("{format}-{mode}"), mode);
            let report = case.import(&into, &release, &debs).unwrap();
            assert_eq!((report.commit, report.packages), (commit.to_hex(), 4));
            assert_sound(&into, &commit);
        }
    }
}

#[test]
fn an_update_reads_only_packages_with_something_new() {
    for format in FORMATS {
        let case = Case::new(format);
        let (first, second) = (distribution(1), distribution(2));
        let commits = [case.commit(&case.tree("1", &first), "os"), case.commit(&case.tree("2", &second), "os")];
        let debs = [case.write(&first, "debs-1"), case.write(&second, "debs-2")];
        let releases = [case.release(&commits[0], &debs[0], "1.rojig"), case.release(&commits[1], &debs[1], "2.rojig")];
        let into = case.empty("into", Mode::BareUser);
        case.import(&into, &releases[0], &debs[0]).unwrap();
        // What is not needed need not be there: only the new package is.
        let only_new = case.write(&second[3..], "only-new");
        let plan = plan_import(&into, &Release::open(FileRelease::open(&releases[1]).unwrap()).unwrap().descriptor).unwrap();
        assert_eq!((plan.packages.len(), plan.packages[0].objects, &*plan.packages[0].package.label.name), (1, 1, "tool"));
        let report = case.import(&into, &releases[1], &only_new).unwrap();
        assert_eq!((report.packages, report.packages_size), (1, plan.packages_size));
        assert_sound(&into, &commits[1]);
        // And back again: everything is here.
        let report = case.import(&into, &releases[0], &case.write(&[], "none")).unwrap();
        assert_eq!((report.packages, report.objects), (0, 0));
    }
}

#[test]
fn an_initramfs_is_made_of_the_files_in_it() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    put(&tree.join("init"), b"#!/usr/bin/sh\n", 0o755);
    let packed = initramfs(&tree, &["init", "usr/bin/sh", "usr/lib/libextra.so", "usr/bin/tool"]);
    put(&tree.join("usr/lib/modules/6.1/initramfs.img"), &packed, 0o644);
    let commit = case.commit(&tree, "os");
    let debs = case.write(&packages, "packages");
    let built = case.build(&commit, &debs);
    assert!(packed.len() > 250_000 && built.size() < 20_000, "{} {}", packed.len(), built.size());
    assert_eq!(built.report.derived, packed.len() as u64);
    let release = case.release(&commit, &debs, "os.rojig");
    let into = case.empty("into", Mode::Bare);
    case.import(&into, &release, &debs).unwrap();
    assert_sound(&into, &commit);
}

#[test]
fn the_bytes_depend_on_nothing_but_commit_and_packages() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    put(&tree.join("usr/lib/cache"), &noise(7, 300_000), 0o644);
    let commit = case.commit(&tree, "os");
    let debs = case.write(&packages, "packages");
    let mut all = Vec::new();
    for jobs in [1, 4] {
        let mut options = case.options();
        options.jobs = jobs;
        let built = build(&case.repo, &commit, &case.catalog(&debs, jobs).unwrap(), &options, &Silent, &Cancel::default()).unwrap();
        let mut bytes = Vec::new();
        built.write_to(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, built.size());
        all.push(bytes);
    }
    assert_eq!(all[0], all[1]);
    let length = Descriptor::length(&all[0]).unwrap() as usize;
    let descriptor = Descriptor::from_bytes(&all[0][..length]).unwrap();
    assert_eq!(descriptor.to_bytes().unwrap(), all[0][..length]);
}

#[test]
fn owner_mode_and_links_of_the_tree_count_and_not_those_of_the_package() {
    let case = Case::new(PackageFormat::Rpm);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    let setuid = std::os::unix::fs::PermissionsExt::from_mode(0o4750);
    fs::set_permissions(tree.join("usr/bin/tool"), setuid).unwrap();
    std::os::unix::fs::symlink("tool", tree.join("usr/bin/link")).unwrap();
    fs::copy(tree.join("usr/bin/sh"), tree.join("usr/bin/again")).unwrap();
    let setuid = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    fs::set_permissions(tree.join("usr/bin/again"), setuid).unwrap();
    put(&tree.join("usr/lib/empty"), b"", 0o600);
    let commit = case.commit(&tree, "os");
    let debs = case.write(&packages, "packages");
    let built = case.build(&commit, &debs);
    // Nothing of the packages' bytes is in it.
    assert_eq!((built.report.residue, built.report.left.len()), (0, 0));
    let release = case.release(&commit, &debs, "os.rojig");
    let into = case.empty("into", Mode::BareUser);
    case.import(&into, &release, &debs).unwrap();
    assert_sound(&into, &commit);
}

#[test]
fn every_compression_of_packages_is_read() {
    let compressions = [Compression::None, Compression::Gzip(6), Compression::Bzip2(6), Compression::Xz(1), Compression::Zstd(3)];
    for (format, compression) in FORMATS.into_iter().flat_map(|format| compressions.map(|compression| (format, compression))) {
        if format == PackageFormat::Deb && matches!(compression, Compression::Bzip2(_)) {
            // dpkg itself writes none any more.
            continue;
        }
        let case = Case::new(format);
        let packages = [package("only", "1-1", &[("/usr/bin/only", 0o755, &noise(3, 50_000))])];
        let commit = case.commit(&case.tree("tree", &packages), "os");
        let directory = case.path("packages");
        packages[0].write_with(format, compression, &directory);
        let release = case.release(&commit, &directory, "os.rojig");
        case.import(&case.empty("into", Mode::Bare), &release, &directory).unwrap();
    }
}
