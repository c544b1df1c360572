//! A process that dies or whose disk fails leaves the repository whole, and the next one goes on where it stopped.
//!
//! Where exactly it stops is chosen by `strace`, which kills the process, or lets the call fail, at the n-th call of one kind: so every sync,
//! rename, and removal of a commit is tried in turn.

use std::process::{Command, Stdio};

use rootball_object::{ObjectKind, ObjectSource, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo};

use crate::support::{Place, commit, ostree};

/// Set for the copy of this test program that is to be stopped: the directory to work in.
const VICTIM: &str = "ROOTBALL_TEST_VICTIM";

/// Does nothing in an ordinary run; started by the tests below, it commits once.
#[test]
fn victim() {
    let Ok(dir) = std::env::var(VICTIM) else { return };
    let dir = std::path::PathBuf::from(dir);
    let repo = Repo::open(&dir.join("repo")).unwrap();
    commit(&repo, &dir.join("tree"), &CommitModifiers::default());
}

/// Runs the victim with one call of one kind disturbed; tells whether it got to its end all the same.
fn disturb(place: &Place, call: &str, how: &str, nth: usize) -> bool {
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:{how}:when={nth}"))
        .arg(std::env::current_exe().unwrap())
        .args(["crash::victim", "--exact", "--test-threads=1"])
        .env(VICTIM, place.path(""))
        // The calls are counted by thread: one thread makes the count mean the same in every run.
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace, of package strace");
    status.success()
}

/// Fails unless all that is visible is complete and intact.
fn assert_whole(repo: &Repo, after: &str) {
    for commit in repo.commits().unwrap() {
        rootball_repo::reachable::<rootball_object::LoadError>(repo, &commit, &mut Default::default(), |kind, checksum| {
            assert!(repo.has(kind, checksum).unwrap(), "{after}: commit {commit} lacks {kind:?} {checksum}");
            Ok(())
        })
        .unwrap();
    }
    for (name, commit) in repo.refs(None).unwrap() {
        assert!(repo.has(ObjectKind::Commit, commit.object()).unwrap(), "{after}: ref {name} names nothing");
    }
    assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{after}");
}

/// Disturbs one call after the other until a commit makes fewer of them; returns how many it makes.
fn sweep(call: &str, how: &str, step: usize) -> usize {
    let place = Place::new();
    let tree = place.sample_tree();
    for nth in (1..).step_by(step) {
        let _ = std::fs::remove_dir_all(place.path("repo"));
        let repo = place.repo("repo", Mode::Bare);
        let finished = disturb(&place, call, how, nth);
        let after = format!("{call} {nth}, {how}");
        assert_whole(&repo, &after);
        if finished {
            return nth - 1;
        }
        // The next transaction takes over or clears what was staged.
        commit(&repo, &tree, &CommitModifiers::default());
        assert_whole(&repo, &after);
        assert_eq!(std::fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0, "{after}");
        if nth == 1 {
            ostree(&["fsck", "--repo", repo.path().to_str().unwrap()]);
        }
    }
    unreachable!("a commit makes a finite number of calls")
}

#[test]
fn a_commit_killed_at_any_rename_leaves_nothing_half_visible() {
    assert!(sweep("renameat2", "signal=KILL", 2) > 40);
    assert!(sweep("renameat", "signal=KILL", 1) >= 1);
}

#[test]
fn a_commit_killed_at_any_sync_leaves_nothing_half_visible() {
    assert!(sweep("fsync", "signal=KILL", 3) > 10);
    assert!(sweep("syncfs", "signal=KILL", 1) >= 1);
    assert!(sweep("fdatasync", "signal=KILL", 1) >= 1);
}

#[test]
fn a_commit_whose_disk_fails_at_any_step_says_so_and_leaves_nothing_half_visible() {
    for call in ["syncfs", "fdatasync", "renameat"] {
        assert!(sweep(call, "error=EIO", 1) >= 1, "{call}");
    }
    assert!(sweep("renameat2", "error=ENOSPC", 9) > 40);
    assert!(sweep("write", "error=ENOSPC", 9) > 10);
}
