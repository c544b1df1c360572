//! Repositories, remotes and pulls that the tests share.

use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_net::ClientOptions;
use rootball_object::{Cancel, CommitChecksum, Silent};
use rootball_remote::policy::{RemotePolicy, TrustPlaces};
use rootball_remote::{Connection, PullError, PullOptions, PullReport, RemoteConfig, Wanted, pull};
use rootball_repo::{Mode, Repo};

/// A directory that ends with the test.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn repo(&self, name: &str, mode: Mode) -> Repo {
        Repo::init(&self.path(name), mode).unwrap()
    }

    /// Writes the sample tree and some more, so that there is something to fetch.
    pub(crate) fn tree(&self, name: &str, files: usize) -> PathBuf {
        let tree = self.path(name);
        rootball_testkit::sample::fill(&tree, true);
        for number in 0..files {
            let dir = tree.join(format!("usr/share/files/{}", number % 7));
            std::fs::create_dir_all(&dir).unwrap();
            std::fs::write(dir.join(number.to_string()), format!("content {number}\n").repeat(number % 50)).unwrap();
        }
        tree
    }

    /// Writes a file that takes some space when it is compressed, too.
    pub(crate) fn noise(&self, path: &str, size: usize) {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ size as u64;
        let mut bytes = Vec::with_capacity(size);
        while bytes.len() < size {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend_from_slice(&state.to_le_bytes());
        }
        bytes.truncate(size);
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Runs stock `ostree`, which must succeed; returns what it printed.
pub(crate) fn ostree(args: &[&str]) -> String {
    let output = Command::new("ostree").args(args).output().expect("ostree is installed");
    assert!(output.status.success(), "ostree {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Commits a tree with stock; returns the commit.
pub(crate) fn stock_commit(repo: &Path, name: &str, tree: &Path, more: &[&str]) -> CommitChecksum {
    let repo = format!("--repo={}", repo.display());
    let mut args = vec![repo.as_str(), "commit", "-b", name];
    args.extend(more);
    args.push(tree.to_str().unwrap());
    ostree(&args).parse().unwrap()
}

/// Makes a summary with stock.
pub(crate) fn stock_summary(repo: &Path) {
    ostree(&["summary", "-u", &format!("--repo={}", repo.display())]);
}

/// Returns a remote of the name `origin` that demands no signatures.
pub(crate) fn remote(url: &str) -> RemoteConfig {
    remote_with(url, "")
}

pub(crate) fn remote_with(url: &str, more: &str) -> RemoteConfig {
    let text = format!("[remote \"origin\"]\nurl={url}\ngpg-verify=false\n{more}");
    RemoteConfig::from_key_file("origin", &text.parse().unwrap()).unwrap()
}

pub(crate) fn wanted(refs: &[&str]) -> PullOptions {
    let wanted: Vec<Wanted> = refs.iter().map(|name| name.parse().unwrap()).collect();
    PullOptions { wanted, ..PullOptions::default() }
}

/// How often a request is tried in tests.
pub(crate) const TRIES: u32 = 12;

/// Returns a connection that tries often and does not wait long before it does.
pub(crate) fn quick() -> Connection {
    let mut client = ClientOptions::default();
    client.retry.attempts = TRIES;
    client.retry.first_delay = std::time::Duration::from_millis(1);
    client.retry.longest_delay = std::time::Duration::from_millis(5);
    Connection { client, ..Connection::default() }
}

/// Returns the policy of a remote, with no keys but its own.
pub(crate) fn policy_of(repo: &Repo, remote: &RemoteConfig) -> RemotePolicy {
    RemotePolicy::load(repo, remote, &TrustPlaces::none(), 1_800_000_000).unwrap()
}

pub(crate) fn try_pull(repo: &Repo, remote: &RemoteConfig, options: &PullOptions) -> Result<PullReport, PullError> {
    let policy = policy_of(repo, remote);
    pull(repo, remote, &policy, &quick(), options, &Silent, &Cancel::default())
}

/// Asserts that both programs find the repository whole.
pub(crate) fn assert_whole(repo: &Repo) {
    assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![]);
    ostree(&["fsck", &format!("--repo={}", repo.path().display())]);
}

/// Returns what lies in `tmp/` besides caches.
pub(crate) fn leftovers(repo: &Repo) -> Vec<String> {
    let names = std::fs::read_dir(repo.path().join("tmp")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "cache").collect();
    names.sort();
    names
}

/// Returns the paths of the objects below `objects/`, without what only archive repositories have in their names.
pub(crate) fn objects(repo: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for fan_out in std::fs::read_dir(repo.join("objects")).unwrap() {
        let fan_out = fan_out.unwrap();
        for object in std::fs::read_dir(fan_out.path()).unwrap() {
            let name = object.unwrap().file_name().into_string().unwrap();
            found.push(format!("{}/{}", fan_out.file_name().to_str().unwrap(), name.replace(".filez", ".file")));
        }
    }
    found.sort();
    found
}
