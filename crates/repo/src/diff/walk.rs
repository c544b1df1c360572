//! The walk over both trees, level by level, each level on all cores.
//!
//! Paths are opened from the root again at each level, so neither the stack nor the number of open files grows with the depth. The levels
//! find changes in another order than the one that is shown; [`Found::cmp`] is that order.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

use super::details::{content, of_facts, same_bytes};
use super::side::{Directory, Item, Node, Tree};
use super::{Change, ChangeKind, DiffError, Difference};
use crate::local::checksum_of_file;
use crate::tree::MAX_DEPTH;

pub(super) struct Walk<'w> {
    pub(super) from: &'w Tree<'w>,
    pub(super) to: &'w Tree<'w>,
    pub(super) details: bool,
}

/// Directories to be looked into next.
enum Job {
    /// One that both trees have.
    Both { path: String, from: Directory, to: Directory },
    /// One that is new, or in one that is; above the topmost new one lie so many directories.
    Added { path: String, directory: Directory, above: usize },
}

/// A change and what decides its place among the others.
struct Found {
    kind: ChangeKind,
    /// Relative to the roots.
    path: String,
    is_dir: bool,
    /// Of what was added: how many directories above the topmost new one.
    above: usize,
    differences: Vec<Difference>,
}

impl Found {
    /// Modified, deleted, added; then as a walk down the first tree meets them, files before directories. Such a walk finds what was added
    /// to a directory when it is through with the directories in it that both trees have.
    fn order(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind).then_with(|| self.keys().cmp(other.keys()))
    }

    fn keys(&self) -> impl Iterator<Item = (bool, bool, &str)> {
        let last = self.path.matches('/').count();
        self.path.split('/').enumerate().map(move |(depth, part)| {
            let is_new = self.kind == ChangeKind::Added && depth >= self.above;
            (is_new, depth < last || self.is_dir, part)
        })
    }
}

type Step = (Vec<Found>, Vec<Job>);

impl Walk<'_> {
    pub(super) fn run(&self, from: Directory, to: Directory) -> Result<Vec<Change>, DiffError> {
        let mut found = Vec::new();
        let mut level = vec![Job::Both { path: String::new(), from, to }];
        for depth in 0.. {
            if let (Some(Job::Both { path, .. } | Job::Added { path, .. }), MAX_DEPTH) = (level.first(), depth) {
                return Err(DiffError::TooDeep { path: path.clone() });
            }
            if level.is_empty() {
                break;
            }
            let steps = level.into_par_iter().map(|job| self.job(job)).collect::<Result<Vec<Step>, _>>()?;
            level = Vec::new();
            for (changes, jobs) in steps {
                found.extend(changes);
                level.extend(jobs);
            }
        }
        found.par_sort_by(Found::order);
        let shown = |found: Found| {
            let tree = if found.kind == ChangeKind::Added { self.to } else { self.from };
            Change { kind: found.kind, path: tree.shown(&found.path), differences: found.differences }
        };
        Ok(found.into_iter().map(shown).collect())
    }

    fn job(&self, job: Job) -> Result<Step, DiffError> {
        match job {
            Job::Both { path, from, to } => self.both(&path, from, to),
            Job::Added { path, directory, above } => Ok(added(&path, self.to.list(&path, directory)?, above)),
        }
    }

    fn both(&self, path: &str, from: Directory, to: Directory) -> Result<Step, DiffError> {
        if from == to && matches!(from, Directory::Object(_)) {
            return Ok(Step::default());
        }
        let old = self.from.list(path, from)?;
        let mut new: HashMap<String, Item> = self.to.list(path, to)?.into_iter().map(|item| (item.name.clone(), item)).collect();
        let mut step = Step::default();
        let mut pairs = Vec::new();
        for item in old {
            match new.remove(&item.name) {
                Some(other) => pairs.push((item, other)),
                None => {
                    let is_dir = item.node.directory().is_some();
                    let path = child(path, &item.name);
                    step.0.push(Found { kind: ChangeKind::Deleted, path, is_dir, above: 0, differences: Vec::new() });
                }
            }
        }
        let compared: Vec<_> = pairs.par_iter().map(|(old, new)| self.compare(path, old, new)).collect::<Result<_, DiffError>>()?;
        for ((old, new), differences) in pairs.into_iter().zip(compared) {
            let path = child(path, &old.name);
            if let Some(differences) = differences {
                let is_dir = old.node.directory().is_some();
                step.0.push(Found { kind: ChangeKind::Modified, path: path.clone(), is_dir, above: 0, differences });
            }
            if let (Some(from), Some(to)) = (old.node.directory(), new.node.directory()) {
                step.1.push(Job::Both { path, from, to });
            }
        }
        let above = if path.is_empty() { 0 } else { path.matches('/').count() + 1 };
        let (changes, jobs) = added(path, new.into_values().collect(), above);
        step.0.extend(changes);
        step.1.extend(jobs);
        Ok(step)
    }

    /// Compares what has the same name in the directory `path` of both trees: nothing when it is the same, else what is different if that
    /// is asked for. What is in directories is not looked at.
    fn compare(&self, path: &str, old: &Item, new: &Item) -> Result<Option<Vec<Difference>>, DiffError> {
        match (old.node, new.node) {
            (Node::File(a), Node::File(b)) if a == b => return Ok(None),
            (Node::Dir { meta: a, .. }, Node::Dir { meta: b, .. }) if a == b => return Ok(None),
            (Node::File(_) | Node::Dir { .. }, Node::File(_) | Node::Dir { .. }) if !self.details => return Ok(Some(Vec::new())),
            _ => {}
        }
        let (from, to) = (self.from.facts(path, old)?, self.to.facts(path, new)?);
        let mut differences = of_facts(&from, &to);
        let is_regular = |mode: u32| mode & rootball_object::S_IFMT == rootball_object::S_IFREG;
        let may_differ = is_regular(from.header.mode) && is_regular(to.header.mode) && from.size == to.size;
        if may_differ && (differences.is_empty() || self.details) && (from.identity.is_none() || from.identity != to.identity) {
            let same = match (old.node, new.node) {
                // Their headers are the same and their checksums are not.
                (Node::File(_), Node::File(_)) if differences.is_empty() => false,
                (Node::File(checksum), Node::LocalFile) if differences.is_empty() => {
                    let hash = checksum_of_file(&to.header, to.size, self.to.content(path, new)?);
                    hash.map_err(self.to.unreadable(&child(path, &new.name)))? == Some(checksum)
                }
                (Node::LocalFile, Node::File(checksum)) if differences.is_empty() => {
                    let hash = checksum_of_file(&from.header, from.size, self.from.content(path, old)?);
                    hash.map_err(self.from.unreadable(&child(path, &old.name)))? == Some(checksum)
                }
                _ => same_bytes(&mut self.from.content(path, old)?, &mut self.to.content(path, new)?)
                    .map_err(self.from.unreadable(&child(path, &old.name)))?,
            };
            if !same {
                differences.insert(0, content(&from, &to));
            }
        }
        match (differences.is_empty(), self.details) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(differences)),
            (false, false) => Ok(Some(Vec::new())),
        }
    }
}

/// Lists what is in a directory as new; `above` directories lie above the topmost new one.
fn added(path: &str, items: Vec<Item>, above: usize) -> Step {
    let mut step = Step::default();
    for item in items {
        let path = child(path, &item.name);
        let directory = item.node.directory();
        if let Some(directory) = directory {
            step.1.push(Job::Added { path: path.clone(), directory, above });
        }
        step.0.push(Found { kind: ChangeKind::Added, path, is_dir: directory.is_some(), above, differences: Vec::new() });
    }
    step
}

fn child(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
