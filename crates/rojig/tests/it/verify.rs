//! Comparing directories with releases.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rootball_package::PackageFormat;
use rootball_rojig::{Difference, FileRelease, Release, verify_root};

use crate::support::{Case, distribution, put};

#[test]
fn a_directory_is_compared_file_by_file() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    std::os::unix::fs::symlink("sh", tree.join("usr/bin/link")).unwrap();
    put(&tree.join("usr/lib/cache"), b"made by a script", 0o644);
    let commit = case.commit(&tree, "os");
    let release = case.release(&commit, &case.write(&packages, "packages"), "os.rojig");
    let descriptor = Release::open(FileRelease::open(&release).unwrap()).unwrap().descriptor;
    let same = verify_root(&tree, &descriptor).unwrap();
    assert_eq!((same.same, same.differences), (10, vec![]));

    // As a package manager has it: configuration where programs read it.
    fs::rename(tree.join("usr/etc"), tree.join("etc")).unwrap();
    assert_eq!(verify_root(&tree, &descriptor).unwrap().differences, []);

    fs::remove_file(tree.join("usr/share/copying")).unwrap();
    put(&tree.join("usr/lib/cache"), b"made by a Script", 0o644);
    fs::set_permissions(tree.join("etc/profile"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::remove_file(tree.join("usr/bin/link")).unwrap();
    put(&tree.join("usr/bin/link"), b"", 0o644);
    put(&tree.join("usr/local/bin/own"), b"", 0o755);
    put(&tree.join("var/lib/state"), b"", 0o644);
    let path = |path: &str| path.to_owned();
    let mut expected = vec![
        Difference::Missing { path: path("usr/share/copying") },
        Difference::Type { path: path("usr/bin/link") },
        Difference::Content { path: path("usr/lib/cache") },
        Difference::Owner { path: path("usr/etc/profile"), expected: path("0:0 0644"), actual: path("0:0 0600") },
        Difference::Extra { path: path("usr/local") },
    ];
    expected.sort();
    let report = verify_root(&tree, &descriptor).unwrap();
    assert_eq!((report.same, report.differences), (6, expected));
}

#[test]
fn a_link_in_the_directory_leads_nowhere_else() {
    let case = Case::new(PackageFormat::Deb);
    let packages = distribution(1);
    let tree = case.tree("tree", &packages);
    let commit = case.commit(&tree, "os");
    let release = case.release(&commit, &case.write(&packages, "packages"), "os.rojig");
    let descriptor = Release::open(FileRelease::open(&release).unwrap()).unwrap().descriptor;
    fs::rename(tree.join("usr/share"), case.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(case.path("elsewhere"), tree.join("usr/share")).unwrap();
    let report = verify_root(&tree, &descriptor).unwrap();
    let missing = report.differences.iter().filter(|difference| matches!(difference, Difference::Missing { .. })).count();
    assert_eq!(missing, 3, "{:?}", report.differences);
}
