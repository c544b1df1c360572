//! What is pulled, and how.

use std::path::PathBuf;
use std::str::FromStr;

use rootball_net::ClientOptions;
use rootball_object::{CommitChecksum, RefName};
use rootball_repo::Depth;

use super::{DeltaUse, PullError};

/// How a remote is reached, beside what its own settings say.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Trust, proxies, tries; the settings of the remote go before.
    pub client: ClientOptions,
    /// Headers of every request, names and values.
    pub headers: Vec<(String, String)>,
    /// URL in place of those of the remote; `mirrorlist=URL` as well.
    pub url: Option<String>,
    /// Requests under way at a time where each needs a connection of its own: HTTP/1.1.
    pub connections: usize,
    /// Requests under way at a time where they share one: HTTP/2.
    pub streams: usize,
}

/// What is pulled, and how.
#[derive(Clone, Debug)]
pub struct PullOptions {
    /// What is asked for; nothing is what the remote's settings name.
    pub wanted: Vec<Wanted>,
    /// Refs become the repository's own, or those of the remote's collection; where nothing is asked for, all refs come and the summary too.
    pub mirror: bool,
    /// How many parents of each commit come along.
    pub depth: Depth,
    /// Commits come without their trees, and are marked as partial.
    pub commit_only: bool,
    /// Only what lies at these absolute paths comes; the commits are marked as partial.
    pub subpaths: Vec<String>,
    /// A commit that says for which refs it was made must have been made for the one that it comes by.
    pub verify_bindings: bool,
    /// What a commit may not be older than.
    pub timestamp_check: TimestampCheck,
    /// Regular files with permissions beyond 0775 are refused.
    pub bare_user_only_files: bool,
    /// Objects of repositories on this machine are hashed even where they could be linked.
    pub untrusted: bool,
    /// Repositories on this machine in which objects are looked for before they are fetched.
    pub local_caches: Vec<PathBuf>,
    /// Files that are here already are hashed, and fetched anew when they are corrupt.
    pub verify_present: bool,
    /// Whether static deltas are used. They never are where the repository is of archive mode or on this machine, or only parts are wanted.
    pub deltas: DeltaUse,
    /// Static deltas that lead to the commits are copied, as files of a mirror.
    pub copy_deltas: bool,
}

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wanted {
    /// What a ref names.
    Ref(RefName),
    /// A commit.
    Commit(CommitChecksum),
    /// A commit, whatever the ref names, to be what it names here.
    RefAt(RefName, CommitChecksum),
}

/// What a commit may not be older than.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimestampCheck {
    /// It may be of any age.
    #[default]
    None,
    /// What the ref that it comes by names here.
    CurrentRef,
    /// This commit.
    Commit(CommitChecksum),
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            wanted: Vec::new(),
            mirror: false,
            depth: Depth::Parents(0),
            commit_only: false,
            subpaths: Vec::new(),
            verify_bindings: true,
            timestamp_check: TimestampCheck::None,
            bare_user_only_files: false,
            untrusted: false,
            local_caches: Vec::new(),
            verify_present: false,
            deltas: DeltaUse::WherePossible,
            copy_deltas: false,
        }
    }
}

/// Reads a ref, a checksum, or `REF@CHECKSUM`.
impl FromStr for Wanted {
    type Err = PullError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || PullError::BadWanted { text: text.to_owned() };
        if let Ok(commit) = text.parse() {
            return Ok(Self::Commit(commit));
        }
        match text.split_once('@') {
            None => text.parse().map(Self::Ref).map_err(|_| invalid()),
            Some((name, commit)) => Ok(Self::RefAt(name.parse().map_err(|_| invalid())?, commit.parse().map_err(|_| invalid())?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refs_and_commits_are_told_apart() {
        let hex = "a".repeat(64);
        assert_eq!("os/main".parse::<Wanted>().unwrap(), Wanted::Ref("os/main".parse().unwrap()));
        assert_eq!(hex.parse::<Wanted>().unwrap(), Wanted::Commit(hex.parse().unwrap()));
        let at = format!("os/main@{hex}").parse::<Wanted>().unwrap();
        assert_eq!(at, Wanted::RefAt("os/main".parse().unwrap(), hex.parse().unwrap()));
        for bad in ["", "a b", "os/main@", "@x", "os/main@123"] {
            assert!(bad.parse::<Wanted>().is_err(), "accepted {bad:?}");
        }
    }
}
