//! Removing what nothing names any more.
//!
//! [`Repo::plan_prune`] locks the repository, finds what refs (or all commits) reach and counts the rest; the [`PrunePlan`] can be printed.
//! [`PrunePlan::apply`] does what it says. Commits go first, and durably, before anything that they name: whoever is interrupted leaves
//! garbage, and never a commit with holes. Nothing is removed while a ref names a commit that is not there, or a directory cannot be read:
//! what is below it is not known, and a repair would still want it.
//!
//! Memory: 9 bytes for each file and dirmeta that is reached, the names of directories and commits, and one fan-out directory's listing a
//! core. The plan holds no list of what is removed, however much that is: applying it lists the directories again, under the same lock.

mod apply;
pub(crate) mod deltas;
mod roots;
mod scan;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rootball_object::{CommitChecksum, ErrorKind, LoadError, StoreError};

use self::scan::Keep;
use crate::lock::{FileLock, LockKind};
use crate::reach::walk::Walk;
use crate::{RefError, Repo, loose};

/// How far back from a commit its line of parents is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// So many parents.
    Parents(u64),
    /// All.
    #[default]
    All,
}

impl Depth {
    /// Tells whether the line goes on to a commit at this distance from its beginning.
    pub fn reaches(self, distance: u64) -> bool {
        match self {
            Self::Parents(count) => distance <= count,
            Self::All => true,
        }
    }
}

/// What is kept by a prune.
#[derive(Clone, Debug, Default)]
pub struct PruneOptions {
    /// Keep only what refs reach; otherwise every commit that is there is kept, with what it names.
    pub refs_only: bool,
    /// Refs that count as removed already: what would go if they went.
    pub without_refs: BTreeSet<String>,
    /// How many parents of a ref's commit are kept, where nothing below decides it.
    pub depth: Depth,
    /// A commit to remove, which no ref may name. From then on deleted commits leave tombstones, as with stock `ostree prune`: somebody
    /// chose that it be gone, and who pulls from here can know it.
    pub delete_commit: Option<CommitChecksum>,
    /// Keep what refs name, and parents up to the first that is older than this, in seconds since 1970.
    pub keep_younger_than: Option<u64>,
    /// Another depth for some refs.
    pub retain_branch_depth: BTreeMap<String, Depth>,
    /// Refs to shorten; all others keep all their parents.
    pub only_branches: Vec<String>,
    /// Remove commits only, and leave what they name.
    pub commit_only: bool,
    /// With `delete_commit`, remove the static deltas that lead to it and keep the commit.
    pub static_deltas_only: bool,
    /// The time, in seconds since 1970: what lies in `tmp/` for longer than the repository's `tmp-expiry-secs` is removed.
    pub now: Option<u64>,
}

/// What a prune removes.
#[derive(serde::Serialize)]
pub struct PrunePlan<'r> {
    /// Commits, dirtrees, dirmetas, files and payload links that are there; only commits, where only they are looked at.
    pub total_objects: u64,
    /// How many of them nothing reaches.
    pub unreachable_objects: u64,
    /// Bytes that their removal frees.
    pub freed_bytes: u64,
    /// The commits among them, sorted, and the one to delete.
    pub commits: Vec<CommitChecksum>,
    /// Static deltas to commits that are gone, as directories below `deltas`.
    pub deltas: Vec<String>,
    /// Indexes of deltas to commits that are gone, as files below `delta-indexes`.
    pub delta_indexes: Vec<String>,
    /// Deltas of single objects of commits that are gone, as directories below [`rootball_object::OBJECT_DELTAS`].
    pub object_deltas: Vec<String>,
    /// Leftovers in `tmp`.
    pub expired: Vec<String>,
    #[serde(skip)]
    keep: Keep,
    #[serde(skip)]
    deletes_one: bool,
    #[serde(skip)]
    repo: &'r Repo,
    #[serde(skip)]
    _lock: Option<FileLock>,
}

impl std::fmt::Debug for PrunePlan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What stays may be millions of names.
        f.debug_struct("PrunePlan")
            .field("total_objects", &self.total_objects)
            .field("unreachable_objects", &self.unreachable_objects)
            .field("freed_bytes", &self.freed_bytes)
            .field("commits", &self.commits)
            .finish_non_exhaustive()
    }
}

/// Why nothing, or not everything, was pruned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PruneError {
    /// Refs or commits could not be listed.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// A commit or directory could not be read, so what it names is not known.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository is locked, or something could not be removed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A ref names a commit that is not there.
    #[error("ref {name} names commit {commit}, which is not there")]
    DanglingRef {
        /// The ref.
        name: String,
        /// What it names.
        commit: CommitChecksum,
    },
    /// The commit to delete is in use.
    #[error("commit {commit} is referenced by {name:?}")]
    Referenced {
        /// The commit.
        commit: CommitChecksum,
        /// The ref.
        name: String,
    },
    /// There is no such commit to delete.
    #[error("no commit {commit}")]
    NoSuchCommit {
        /// What was given.
        commit: CommitChecksum,
    },
    /// There is no such ref.
    #[error("no ref {name:?}")]
    NoSuchRef {
        /// What was given.
        name: String,
    },
    /// One of the 256 directories is not a directory.
    #[error("objects/{name} is not a directory")]
    NotADirectory {
        /// Its name.
        name: String,
    },
    /// Static deltas alone were asked for, but not whose.
    #[error("which static deltas: a commit to delete them of is wanted")]
    NoCommit,
}

impl PruneError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Ref(error) => error.kind(),
            // Something is missing inside the repository, not what the caller asked for.
            Self::Load(LoadError::NotFound { .. }) | Self::DanglingRef { .. } | Self::NotADirectory { .. } => ErrorKind::Corrupt,
            Self::Load(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Referenced { .. } => ErrorKind::Conflict,
            Self::NoSuchRef { .. } | Self::NoSuchCommit { .. } => ErrorKind::NotFound,
            Self::NoCommit => ErrorKind::Invalid,
        }
    }
}

impl Repo {
    /// Finds out what can be removed, and keeps everybody else out until the plan is applied or dropped.
    ///
    /// # Errors
    /// When the repository is in use, a commit or directory that must be followed cannot be read, or the options name what is not there.
    #[tracing::instrument(name = "repo.prune.plan", skip_all)]
    pub fn plan_prune(&self, options: &PruneOptions) -> Result<PrunePlan<'_>, PruneError> {
        if options.static_deltas_only && options.delete_commit.is_none() {
            return Err(PruneError::NoCommit);
        }
        let lock = self.lock(LockKind::Exclusive)?;
        let present: HashSet<CommitChecksum> = loose::commits(self)?.into_iter().collect();
        let kept = roots::kept_commits(self, options, &present)?;
        let deleted = options.delete_commit.filter(|_| !options.static_deltas_only);
        let walk = Walk::new(self);
        if !options.commit_only {
            let is_partial = |commit: &CommitChecksum| self.is_partial(commit);
            let mut whole = Vec::new();
            let mut partial = Vec::new();
            for (commit, roots) in &kept {
                if is_partial(commit)? { partial.push(*roots) } else { whole.push(*roots) }
            }
            walk.run(&whole, &|error| Err::<(), PruneError>(error.into()))?;
            walk.run(&partial, &|error| match error {
                LoadError::NotFound { .. } => Ok(()),
                other => Err(PruneError::Load(other)),
            })?;
        }
        let kept = kept.into_keys().collect();
        let keep = Keep::new(self, walk.finish(), kept, options)?;
        let mut commits: Vec<CommitChecksum> = present.into_iter().filter(|commit| !keep.commits.contains(commit)).collect();
        commits.sort_unstable();
        let counts = scan::count(self, &keep, deleted.as_ref())?;
        let deltas = deltas::Stale::find(self, &keep.commits, options.delete_commit.filter(|_| options.static_deltas_only))?;
        let expired =
            options.now.map_or_else(|| Ok(Vec::new()), |now| crate::scratch::expired(self, now)).map_err(StoreError::io("listing tmp"))?;
        Ok(PrunePlan {
            total_objects: counts.total,
            unreachable_objects: counts.unreachable,
            freed_bytes: counts.freed,
            commits,
            deltas: deltas.directories,
            delta_indexes: deltas.indexes,
            object_deltas: deltas.objects,
            expired,
            keep,
            deletes_one: deleted.is_some(),
            repo: self,
            _lock: lock,
        })
    }
}
