//! A process that is killed leaves the repository whole, and the next one goes on where it stopped.

use std::process::{Command, Stdio};
use std::time::Duration;

use rootball_object::{ObjectKind, ObjectSource, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo};

use crate::support::{Place, commit, ostree};

/// Set for the copy of this test program that is to be killed.
const VICTIM: &str = "ROOTBALL_TEST_VICTIM";

/// Does nothing in an ordinary run; started by the test below with the directory to work in, it commits until it is killed.
#[test]
fn victim() {
    let Ok(dir) = std::env::var(VICTIM) else { return };
    let dir = std::path::PathBuf::from(dir);
    let repo = Repo::open(&dir.join("repo")).unwrap();
    loop {
        commit(&repo, &dir.join("tree"), &CommitModifiers::default());
    }
}

#[test]
fn a_killed_commit_leaves_no_ref_without_its_objects() {
    let place = Place::new();
    let tree = place.sample_tree();
    for number in 0..400 {
        std::fs::write(tree.join(format!("file-{number}")), format!("content {number}").repeat(50)).unwrap();
    }
    let program = std::env::current_exe().unwrap();
    for delay in [1, 3, 8, 15, 25, 40, 60, 90, 130] {
        let _ = std::fs::remove_dir_all(place.path("repo"));
        let repo = place.repo("repo", Mode::Bare);
        let mut child = Command::new(&program)
            .args(["crash::victim", "--exact", "--nocapture"])
            .env(VICTIM, place.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();

        for commit in repo.commits().unwrap() {
            let mut objects = 0;
            rootball_repo::reachable::<rootball_object::LoadError>(&repo, &commit, &mut Default::default(), |kind, checksum| {
                objects += 1;
                assert!(repo.has(kind, checksum).unwrap(), "after {delay} ms commit {commit} lacks {kind:?} {checksum}");
                Ok(())
            })
            .unwrap();
            assert!(objects > 400);
        }
        for (_, commit) in repo.refs(None).unwrap() {
            assert!(repo.has(ObjectKind::Commit, commit.object()).unwrap());
        }
        assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "after {delay} ms");

        // The next transaction takes over or clears what was staged.
        commit(&repo, &tree, &CommitModifiers::default());
        assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![]);
        assert_eq!(std::fs::read_dir(repo.path().join("tmp")).unwrap().count(), 0, "after {delay} ms");
        ostree(&["fsck", "--repo", repo.path().to_str().unwrap()]);
    }
}
