//! A prune or repair that dies, or whose disk fails, at any call loses nothing, and the next one ends where an undisturbed one ends.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rootball_object::{Cancel, Silent};
use rootball_repo::{CommitModifiers, Depth, Mode, PruneOptions, RepairOptions, Repo, StoreOffer};

use crate::crash::{VICTIM, assert_whole, disturb};
use crate::support::{Damage, Place, checksum_of, commit, objects, stock_finds_it_whole};

fn prune(repo: &Repo) -> Result<(), rootball_repo::PruneError> {
    let options = PruneOptions { refs_only: true, depth: Depth::Parents(0), ..PruneOptions::default() };
    repo.plan_prune(&options)?.apply(&Silent)
}

fn repair(repo: &Repo, source: &Repo) -> Result<rootball_repo::RepairReport, rootball_repo::RepairError> {
    repo.repair(&[&StoreOffer::new("source", source)], &RepairOptions::default(), &Silent, &Cancel::default())
}

/// Does nothing in an ordinary run; started by the tests below, it prunes.
#[test]
fn victim_prune() {
    let Ok(dir) = std::env::var(VICTIM) else { return };
    prune(&Repo::open(&Path::new(&dir).join("repo")).unwrap()).unwrap();
}

/// Does nothing in an ordinary run; started by the tests below, it repairs.
#[test]
fn victim_repair() {
    let Ok(dir) = std::env::var(VICTIM) else { return };
    let open = |name: &str| Repo::open(&Path::new(&dir).join(name)).unwrap();
    let report = repair(&open("repo"), &open("source")).unwrap();
    assert_eq!(report.problems, vec![]);
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// Lists the objects by name.
fn names(repo: &Path) -> BTreeSet<String> {
    let output = Command::new("find").args(["objects", "!", "-type", "d"]).current_dir(repo).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Prunes disturbed at one call after the other until a prune makes fewer of them; returns how many it makes.
fn sweep_prune(call: &str, how: &str, step: usize) -> usize {
    let place = Place::new();
    let prepared = place.repo("prepared", Mode::Bare);
    commit(&prepared, &place.sample_tree(), &CommitModifiers::default());
    fs::create_dir(place.path("small")).unwrap();
    fs::write(place.path("small/a"), "the only file").unwrap();
    commit(&prepared, &place.path("small"), &CommitModifiers::default());
    copy(prepared.path(), &place.path("pruned"));
    prune(&Repo::open(&place.path("pruned")).unwrap()).unwrap();
    let expected = names(&place.path("pruned"));
    for nth in (1..).step_by(step) {
        copy(prepared.path(), &place.path("repo"));
        let repo = Repo::open(&place.path("repo")).unwrap();
        let finished = disturb(&place, "crash_upkeep::victim_prune", call, how, nth);
        let after = format!("{call} {nth}, {how}");
        assert_whole(&repo, &after);
        assert!(names(repo.path()).is_superset(&expected), "{after}");
        if finished {
            return nth - 1;
        }
        if nth % (4 * step) == 1 {
            assert!(stock_finds_it_whole(repo.path(), &[]), "{after}");
        }
        prune(&repo).unwrap();
        assert_eq!(names(repo.path()), expected, "{after}");
    }
    unreachable!("a prune makes a finite number of calls")
}

#[test]
fn a_prune_disturbed_at_any_call_leaves_no_commit_with_holes() {
    assert!(sweep_prune("unlinkat", "signal=KILL", 2) > 20);
    assert!(sweep_prune("fsync", "signal=KILL", 1) >= 1);
    assert!(sweep_prune("unlinkat", "error=EIO", 5) > 15);
    assert!(sweep_prune("fsync", "error=EIO", 1) >= 1);
}

/// Returns the bytes of every file below a directory.
fn contents(dir: &Path) -> Vec<Vec<u8>> {
    let output = Command::new("find").arg(dir).args(["-type", "f"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|path| fs::read(path).unwrap()).collect()
}

/// Repairs disturbed at one call after the other until a repair makes fewer of them; returns how many it makes.
fn sweep_repair(call: &str, how: &str, step: usize) -> usize {
    let place = Place::new();
    let source = place.repo("source", Mode::Archive);
    commit(&source, &place.sample_tree(), &CommitModifiers::default());
    let prepared = place.repo("prepared", Mode::Bare);
    commit(&prepared, &place.sample_tree(), &CommitModifiers::default());
    let whole = names(prepared.path());
    let mut damaged = Vec::new();
    for suffix in ["file", "dirtree", "dirmeta"] {
        let mut objects = objects(prepared.path(), suffix);
        objects.retain(|path| path.metadata().unwrap().len() > 0);
        Damage::Remove.apply(&objects[0]);
        Damage::Flip.apply(&objects[1]);
        damaged.push((checksum_of(&objects[1]), fs::read(&objects[1]).unwrap()));
    }
    let before = names(prepared.path());
    for nth in (1..).step_by(step) {
        copy(prepared.path(), &place.path("repo"));
        let repo = Repo::open(&place.path("repo")).unwrap();
        let finished = disturb(&place, "crash_upkeep::victim_repair", call, how, nth);
        let after = format!("{call} {nth}, {how}");
        assert!(names(repo.path()).is_superset(&before), "{after}: an object is away");
        let kept = contents(repo.path());
        for (checksum, bytes) in &damaged {
            assert!(kept.contains(bytes), "{after}: the damaged bytes of {checksum} are gone");
        }
        if finished {
            return nth - 1;
        }
        assert_eq!(repair(&repo, &source).unwrap().problems, vec![], "{after}");
        assert_whole(&repo, &after);
        assert_eq!(names(repo.path()), whole, "{after}");
        let kept = contents(&repo.path().join("extensions/rootball/quarantine"));
        for (checksum, bytes) in &damaged {
            assert!(kept.contains(bytes), "{after}: the damaged {checksum} was not kept");
        }
        assert!(!repo.path().join("extensions/rootball/repair").exists(), "{after}");
        if nth == 1 {
            assert!(stock_finds_it_whole(repo.path(), &[]), "{after}");
        }
    }
    unreachable!("a repair makes a finite number of calls")
}

#[test]
fn a_repair_disturbed_at_any_call_loses_neither_an_object_nor_a_damaged_one() {
    assert!(sweep_repair("linkat", "signal=KILL", 1) >= 3);
    assert!(sweep_repair("renameat", "signal=KILL", 2) >= 6);
    assert!(sweep_repair("renameat2", "signal=KILL", 3) >= 6);
    assert!(sweep_repair("fsync", "signal=KILL", 3) >= 6);
    assert!(sweep_repair("linkat", "error=EIO", 1) >= 3);
    assert!(sweep_repair("renameat", "error=ENOSPC", 2) >= 6);
    assert!(sweep_repair("fsync", "error=EIO", 4) >= 6);
}
