//! Places that another process works on.

use std::fs::File;
use std::time::Duration;

use rootball_repo::{FileLock, LockKind};

use crate::support::{Visible, commit_system, sandbox_with_repo, small_tree, system_tree};

#[test]
fn a_repository_that_another_process_holds_is_left_alone() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b test/main tree").ok();
    sandbox.run("image build test/main oci:layout:1").ok();
    sandbox.tool("ostree config --repo=repo set core.lock-timeout-secs 0").ok();
    let dir = File::open(sandbox.path("repo")).unwrap();
    let hold = |kind| FileLock::acquire(&dir, ".lock", kind, Some(Duration::ZERO)).unwrap().unwrap();
    let before = Visible::of(&sandbox.path("repo"));
    let held = hold(LockKind::Exclusive);
    let story = ["repo commit -b test/other tree", "repo refs --create test/new test/main", "image import oci:layout:1"];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @"
$ rootball repo commit -b test/other tree
stderr: error: repo/.lock is locked by another process
exit code: 1
$ rootball repo refs --create test/new test/main
stderr: error: repo/.lock is locked by another process
exit code: 1
$ rootball image import oci:layout:1
stderr: error: repo/.lock is locked by another process
exit code: 1
");
    assert_eq!(Visible::of(&sandbox.path("repo")), before);
    // Reading needs no lock, and writing beside others who write is fine.
    sandbox.run("repo ls test/main").ok();
    drop(held);
    let held = hold(LockKind::Shared);
    sandbox.run("repo commit -b test/other tree").ok();
    drop(held);
}

#[test]
fn an_upgrade_waits_until_another_program_is_done_with_the_machine() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 0);
    commit_system(&sandbox, "tree", "1");
    sandbox.run("image build os/main oci:layout:1").ok();
    sandbox.run("install to-filesystem disk --from oci:layout:1").ok();
    system_tree(&sandbox, "tree", "2", 0);
    let second = commit_system(&sandbox, "tree", "2");
    sandbox.run("image build os/main oci:layout:1").ok();
    let dir = File::open(sandbox.path("disk/ostree")).unwrap();
    let held = FileLock::acquire(&dir, "lock", LockKind::Exclusive, Some(Duration::ZERO)).unwrap().unwrap();
    let mut upgrade = sandbox.command("--sysroot disk upgrade").spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(upgrade.try_wait().unwrap(), None, "it waits");
    // Looking needs no lock.
    assert!(!sandbox.run("--sysroot disk status").ok().contains(&second));
    drop(held);
    assert!(upgrade.wait().unwrap().success());
    assert!(sandbox.run("--sysroot disk status").ok().contains(&second));
}
