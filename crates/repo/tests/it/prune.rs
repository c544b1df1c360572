//! What a prune leaves, against stock `ostree prune` on a copy of the same repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rootball_object::{ErrorKind, Silent};
use rootball_repo::{CommitModifiers, Depth, LockKind, Mode, PruneError, PruneOptions, Repo};

use crate::support::{Place, ostree};

/// Stock does not write repositories whose attributes are kept apart.
const MODES: [&str; 4] = ["bare", "bare-user", "bare-user-only", "archive"];

/// Commits a tree whose files depend on branch and number.
fn commit(repo: &str, tree: &Path, branch: &str, number: u64) -> String {
    fs::create_dir_all(tree.join("d")).unwrap();
    fs::write(tree.join("same"), "the same in all").unwrap();
    fs::write(tree.join("a"), format!("{branch} {number}")).unwrap();
    fs::write(tree.join("d/b"), format!("below, {branch} {number}")).unwrap();
    let time = format!("--timestamp=@{}", 1_700_000_000 + number * 86_400);
    ostree(&["commit", "--repo", repo, "-b", branch, &time, "--add-detached-metadata-string=k=v", tree.to_str().unwrap()])
}

/// A repository with two branches of four commits, two commits that no ref names, static deltas, payload links and a partial commit.
fn make(place: &Place, mode: &str) -> String {
    let repo = place.path(&format!("repo-{mode}")).to_str().unwrap().to_owned();
    ostree(&["init", "--repo", &repo, "--mode", mode]);
    ostree(&["config", "--repo", &repo, "set", "core.fsync", "false"]);
    let tree = place.path("tree");
    for number in 1..=4 {
        commit(&repo, &tree, "x", number);
        commit(&repo, &tree, "y/z", number);
    }
    for number in 5..=6 {
        commit(&repo, &tree, "orphan", number);
    }
    if mode == "archive" {
        ostree(&["static-delta", "generate", "--repo", &repo, "--from=x^", "--to=x"]);
        ostree(&["static-delta", "generate", "--repo", &repo, "--empty", "--to=x^^"]);
        ostree(&["static-delta", "generate", "--repo", &repo, "--from=x^^", "--to=orphan"]);
    } else {
        let objects: Vec<_> = crate::support::objects(Path::new(&repo), "file");
        for (number, object) in objects.iter().enumerate() {
            let dir = Path::new(&repo).join(format!("objects/{number:02x}"));
            fs::create_dir_all(&dir).unwrap();
            let target = format!("../{}", object.strip_prefix(Path::new(&repo).join("objects")).unwrap().to_str().unwrap());
            std::os::unix::fs::symlink(target, dir.join(format!("{}.payload-link", "7".repeat(62)))).unwrap();
        }
    }
    let parent = ostree(&["rev-parse", "--repo", &repo, "y/z^^"]);
    fs::write(Path::new(&repo).join(format!("state/{parent}.commitpartial")), "").unwrap();
    ostree(&["refs", "--repo", &repo, "--delete", "orphan"]);
    ostree(&["refs", "--repo", &repo, "--create", "origin:far", "x^^^"]);
    repo
}

fn copy(from: &str, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// Lists the files of a repository; what stock leaves in its lock and cache is nothing of ours.
fn files(repo: &Path) -> BTreeSet<String> {
    let script = "find . ! -type d ! -name .lock ! -path './tmp/*' -printf '%P %s\\n'";
    let output = Command::new("sh").args(["-c", script]).current_dir(repo).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Prunes one copy with stock's options and one with ours; both must leave the same files, say the same numbers, and be whole.
fn compare(place: &Place, original: &str, flags: &[&str], options: &PruneOptions) {
    let (theirs, ours) = (place.path("theirs"), place.path("ours"));
    copy(original, &theirs);
    copy(original, &ours);
    let mut args = vec!["prune", "--repo", theirs.to_str().unwrap()];
    args.extend(flags);
    let said = ostree(&args);
    let repo = Repo::open(&ours).unwrap();
    let before = files(&ours);
    let plan = repo.plan_prune(options).unwrap();
    assert_eq!(files(&ours), before, "{flags:?}: a plan changes nothing");
    let total = if options.commit_only { "Total (commit only) objects" } else { "Total objects" };
    let removed = match plan.unreachable_objects {
        0 => "No unreachable objects".to_owned(),
        count => format!("Deleted {count} objects,"),
    };
    assert!(said.starts_with(&format!("{total}: {}\n{removed}", plan.total_objects)), "{flags:?}: {said}\n{plan:?}");
    plan.apply(&Silent).unwrap();
    drop(plan);
    let (ours_left, theirs_left) = (files(&ours), files(&theirs));
    let difference: Vec<_> = ours_left.symmetric_difference(&theirs_left).collect();
    assert_eq!(difference, Vec::<&String>::new(), "{flags:?}");
    let again = repo.plan_prune(options);
    if options.delete_commit.is_none() {
        assert_eq!(again.unwrap().unreachable_objects, 0, "{flags:?}: a second prune finds nothing");
    }
    if !options.commit_only {
        ostree(&["fsck", "--repo", ours.to_str().unwrap()]);
    }
}

#[test]
fn every_option_leaves_the_files_that_stock_leaves_in_every_mode() {
    let place = Place::new();
    let parents = Depth::Parents;
    for mode in MODES {
        let original = make(&place, mode);
        let rev = |rev: &str| ostree(&["rev-parse", "--repo", &original, rev]);
        let (parent, grandparent) = (rev("x^"), rev("x^^"));
        let delete = |commit: &str| Some(commit.parse().unwrap());
        let retain = |name: &str, depth| [(name.to_owned(), depth)].into();
        let only = || vec!["x".to_owned()];
        let young = Some(1_700_200_000);
        let default = PruneOptions::default;
        compare(&place, &original, &[], &default());
        compare(&place, &original, &["--depth=1"], &PruneOptions { depth: parents(1), ..default() });
        compare(&place, &original, &["--refs-only"], &PruneOptions { refs_only: true, ..default() });
        for depth in [0, 1, 2] {
            let options = PruneOptions { refs_only: true, depth: parents(depth), ..default() };
            compare(&place, &original, &["--refs-only", &format!("--depth={depth}")], &options);
        }
        let options = PruneOptions { only_branches: only(), depth: parents(0), ..default() };
        compare(&place, &original, &["--only-branch=x", "--depth=0"], &options);
        if mode.starts_with("bare-user") {
            // What is kept is chosen before anything of the mode matters.
            continue;
        }
        compare(&place, &original, &["--only-branch=x"], &PruneOptions { only_branches: only(), ..default() });
        let options = PruneOptions { retain_branch_depth: retain("x", parents(2)), depth: parents(0), ..default() };
        compare(&place, &original, &["--retain-branch-depth=x=2", "--depth=0"], &options);
        let options = PruneOptions { retain_branch_depth: retain("x", Depth::All), depth: parents(0), ..default() };
        compare(&place, &original, &["--retain-branch-depth=x=-1", "--depth=0"], &options);
        let options = PruneOptions { retain_branch_depth: retain("x", parents(1)), depth: parents(2), ..default() };
        compare(&place, &original, &["--retain-branch-depth=x=1", "--depth=2"], &options);
        compare(&place, &original, &["--keep-younger-than=@1700200000"], &PruneOptions { keep_younger_than: young, ..default() });
        let options = PruneOptions { keep_younger_than: Some(1_800_000_000), depth: parents(2), ..default() };
        compare(&place, &original, &["--keep-younger-than=@1800000000", "--depth=2"], &options);
        let options = PruneOptions { keep_younger_than: young, only_branches: only(), ..default() };
        compare(&place, &original, &["--keep-younger-than=@1700200000", "--only-branch=x"], &options);
        let options = PruneOptions { keep_younger_than: young, retain_branch_depth: retain("x", parents(3)), ..default() };
        compare(&place, &original, &["--keep-younger-than=@1700200000", "--retain-branch-depth=x=3"], &options);
        let options = PruneOptions { commit_only: true, refs_only: true, depth: parents(0), ..default() };
        compare(&place, &original, &["--commit-only", "--refs-only", "--depth=0"], &options);
        compare(&place, &original, &["--commit-only"], &PruneOptions { commit_only: true, ..default() });
        compare(
            &place,
            &original,
            &[&format!("--delete-commit={grandparent}")],
            &PruneOptions { delete_commit: delete(&grandparent), ..default() },
        );
        let options = PruneOptions { delete_commit: delete(&grandparent), refs_only: true, ..default() };
        compare(&place, &original, &[&format!("--delete-commit={grandparent}"), "--refs-only"], &options);
        let options = PruneOptions { delete_commit: delete(&grandparent), static_deltas_only: true, ..default() };
        compare(&place, &original, &[&format!("--delete-commit={grandparent}"), "--static-deltas-only"], &options);
        let options = PruneOptions { delete_commit: delete(&parent), static_deltas_only: true, ..default() };
        compare(&place, &original, &[&format!("--delete-commit={parent}"), "--static-deltas-only"], &options);
    }
}

#[test]
fn deleted_commits_leave_tombstones_where_the_config_asks_for_them() {
    let place = Place::new();
    let original = make(&place, "archive");
    ostree(&["config", "--repo", &original, "set", "core.tombstone-commits", "true"]);
    let options = PruneOptions { refs_only: true, depth: Depth::Parents(1), ..PruneOptions::default() };
    compare(&place, &original, &["--refs-only", "--depth=1"], &options);
    let tombstones = |repo: &str| {
        let mut found: Vec<_> = crate::support::objects(&place.path(repo), "tombstone-commit");
        found.sort();
        found.iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(tombstones("ours").len(), 5);
    assert_eq!(tombstones("ours"), tombstones("theirs"));
}

#[test]
fn what_must_not_be_pruned_is_refused_and_nothing_changes() {
    let place = Place::new();
    let original = make(&place, "bare");
    let rev = |rev: &str| ostree(&["rev-parse", "--repo", &original, rev]);
    let path = Path::new(&original);
    let repo = Repo::open(path).unwrap();
    let refused = |options: &PruneOptions, kind: ErrorKind| {
        let before = files(path);
        let error = repo.plan_prune(options).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(files(path), before);
        error
    };
    let delete = |commit: &str| PruneOptions { delete_commit: Some(commit.parse().unwrap()), ..PruneOptions::default() };
    let error = refused(&delete(&rev("x")), ErrorKind::Conflict);
    assert!(matches!(error, PruneError::Referenced { name, .. } if name == "x"));
    refused(&delete(&"a".repeat(64)), ErrorKind::NotFound);
    refused(&PruneOptions { static_deltas_only: true, ..PruneOptions::default() }, ErrorKind::Invalid);
    refused(&PruneOptions { only_branches: vec!["none".into()], ..PruneOptions::default() }, ErrorKind::NotFound);
    refused(&PruneOptions { retain_branch_depth: [("none".into(), Depth::All)].into(), ..PruneOptions::default() }, ErrorKind::NotFound);
    let refs_only = PruneOptions { refs_only: true, ..PruneOptions::default() };
    for damage in ["dirtree", "commit"] {
        let commit = rev("x");
        let name = match damage {
            "commit" => commit,
            _ => {
                let text = ostree(&["ls", "--repo", &original, "-d", "-C", "x", "/d"]);
                text.split_whitespace().nth(4).unwrap().to_owned()
            }
        };
        let object = path.join(format!("objects/{}/{}.{damage}", &name[..2], &name[2..]));
        let bytes = fs::read(&object).unwrap();
        fs::remove_file(&object).unwrap();
        refused(&refs_only, ErrorKind::Corrupt);
        fs::write(&object, b"x").unwrap();
        refused(&refs_only, ErrorKind::Corrupt);
        fs::write(&object, bytes).unwrap();
    }
    fs::write(path.join("refs/heads/damaged"), "nonsense\n").unwrap();
    refused(&refs_only, ErrorKind::Corrupt);
    fs::remove_file(path.join("refs/heads/damaged")).unwrap();
    let fan_out = fs::read_dir(path.join("objects")).unwrap().next().unwrap().unwrap().path();
    fs::rename(&fan_out, place.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.path("elsewhere"), &fan_out).unwrap();
    assert!(repo.plan_prune(&PruneOptions { commit_only: true, ..refs_only }).is_err());
}

#[test]
fn a_plan_keeps_others_out_and_waits_for_nobody_for_ever() {
    let place = Place::new();
    let original = make(&place, "bare-user");
    let path = Path::new(&original);
    ostree(&["config", "--repo", &original, "set", "core.lock-timeout-secs", "0"]);
    let repo = Repo::open(path).unwrap();
    let plan = repo.plan_prune(&PruneOptions::default()).unwrap();
    assert_eq!(repo.begin().unwrap_err().kind(), ErrorKind::Conflict);
    drop(plan);
    let held = rootball_repo::FileLock::acquire(fs::File::open(path).unwrap(), ".lock", LockKind::Shared, None).unwrap();
    assert_eq!(repo.plan_prune(&PruneOptions::default()).unwrap_err().kind(), ErrorKind::Conflict);
    drop(held);
}

#[test]
fn leftovers_in_tmp_and_indexes_of_lost_deltas_go_and_what_is_young_stays() {
    let place = Place::new();
    let original = make(&place, "archive");
    let path = Path::new(&original);
    ostree(&["static-delta", "reindex", "--repo", &original]);
    let indexes = || files(path).into_iter().filter(|name| name.starts_with("delta-indexes")).count();
    assert_eq!(indexes(), 3);
    fs::create_dir_all(path.join("tmp/staging-old")).unwrap();
    fs::write(path.join("tmp/staging-old/x"), "x").unwrap();
    fs::write(path.join("tmp/old"), "x").unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let repo = Repo::open(path).unwrap();
    let plan = |now| repo.plan_prune(&PruneOptions { refs_only: true, now: Some(now), ..PruneOptions::default() }).unwrap();
    assert_eq!(plan(now + 3600).expired, Vec::<String>::new());
    let later = plan(now + 90_000);
    assert!(later.expired.contains(&"old".to_owned()) && later.expired.contains(&"staging-old".to_owned()), "{:?}", later.expired);
    assert!(!later.expired.contains(&"cache".to_owned()));
    later.apply(&Silent).unwrap();
    assert!(!path.join("tmp/old").exists() && !path.join("tmp/staging-old").exists() && path.join("tmp/cache").exists());
    // The one that leads to the commit without a ref.
    assert_eq!(indexes(), 2);
}

#[test]
fn attributes_that_are_kept_apart_go_with_the_last_file_that_has_them() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::BareSplitXattrs);
    crate::support::commit(&repo, &place.sample_tree(), &CommitModifiers::default());
    fs::create_dir(place.path("small")).unwrap();
    fs::write(place.path("small/a"), "the only file").unwrap();
    crate::support::commit(&repo, &place.path("small"), &CommitModifiers::default());
    let count = |suffix| crate::support::objects(repo.path(), suffix).len();
    assert_eq!(count("file-xattrs"), 2);
    let plan = repo.plan_prune(&PruneOptions { refs_only: true, depth: Depth::Parents(0), ..PruneOptions::default() }).unwrap();
    plan.apply(&Silent).unwrap();
    drop(plan);
    // The list without attributes is the small file's.
    assert_eq!((count("file"), count("file-xattrs-link"), count("file-xattrs")), (1, 1, 1));
    assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![]);
}
