//! A process that dies or whose disk fails leaves the repository whole, and the next one goes on where it stopped.
//!
//! Where exactly it stops is chosen by `strace`, which kills the process, or lets the call fail, at the n-th call of one kind: so every sync,
//! rename, and removal of a commit is tried in turn.

use std::process::{Command, Stdio};

use rootball_object::{ObjectKind, ObjectSource, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo};

use crate::support::{Place, commit, ostree};

/// Set for the copy of this test program that is to be stopped: the directory to work in.
pub(crate) const VICTIM: &str = "ROOTBALL_TEST_VICTIM";

/// Does nothing in an ordinary run; started by the tests below, it commits once.
#[test]
fn victim() {
    let Ok(dir) = std::env::var(VICTIM) else { return };
    let dir = std::path::PathBuf::from(dir);
    let repo = Repo::open(&dir.join("repo")).unwrap();
    commit(&repo, &dir.join("tree"), &CommitModifiers::default());
}

/// Runs a victim with one call of one kind disturbed; tells whether it got to its end all the same.
pub(crate) fn disturb(place: &Place, victim: &str, call: &str, how: &str, nth: usize) -> bool {
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:{how}:when={nth}"))
        .arg(std::env::current_exe().unwrap())
        .args([victim, "--exact", "--test-threads=1"])
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
pub(crate) fn assert_whole(repo: &Repo, after: &str) {
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

/// What the repository is before the commit.
#[derive(Clone, Copy)]
enum Before {
    /// Without objects: whole directories of them are moved into place.
    New(Mode),
    /// With a directory for every object: each is moved by itself.
    Used(Mode),
}

impl Before {
    fn prepare(self, place: &Place) -> Repo {
        let _ = std::fs::remove_dir_all(place.path("repo"));
        let (Self::New(mode) | Self::Used(mode)) = self;
        let repo = place.repo("repo", mode);
        if matches!(self, Self::Used(_)) {
            (0..=255).for_each(|number| std::fs::create_dir(repo.path().join(format!("objects/{number:02x}"))).unwrap());
        }
        repo
    }
}

/// Disturbs one call after the other until a commit makes fewer of them; returns how many it makes.
fn sweep(before: Before, call: &str, how: &str, step: usize) -> usize {
    let place = Place::new();
    let tree = place.sample_tree();
    for nth in (1..).step_by(step) {
        let repo = before.prepare(&place);
        let finished = disturb(&place, "crash::victim", call, how, nth);
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
    assert!(sweep(Before::Used(Mode::Bare), "renameat2", "signal=KILL", 1) > 25);
    assert!(sweep(Before::New(Mode::Bare), "renameat2", "signal=KILL", 1) > 15);
    assert!(sweep(Before::Used(Mode::Archive), "renameat2", "signal=KILL", 4) > 20);
    assert!(sweep(Before::New(Mode::Bare), "renameat", "signal=KILL", 1) >= 1);
}

#[test]
fn a_commit_killed_at_any_link_leaves_nothing_half_visible() {
    assert!(sweep(Before::New(Mode::BareSplitXattrs), "linkat", "signal=KILL", 2) > 10);
    assert!(sweep(Before::New(Mode::Bare), "symlinkat", "signal=KILL", 1) >= 3);
}

#[test]
fn a_commit_killed_at_any_sync_leaves_nothing_half_visible() {
    assert!(sweep(Before::Used(Mode::Bare), "fsync", "signal=KILL", 3) > 10);
    assert!(sweep(Before::New(Mode::Bare), "fsync", "signal=KILL", 1) >= 2);
    assert!(sweep(Before::New(Mode::Bare), "syncfs", "signal=KILL", 1) >= 1);
    assert!(sweep(Before::New(Mode::Bare), "fdatasync", "signal=KILL", 1) >= 1);
}

#[test]
fn a_commit_killed_while_it_writes_leaves_nothing_that_passes_for_an_object() {
    for (mode, call) in [
        (Mode::Bare, "fchmod"),
        (Mode::Bare, "utimensat"),
        (Mode::BareUser, "fsetxattr"),
        (Mode::Archive, "fchmod"),
        (Mode::BareUserOnly, "write"),
        (Mode::BareSplitXattrs, "fchown"),
    ] {
        assert!(sweep(Before::Used(mode), call, "signal=KILL", 3) >= 1, "{mode} {call}");
    }
}

#[test]
fn a_commit_whose_disk_fails_at_any_step_says_so_and_leaves_nothing_half_visible() {
    for call in ["syncfs", "fdatasync", "renameat"] {
        assert!(sweep(Before::New(Mode::Bare), call, "error=EIO", 1) >= 1, "{call}");
    }
    assert!(sweep(Before::Used(Mode::Bare), "renameat2", "error=ENOSPC", 4) > 20);
    assert!(sweep(Before::New(Mode::Bare), "write", "error=ENOSPC", 4) > 10);
    assert!(sweep(Before::New(Mode::Bare), "fsetxattr", "error=ENOSPC", 1) >= 1);
}
