//! Static deltas: which commit they lead to.
//!
//! A delta is the directory `deltas/XX/REST-TO` between two commits, and `deltas/XX/REST` from nothing, where `XX` and `REST` together are the first name; an index is the file
//! `delta-indexes/XX/REST.index`, and deltas of single objects a directory like one from nothing. Only the commit that a delta leads to matters: the one that it starts from need not be in this repository.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use rootball_object::{CommitChecksum, DeltaName, OBJECT_DELTAS, StoreError};
use rustix::io::Errno;

use crate::Repo;
use crate::fs::{entries, open_dir, remove_file, remove_tree};

/// Deltas that lead nowhere.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// Below `deltas`.
    pub(super) directories: Vec<String>,
    /// Below `delta-indexes`.
    pub(super) indexes: Vec<String>,
    /// Below [`OBJECT_DELTAS`].
    pub(super) objects: Vec<String>,
}

impl Stale {
    /// Finds deltas whose commit is not kept, or is `unwanted`.
    pub(super) fn find(repo: &Repo, kept: &HashSet<CommitChecksum>, unwanted: Option<CommitChecksum>) -> Result<Self, StoreError> {
        let is_stale = |commit: Option<CommitChecksum>| commit.is_some_and(|commit| Some(commit) == unwanted || !kept.contains(&commit));
        let find = |place: &'static str, target: fn(&str) -> Option<CommitChecksum>| {
            let names = list(repo, place).map_err(StoreError::io(format!("listing {place}")))?;
            Ok::<_, StoreError>(names.into_iter().filter(|name| is_stale(target(name))).collect())
        };
        Ok(Self {
            directories: find("deltas", delta_target)?,
            indexes: find("delta-indexes", index_target)?,
            objects: find(OBJECT_DELTAS, delta_target)?,
        })
    }
}

/// Removes deltas; a reader finds one whole or not at all, since its superblock goes first.
pub(super) fn remove(repo: &Repo, deltas: &[String], indexes: &[String], objects: &[String]) -> Result<(), StoreError> {
    let remove_one = |place: &str, name: &str| -> rustix::io::Result<()> {
        let (fan_out, rest) = name.split_once('/').unwrap_or(("", name));
        let dir = open_dir(open_dir(&repo.root, place)?, fan_out)?;
        if place == "delta-indexes" {
            return remove_file(&dir, rest);
        }
        match open_dir(&dir, rest) {
            Ok(delta) => remove_file(&delta, "superblock")?,
            Err(Errno::NOTDIR | Errno::LOOP) => {}
            Err(error) => return Err(error),
        }
        remove_tree(&dir, rest)
    };
    for (place, names) in [("deltas", deltas), ("delta-indexes", indexes), (OBJECT_DELTAS, objects)] {
        for name in names {
            remove_one(place, name).map_err(StoreError::io(format!("removing {place}/{name}")))?;
        }
    }
    Ok(())
}

impl Repo {
    /// Removes static deltas. A reader finds one whole or not at all.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn remove_deltas(&self, names: &[DeltaName]) -> Result<(), StoreError> {
        let directories: Vec<String> = names.iter().map(|name| name.directory()["deltas/".len()..].to_owned()).collect();
        remove(self, &directories, &[], &[])
    }

    /// Removes the deltas of single objects of commits, where there are any. A reader finds those of a commit whole or not at all.
    ///
    /// # Errors
    /// When some cannot be removed.
    pub fn remove_object_deltas(&self, commits: &[CommitChecksum]) -> Result<(), StoreError> {
        let wanted = |name: &String| delta_target(name).is_some_and(|commit| commits.contains(&commit));
        let here = list(self, OBJECT_DELTAS).map_err(StoreError::io(format!("listing {OBJECT_DELTAS}")))?;
        remove(self, &[], &[], &here.into_iter().filter(wanted).collect::<Vec<_>>())
    }

    /// Lists the commits for which there are deltas of single objects.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn object_delta_commits(&self) -> Result<Vec<CommitChecksum>, StoreError> {
        let here = list(self, OBJECT_DELTAS).map_err(StoreError::io(format!("listing {OBJECT_DELTAS}")))?;
        Ok(here.iter().filter_map(|name| delta_target(name)).collect())
    }
}

/// Lists the names two levels below a directory of the repository.
pub(crate) fn list(repo: &Repo, place: &str) -> rustix::io::Result<Vec<String>> {
    let top: OwnedFd = match open_dir(&repo.root, place) {
        Err(Errno::NOENT) => return Ok(Vec::new()),
        other => other?,
    };
    let mut names = Vec::new();
    for fan_out in entries(&top)?.into_iter().filter(|entry| entry.name.len() == 2) {
        let Ok(dir) = open_dir(&top, &fan_out.name) else { continue };
        names.extend(entries(&dir)?.into_iter().map(|entry| format!("{}/{}", fan_out.name, entry.name)));
    }
    Ok(names)
}

/// Reads the name of a delta out of its directory below `deltas`.
pub(crate) fn name_of(directory: &str) -> Option<DeltaName> {
    let (first, second) = directory.split_once('/')?;
    DeltaName::from_directory(first, second).ok()
}

/// Returns the path of the index of a commit's deltas, below `delta-indexes`.
pub(crate) fn index_below(to: &CommitChecksum) -> String {
    DeltaName::index_path(to).trim_start_matches("delta-indexes/").to_owned()
}

fn delta_target(directory: &str) -> Option<CommitChecksum> {
    name_of(directory).map(|name| name.to)
}

fn index_target(path: &str) -> Option<CommitChecksum> {
    let (first, second) = path.split_once('/')?;
    DeltaName::commit_of_index(first, second)
}
