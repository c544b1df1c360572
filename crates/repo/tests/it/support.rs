//! What every test here needs: a scratch directory, and stock `ostree`.

use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_object::{Cancel, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};

pub(crate) const TIMESTAMP: u64 = 1_700_000_000;

pub(crate) struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn sample_tree(&self) -> PathBuf {
        let tree = self.path("tree");
        if !tree.exists() {
            rootball_testkit::sample::fill(&tree, true);
        }
        tree
    }

    /// Returns a tree of every kind of file, larger than the sample.
    pub(crate) fn every_kind_tree(&self) -> PathBuf {
        let tree = self.path("every-kind");
        if !tree.exists() {
            rootball_testkit::every_kind::fill(&tree);
        }
        tree
    }

    pub(crate) fn repo(&self, name: &str, mode: Mode) -> Repo {
        Repo::init(&self.path(name), mode).unwrap()
    }
}

/// Commits a directory as the ref `main`, with the subject "Test" and nothing else.
pub(crate) fn commit(repo: &Repo, tree: &Path, modifiers: &CommitModifiers) -> CommitChecksum {
    let transaction = repo.begin().unwrap();
    let root = commit_tree(&transaction, tree, &modifiers.clone().for_repo(repo), &Silent, &Cancel::default()).unwrap();
    let commit = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: "Test".into(),
        body: String::new(),
        timestamp: TIMESTAMP,
        root_tree: root.tree,
        root_meta: root.meta,
    };
    let checksum = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    let checksum = CommitChecksum::new(checksum);
    transaction.set_ref(&"main".parse().unwrap(), Some(checksum));
    transaction.commit().unwrap();
    checksum
}

/// Runs stock `ostree` and returns what it prints; fails when it does.
pub(crate) fn ostree(args: &[&str]) -> String {
    let output = Command::new("ostree").args(args).output().expect("ostree, of package ostree");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ostree {args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// Lists the objects of a repository that have a suffix and are files, sorted.
pub(crate) fn objects(repo: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for fan_out in std::fs::read_dir(repo.join("objects")).unwrap() {
        for object in std::fs::read_dir(fan_out.unwrap().path()).unwrap() {
            let path = object.unwrap().path();
            if path.extension().is_some_and(|extension| extension == suffix) && !path.is_symlink() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
