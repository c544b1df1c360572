//! The merge of `/etc`, compared with what stock `ostree admin deploy` makes of the same input.

use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::Path;
use std::time::Duration;

use rootball_repo::Mode;
use rootball_sysroot::etc_merge::{ChangeKind, ConflictKind};
use rootball_sysroot::{DeployError, deploy as deploying};

use crate::tree::{Bench, deploy, listing, ostree_admin, write};

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Defaults that both versions have beside those of every tree.
fn old_defaults(tree: &Path) {
    for name in ["removed", "removed-both", "modified", "modified-both", "chmodded", "chowned", "dropped", "becomes-link", "becomes-dir"] {
        write(tree, &format!("usr/etc/{name}"), "old");
    }
    write(tree, "usr/etc/dir/file", "old");
    write(tree, "usr/etc/dir/other", "old");
    write(tree, "usr/etc/removed-dir/file", "old");
    write(tree, "usr/etc/deep/er/file", "old");
    write(tree, "usr/etc/chmodded-dir/file", "old");
    write(tree, "usr/etc/gone/file", "old");
    write(tree, "usr/etc/becomes-outward/removed", "old");
    symlink("old", tree.join("usr/etc/link-changed")).unwrap();
}

fn new_defaults(tree: &Path) {
    old_defaults(tree);
    for name in ["removed-both", "modified-both", "untouched-new"] {
        write(tree, &format!("usr/etc/{name}"), "new default");
    }
    fs::remove_file(tree.join("usr/etc/dropped")).unwrap();
    fs::remove_dir_all(tree.join("usr/etc/gone")).unwrap();
    write(tree, "usr/etc/added-both", "new default");
    write(tree, "usr/etc/added-dir/theirs", "new default");
    fs::remove_dir_all(tree.join("usr/etc/becomes-outward")).unwrap();
    symlink("/usr/share/elsewhere", tree.join("usr/etc/becomes-outward")).unwrap();
}

fn local_changes(etc: &Path) {
    for name in ["removed", "removed-both", "becomes-link", "becomes-dir"] {
        fs::remove_file(etc.join(name)).unwrap();
    }
    fs::remove_dir_all(etc.join("removed-dir")).unwrap();
    fs::remove_file(etc.join("becomes-outward/removed")).unwrap();
    for name in ["modified", "modified-both", "added-both", "added", "added-dir/ours", "added-dir/sub/deep", "deep/er/file", "gone/file"] {
        write(etc, name, "local");
    }
    chmod(&etc.join("chmodded"), 0o600);
    lchown(etc.join("chowned"), Some(12), Some(34)).unwrap();
    symlink("modified", etc.join("becomes-link")).unwrap();
    write(etc, "becomes-dir/inside", "local");
    fs::remove_file(etc.join("link-changed")).unwrap();
    symlink("local", etc.join("link-changed")).unwrap();
    chmod(&etc.join("chmodded-dir"), 0o700);
    chmod(&etc.join("deep"), 0o711);
    chmod(&etc.join("deep/er"), 0o750);
    chmod(&etc.join("gone"), 0o750);
    fs::create_dir(etc.join("empty-dir")).unwrap();
    chmod(&etc.join("empty-dir"), 0o1770);
    chmod(&etc.join("added-dir"), 0o750);
    lchown(etc.join("added-dir/sub"), Some(5), Some(6)).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, etc.join("fifo"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
}

#[test]
fn the_merged_etc_is_that_of_stock_ostree() {
    let (ours, theirs) = (Bench::new(), Bench::new());
    let mut merged = Vec::new();
    for (bench, stock) in [(&ours, false), (&theirs, true)] {
        let sysroot = bench.init(Mode::Bare);
        let first = bench.commit(sysroot.repo(), "1", "kernel", old_defaults);
        let second = bench.commit(sysroot.repo(), "2", "kernel", new_defaults);
        let one = deploy(&sysroot.lock(Duration::ZERO).unwrap(), first).unwrap();
        let etc = bench.deployment_path(&one).join("etc");
        local_changes(&etc);
        if stock {
            ostree_admin(bench, &["deploy", "--os=os", "test/2"]);
        } else {
            deploy(&sysroot.lock(Duration::ZERO).unwrap(), second).unwrap();
        }
        let two = sysroot.deployments().unwrap().remove(0);
        assert_eq!(two.id.commit, second);
        merged.push(listing(&bench.deployment_path(&two).join("etc")));
    }
    // The one thing that stock loses: what somebody made of a directory in which nothing else has changed.
    let chmodded = merged[1].iter_mut().find(|line| line.starts_with("chmodded-dir ")).unwrap();
    *chmodded = chmodded.replace("40755", "40700");
    assert_eq!(merged[0], merged[1], "ours, then theirs");
    assert!(merged[0].iter().any(|line| line.starts_with("modified-both 100644 0:0 \"local\"")), "{:#?}", merged[0]);
}

#[test]
fn our_list_of_changes_is_that_of_stock_config_diff() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let first = bench.commit(sysroot.repo(), "1", "kernel", old_defaults);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let one = deploy(&lock, first).unwrap();
    local_changes(&bench.deployment_path(&one).join("etc"));
    let plan = deploying::plan(&lock, &deploying::DeployRequest::new("os", first)).unwrap();
    let mut ours: Vec<String> = plan
        .etc
        .changes
        .iter()
        .map(|change| {
            let letter = match change.kind {
                ChangeKind::Added => 'A',
                ChangeKind::Modified => 'M',
                ChangeKind::Removed => 'D',
            };
            format!("{letter}    {}", change.path.display())
        })
        .collect();
    drop(lock);
    let stock = ostree_admin(&bench, &["config-diff", "--os=os"]);
    let mut theirs: Vec<String> = stock.lines().map(str::to_owned).collect();
    ours.sort();
    theirs.sort();
    // Below a directory that replaced a file, each name is listed by us, since the new tree may have that directory as well.
    ours.retain(|line| line != "A    becomes-dir/inside");
    assert_eq!(ours, theirs);
}

#[test]
fn conflicts_are_listed_and_nothing_is_deployed() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let first = bench.commit(sysroot.repo(), "1", "kernel", |tree| write(tree, "usr/etc/was-dir/file", "old"));
    let second = bench.commit(sysroot.repo(), "2", "kernel", |tree| {
        write(tree, "usr/etc/was-dir", "now a file");
        write(tree, "usr/etc/local-file/inside", "a directory in the new tree");
    });
    let one = deploy(&lock, first).unwrap();
    let etc = bench.deployment_path(&one).join("etc");
    write(&etc, "was-dir/file", "local");
    write(&etc, "local-file", "local");
    let plan = deploying::plan(&lock, &deploying::DeployRequest::new("os", second)).unwrap();
    let conflicts: Vec<_> = plan.etc.conflicts.iter().map(|conflict| (conflict.path.to_str().unwrap(), conflict.kind)).collect();
    assert_eq!(conflicts, [("was-dir/file", ConflictKind::ParentBecameFile), ("local-file", ConflictKind::BecameDirectory)]);
    let before = listing(&bench.path());
    let error = deploy(&lock, second).unwrap_err();
    assert!(matches!(error, DeployError::EtcConflicts { .. }), "{error}");
    assert!(error.to_string().contains("/etc/local-file is a directory in the new tree"), "{error}");
    assert_eq!(listing(&bench.path()), before);
}
