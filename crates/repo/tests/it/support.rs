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

/// Returns the name of the object that a file holds.
pub(crate) fn checksum_of(path: &Path) -> String {
    let parent = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    format!("{parent}{}", path.file_stem().unwrap().to_str().unwrap())
}

/// What can happen to the file of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    Flip,
    Cut,
    Grow,
    Empty,
    Remove,
    Directory,
}

impl Damage {
    pub(crate) const ALL: [Self; 6] = [Self::Flip, Self::Cut, Self::Grow, Self::Empty, Self::Remove, Self::Directory];

    /// Writes into the file where it is, or takes it away.
    pub(crate) fn apply(self, path: &Path) {
        use std::os::unix::fs::FileExt;
        let size = path.symlink_metadata().unwrap().len();
        let open = || std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
        match self {
            Self::Flip => {
                let mut byte = [0];
                open().read_exact_at(&mut byte, size / 2).unwrap();
                open().write_all_at(&[byte[0] ^ 1], size / 2).unwrap();
            }
            Self::Cut => open().set_len(size - 1).unwrap(),
            Self::Grow => open().write_all_at(b"x", size).unwrap(),
            Self::Empty => open().set_len(0).unwrap(),
            Self::Remove => std::fs::remove_file(path).unwrap(),
            Self::Directory => {
                std::fs::remove_file(path).unwrap();
                std::fs::create_dir(path).unwrap();
            }
        }
    }
}

/// Returns the largest object with a suffix: there is something in it to damage.
pub(crate) fn largest(repo: &Path, suffix: &str) -> PathBuf {
    objects(repo, suffix).into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

/// Tells whether stock `ostree fsck` finds a repository whole.
pub(crate) fn stock_finds_it_whole(repo: &Path, flags: &[&str]) -> bool {
    // Stock leaves marks while it looks, so it looks at a copy.
    let copy = repo.with_extension("copy");
    let _ = std::fs::remove_dir_all(&copy);
    assert!(Command::new("cp").arg("-a").arg(repo).arg(&copy).status().unwrap().success());
    Command::new("ostree").arg("fsck").arg("--repo").arg(&copy).args(flags).output().unwrap().status.success()
}

/// Writes bytes as an object under their own hash, whatever they are; returns it.
pub(crate) fn write_raw(repo: &Path, bytes: &[u8], suffix: &str) -> rootball_object::Checksum {
    let checksum = rootball_object::hash::Hasher::of(bytes);
    write_object(repo, &checksum, bytes, suffix);
    checksum
}

/// Writes bytes as an object under a name.
pub(crate) fn write_object(repo: &Path, checksum: &rootball_object::Checksum, bytes: &[u8], suffix: &str) {
    let hex = checksum.to_hex();
    let dir = repo.join("objects").join(&hex[..2]);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(format!("{}.{suffix}", &hex[2..])), bytes).unwrap();
}
