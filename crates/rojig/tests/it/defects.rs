//! The defects of rojig as it was, each with a test that would find it again.

use std::fs;

use rootball_object::{Cancel, Silent};
use rootball_package::PackageFormat;
use rootball_repo::Mode;
use rootball_rojig::{FileRelease, ImportOptions, Places, Release, RojigError, import, plan_import};
use rootball_testkit::noise::noise;

use crate::support::{Case, assert_sound, distribution, package, put};

/// The client did not verify the signature of the commit.
#[test]
fn a_commit_that_is_not_trusted_moves_nothing() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    let debs = case.write(&packages, "packages");
    let release = case.release(&commit, &debs, "os.rojig");
    let into = case.empty("into", Mode::Bare);
    let release = Release::open(FileRelease::open(&release).unwrap()).unwrap();
    let options = ImportOptions { verify: &|_, _, _| Err("nobody signed it".into()), ..case.import_options() };
    // No package is even looked for: there are no places.
    let error = import(&into, &release, &Places::default(), &options, &Silent, &Cancel::default()).unwrap_err();
    assert!(matches!(error, RojigError::Untrusted { commit: refused, .. } if refused == commit), "{error:?}");
    assert_eq!(into.object_names().unwrap().len(), 0);
}

/// A package that was built again under the same name gave a commit without some of its objects.
#[test]
fn a_package_that_was_rebuilt_under_its_name_is_told() {
    let case = Case::new(PackageFormat::Rpm);
    let packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    let release = case.release(&commit, &case.write(&packages, "packages"), "os.rojig");
    let mut rebuilt = packages.clone();
    rebuilt[3].files[0].2 = noise(99, 90_000);
    let other = case.write(&rebuilt, "rebuilt");
    let into = case.empty("into", Mode::Bare);
    let error = case.import(&into, &release, &other).unwrap_err();
    let RojigError::Missing { packages } = &error else { panic!("{error:?}") };
    assert_eq!((packages.len(), &*packages[0].label.name, packages[0].objects), (1, "tool", 2));
    assert!(packages[0].tried[0].contains("is not the package that the release names"), "{error}");
    assert_eq!(into.object_names().unwrap().len(), 0, "nothing is visible");
}

/// When the same content was in two packages, a client with the one lacked it when the other became its owner.
#[test]
fn content_that_changes_its_package_is_not_missed() {
    let case = Case::new(PackageFormat::Deb);
    let shared = noise(5, 70_000);
    let before = [
        package("a", "1-1", &[("/usr/share/common", 0o644, &shared)]),
        package("b", "1-1", &[("/usr/share/b", 0o644, &shared), ("/usr/bin/b", 0o755, b"b1")]),
    ];
    let after = [
        package("a", "2-1", &[("/usr/share/a", 0o644, b"a2")]),
        package("b", "1-1", &before[1].files.iter().map(|(path, mode, content)| (*path, *mode, &content[..])).collect::<Vec<_>>()),
    ];
    let commits = [case.commit(&case.tree("1", &before), "os"), case.commit(&case.tree("2", &after), "os")];
    let debs = [case.write(&before, "debs-1"), case.write(&after, "debs-2")];
    let releases = [case.release(&commits[0], &debs[0], "1"), case.release(&commits[1], &debs[1], "2")];
    let into = case.empty("into", Mode::Bare);
    for (release, (debs, commit)) in releases.iter().zip(debs.iter().zip(&commits)) {
        case.import(&into, release, debs).unwrap();
        assert_sound(&into, commit);
    }
}

/// A change of labels, or of an owner, left the client with what it had imported before; and everything that a label changed was shipped.
#[test]
fn a_change_of_labels_alone_needs_no_bytes_of_content() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    let label = |value: &str| {
        for path in ["usr/bin/sh", "usr/bin/tool", "usr/share/tool/data"] {
            let done = std::process::Command::new("setfattr").args(["-n", "user.label", "-v", value]).arg(tree.join(path)).status();
            assert!(done.unwrap().success());
        }
        let tree = format!("--tree=dir={}", tree.display());
        crate::support::ostree(&case.repo, &["commit", "-b", "os", &tree, "--timestamp=@1700000000"]).parse().unwrap()
    };
    let commits = [label("one"), label("two")];
    let debs = case.write(&packages, "packages");
    let releases = [case.release(&commits[0], &debs, "1"), case.release(&commits[1], &debs, "2")];
    let into = case.empty("into", Mode::BareUser);
    case.import(&into, &releases[0], &debs).unwrap();
    let descriptor = Release::open(FileRelease::open(&releases[1]).unwrap()).unwrap().descriptor;
    let plan = plan_import(&into, &descriptor).unwrap();
    assert_eq!((plan.parts_size, plan.packages.iter().map(|needed| needed.objects).sum::<usize>()), (0, 3));
    case.import(&into, &releases[1], &debs).unwrap();
    assert_sound(&into, &commits[1]);
}

/// A file without attributes was neither imported nor shipped: every other test here has none. This one has them on some files only.
#[test]
fn trees_with_and_without_attributes_come_back() {
    let case = Case::new(PackageFormat::Rpm);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    let done = std::process::Command::new("setfattr").args(["-n", "user.x", "-v", "y"]).arg(tree.join("usr/bin/sh")).status();
    assert!(done.unwrap().success());
    let from = format!("--tree=dir={}", tree.display());
    let commit = crate::support::ostree(&case.repo, &["commit", "-b", "os", &from, "--timestamp=@1700000000"]).parse().unwrap();
    let debs = case.write(&packages, "packages");
    let release = case.release(&commit, &debs, "os.rojig");
    let into = case.empty("into", Mode::BareUser);
    case.import(&into, &release, &debs).unwrap();
    assert_sound(&into, &commit);
}

/// Lists were matched with packages by position, and the order of paths is not that of names: `base`, `base+more` and `base-extra`.
#[test]
fn names_that_begin_alike_are_not_mixed_up() {
    let case = Case::new(PackageFormat::Rpm);
    let mut packages = distribution(1);
    let commit = case.commit(&case.tree("tree", &packages), "os");
    packages.reverse();
    let debs = case.write(&packages, "packages");
    let release = case.release(&commit, &debs, "os.rojig");
    let descriptor = Release::open(FileRelease::open(&release).unwrap()).unwrap().descriptor;
    let names: Vec<&str> = descriptor.head.packages.iter().map(|package| &*package.label.name).collect();
    assert_eq!(names, ["base", "base+more", "base-extra", "tool"]);
    assert_eq!(descriptor.taken(), [3, 1, 1, 2]);
    let into = case.empty("into", Mode::Bare);
    case.import(&into, &release, &debs).unwrap();
    assert_sound(&into, &commit);
}

/// Packages had to be in a repository still although everything in them had been imported.
#[test]
fn packages_that_are_gone_are_not_missed_when_their_objects_are_here() {
    let case = Case::new(PackageFormat::Deb);
    let (first, second) = (distribution(1), distribution(2));
    let commits = [case.commit(&case.tree("1", &first), "os"), case.commit(&case.tree("2", &second), "os")];
    let debs = [case.write(&first, "debs-1"), case.write(&second, "debs-2")];
    let releases = [case.release(&commits[0], &debs[0], "1"), case.release(&commits[1], &debs[1], "2")];
    let into = case.empty("into", Mode::Bare);
    case.import(&into, &releases[1], &debs[1]).unwrap();
    // Back to the older one, with nothing but its own version of the tool.
    let only = case.write(&first[3..], "only");
    case.import(&into, &releases[0], &only).unwrap();
    assert_sound(&into, &commits[0]);
}

/// Of two packages with one name and version, for two machines, the wrong one was taken.
#[test]
fn packages_are_told_by_their_bytes() {
    let case = Case::new(PackageFormat::Deb);
    let right = package("lib", "1-1", &[("/usr/lib/lib.so", 0o644, &noise(1, 60_000))]);
    let wrong = package("lib", "1-1", &[("/usr/lib/lib.so", 0o644, &noise(2, 60_000))]);
    let commit = case.commit(&case.tree("tree", std::slice::from_ref(&right)), "os");
    let right = case.write(&[right], "right");
    let release = case.release(&commit, &right, "os.rojig");
    let into = case.empty("into", Mode::Bare);
    let mut places = Places::default();
    // Of the same name, and asked first.
    places.add_directory(&case.write(&[wrong], "wrong")).unwrap();
    places.add_directory(&right).unwrap();
    let release = Release::open(FileRelease::open(&release).unwrap()).unwrap();
    let report = import(&into, &release, &places, &case.import_options(), &Silent, &Cancel::default()).unwrap();
    assert_eq!((report.packages, report.passed_by.len()), (1, 1));
    assert_sound(&into, &commit);
}

/// What no package has was shipped whole with each version, and directories and their owners never came out of packages.
#[test]
fn a_residue_that_did_not_change_is_not_read_again() {
    let case = Case::new(PackageFormat::Deb);
    let (first, second) = (distribution(1), distribution(2));
    let mut commits = Vec::new();
    for (name, packages) in [("1", &first), ("2", &second)] {
        let tree = case.tree(name, packages);
        put(&tree.join("usr/lib/cache/one"), &noise(50, 200_000), 0o644);
        fs::create_dir_all(tree.join("usr/lib/empty/directory")).unwrap();
        commits.push(case.commit(&tree, "os"));
    }
    let debs = [case.write(&first, "debs-1"), case.write(&second, "debs-2")];
    let releases = [case.release(&commits[0], &debs[0], "1"), case.release(&commits[1], &debs[1], "2")];
    let into = case.empty("into", Mode::Bare);
    case.import(&into, &releases[0], &debs[0]).unwrap();
    let descriptor = Release::open(FileRelease::open(&releases[1]).unwrap()).unwrap().descriptor;
    let plan = plan_import(&into, &descriptor).unwrap();
    assert_eq!((plan.parts_size, plan.packages.len()), (0, 1));
    let report = case.import(&into, &releases[1], &debs[1]).unwrap();
    assert!(report.release_size < 5_000, "{}", report.release_size);
    assert_sound(&into, &commits[1]);
}
