//! Walking, comparing and exporting trees that nobody would make by hand.

use rootball_object::{Checksum, Commit, CommitChecksum, DirMeta, DirTree, Metadata, ObjectKind, ObjectSink, ObjectSource, TreeDir};
use rootball_repo::diff::{Change, ChangeKind, DiffError, DiffOptions, Side, diff};
use rootball_repo::tree::{MAX_DEPTH, TreeError, Walk};
use rootball_repo::{ExportError, ExportOptions, Mode, Repo, export};

use crate::support::Place;

/// Commits a directory in a directory, and so on.
fn nested(repo: &Repo, depth: usize) -> CommitChecksum {
    let transaction = repo.begin().unwrap();
    let meta = transaction.put_metadata(ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes(), None).unwrap();
    let put = |tree: &DirTree| transaction.put_metadata(ObjectKind::DirTree, &tree.to_bytes(), None).unwrap();
    let mut tree: Checksum = put(&DirTree::default());
    for _ in 0..depth {
        tree = put(&DirTree { files: Vec::new(), dirs: vec![TreeDir { name: "d".into(), tree, meta }] });
    }
    let commit = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: String::new(),
        body: String::new(),
        timestamp: 0,
        root_tree: tree,
        root_meta: meta,
    };
    let checksum = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    transaction.commit().unwrap();
    CommitChecksum::new(checksum)
}

#[test]
fn trees_are_walked_as_deep_as_paths_go_and_no_deeper() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Archive);
    let (empty, deepest, deeper) = (nested(&repo, 0), nested(&repo, MAX_DEPTH - 1), nested(&repo, MAX_DEPTH));
    let walk = |commit: &CommitChecksum| {
        let tree = repo.load_commit(commit).unwrap().root_tree;
        Walk::new(&repo, "", &tree, true).collect::<Result<Vec<_>, _>>()
    };
    assert_eq!(walk(&deepest).unwrap().len(), MAX_DEPTH - 1);
    assert!(matches!(walk(&deeper), Err(TreeError::TooDeep { .. })));
    let compare = |from: &CommitChecksum, to: &CommitChecksum| diff(&repo, Side::Commit(*from), Side::Commit(*to), &DiffOptions::default());
    let added = compare(&empty, &deepest).unwrap();
    assert_eq!(added.len(), MAX_DEPTH - 1);
    assert_eq!(added[1], Change { kind: ChangeKind::Added, path: "/d/d".into(), differences: vec![] });
    assert_eq!(compare(&deepest, &empty).unwrap(), [Change { kind: ChangeKind::Deleted, path: "/d".into(), differences: vec![] }]);
    assert!(matches!(compare(&empty, &deeper), Err(DiffError::TooDeep { .. })));
    let exported = |commit: &CommitChecksum| export(&repo, commit, ExportOptions::default(), Vec::new());
    assert_eq!(exported(&deepest).unwrap().len() % 10_240, 0);
    assert!(matches!(exported(&deeper), Err(ExportError::Tree(TreeError::TooDeep { .. }))));
}
