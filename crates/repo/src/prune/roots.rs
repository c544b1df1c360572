//! Which commits are kept.

use std::collections::{BTreeMap, HashSet};

use rootball_object::{Checksum, CommitChecksum, ObjectSource};

use super::{Depth, PruneError, PruneOptions};
use crate::Repo;
use crate::all_refs::AnyRef;

/// Returns the commits to keep, each with its root dirtree and dirmeta.
pub(super) fn kept_commits(
    repo: &Repo,
    options: &PruneOptions,
    present: &HashSet<CommitChecksum>,
) -> Result<BTreeMap<CommitChecksum, (Checksum, Checksum)>, PruneError> {
    let mut refs = refs(repo, present)?;
    refs.retain(|(name, _)| !options.without_refs.contains(&name.to_string()));
    let deleted = options.delete_commit.filter(|_| !options.static_deltas_only);
    if let Some(commit) = options.delete_commit {
        if let Some((name, _)) = refs.iter().find(|(_, named)| *named == commit && deleted.is_some()) {
            return Err(PruneError::Referenced { commit, name: name.to_string() });
        }
        if deleted.is_some() && !present.contains(&commit) {
            return Err(PruneError::NoSuchCommit { commit });
        }
    }
    let mut line = Line { repo, present, deleted, kept: BTreeMap::new() };
    let by_branch = options.keep_younger_than.is_some() || !options.retain_branch_depth.is_empty() || !options.only_branches.is_empty();
    if !by_branch && !options.refs_only {
        for commit in present.iter().filter(|commit| Some(**commit) != deleted) {
            line.keep(*commit, Depth::Parents(0))?;
        }
        return Ok(line.finish());
    }
    for name in options.only_branches.iter().chain(options.retain_branch_depth.keys()) {
        if !refs.iter().any(|(known, _)| known.to_string() == *name) {
            return Err(PruneError::NoSuchRef { name: name.clone() });
        }
    }
    for (name, commit) in &refs {
        let name = name.to_string();
        let is_shortened = options.only_branches.is_empty() || options.only_branches.contains(&name);
        match options.retain_branch_depth.get(&name) {
            Some(depth) => line.keep(*commit, *depth)?,
            None if !is_shortened => line.keep(*commit, Depth::All)?,
            None if options.keep_younger_than.is_none() => line.keep(*commit, options.depth)?,
            None => {}
        }
        if let Some(oldest) = options.keep_younger_than.filter(|_| is_shortened) {
            line.keep_younger(*commit, oldest)?;
        }
    }
    Ok(line.finish())
}

/// Lists the refs; one that cannot be read, or names nothing, might be all that remains of what it named.
fn refs(repo: &Repo, present: &HashSet<CommitChecksum>) -> Result<Vec<(AnyRef, CommitChecksum)>, PruneError> {
    let mut refs = Vec::new();
    for (name, commit) in repo.all_refs()? {
        let commit = commit?;
        if !present.contains(&commit) && !repo.is_partial(&commit)? {
            return Err(PruneError::DanglingRef { name: name.to_string(), commit });
        }
        refs.push((name, commit));
    }
    Ok(refs)
}

/// Lines of commits and their parents.
struct Line<'a> {
    repo: &'a Repo,
    present: &'a HashSet<CommitChecksum>,
    deleted: Option<CommitChecksum>,
    kept: BTreeMap<CommitChecksum, Kept>,
}

struct Kept {
    /// How far on from here its parents were followed.
    depth: Depth,
    parent: Option<CommitChecksum>,
    root: (Checksum, Checksum),
}

impl Line<'_> {
    /// Keeps a commit and its parents. One that another line has passed is passed again only by a line that goes further.
    fn keep(&mut self, commit: CommitChecksum, depth: Depth) -> Result<(), PruneError> {
        let (mut next, mut left) = (Some(commit), depth);
        while let Some(commit) = next {
            // History may end where it was never fetched.
            if !self.present.contains(&commit) || Some(commit) == self.deleted {
                break;
            }
            match self.kept.get_mut(&commit) {
                Some(kept) if kept.depth >= left => break,
                Some(kept) => {
                    kept.depth = left;
                    next = kept.parent;
                }
                None => {
                    let loaded = self.repo.load_commit(&commit)?;
                    let root = (loaded.root_tree, loaded.root_meta);
                    self.kept.insert(commit, Kept { depth: left, parent: loaded.parent, root });
                    next = loaded.parent;
                }
            }
            left = match left {
                Depth::All => Depth::All,
                Depth::Parents(0) => break,
                Depth::Parents(parents) => Depth::Parents(parents - 1),
            };
        }
        Ok(())
    }

    /// Keeps a commit, and its parents up to the first that is too old.
    fn keep_younger(&mut self, commit: CommitChecksum, oldest: u64) -> Result<(), PruneError> {
        self.keep(commit, Depth::Parents(0))?;
        let mut next = self.kept.get(&commit).and_then(|kept| kept.parent);
        while let Some(commit) = next.filter(|commit| self.present.contains(commit) && Some(*commit) != self.deleted) {
            if self.repo.load_commit(&commit)?.timestamp < oldest {
                break;
            }
            self.keep(commit, Depth::Parents(0))?;
            next = self.kept.get(&commit).and_then(|kept| kept.parent);
        }
        Ok(())
    }

    fn finish(self) -> BTreeMap<CommitChecksum, (Checksum, Checksum)> {
        self.kept.into_iter().map(|(commit, kept)| (commit, kept.root)).collect()
    }
}
