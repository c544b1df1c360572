//! The move of staged objects into the repository: first their data reaches the disk, then names appear, commits last.

use std::collections::BTreeSet;
use std::os::fd::OwnedFd;

use rayon::prelude::*;
use rootball_object::{Checksum, ObjectKind, StoreError};
use rustix::fs::RenameFlags;
use rustix::io::Errno;

use super::Transaction;
use super::staging::Staging;
use crate::Repo;
use crate::fs::{ensure_dir, entries, open_dir, remove_file};
use crate::repo::loose_path;

/// Moves every staged object into the repository. Those that `healed` names take the place of what is there.
pub(super) fn publish(repo: &Repo, staging: &Staging, healed: &BTreeSet<String>) -> Result<(), StoreError> {
    let fan_outs: Vec<String> = entries(&staging.dir)
        .map_err(StoreError::io("looking into the staging directory"))?
        .into_iter()
        .map(|entry| entry.name)
        .filter(|name| name.len() == 2)
        .collect();
    if fan_outs.is_empty() {
        return Ok(());
    }
    let sync = repo.config().fsync;
    if sync {
        rustix::fs::syncfs(&staging.dir).map_err(StoreError::io("syncing the repository's file system"))?;
    }
    let moved: Vec<Moved> =
        fan_outs.par_iter().map(|fan_out| FanOut { repo, staging, healed, name: fan_out }.publish()).collect::<Result<_, _>>()?;
    if sync {
        // All renames come before the first sync: where the file system has a journal, that one carries them all.
        let made_durable = moved.par_iter().try_for_each(|fan_out| fan_out.to.as_ref().map_or(Ok(()), rustix::fs::fsync));
        made_durable.and_then(|()| rustix::fs::fsync(&repo.objects)).map_err(StoreError::io("syncing the objects directory"))?;
    }
    for (fan_out, moved) in fan_outs.iter().zip(&moved).filter(|(_, moved)| !moved.commits.is_empty()) {
        FanOut { repo, staging, healed, name: fan_out }.publish_commits(&moved.commits, sync)?;
    }
    Ok(())
}

/// One of the 256 directories of objects.
struct FanOut<'p> {
    repo: &'p Repo,
    staging: &'p Staging,
    healed: &'p BTreeSet<String>,
    name: &'p str,
}

/// What was moved: the directory where names appeared, and the commits that wait.
struct Moved {
    to: Option<OwnedFd>,
    commits: Vec<String>,
}

impl FanOut<'_> {
    /// Moves all objects but commits, whose names it returns.
    fn publish(&self) -> Result<Moved, StoreError> {
        let io = |error: Errno| StoreError::io(format!("moving objects into objects/{}", self.name))(error);
        let from = open_dir(&self.staging.dir, self.name).map_err(io)?;
        let (commits, others): (Vec<String>, Vec<String>) =
            entries(&from).map_err(io)?.into_iter().map(|entry| entry.name).partition(|name| name.ends_with(".commit"));
        if commits.is_empty() && self.move_directory().map_err(io)? {
            return Ok(Moved { to: None, commits });
        }
        ensure_dir(&self.repo.objects, self.name, 0o775).map_err(io)?;
        let to = open_dir(&self.repo.objects, self.name).map_err(io)?;
        for name in &others {
            self.move_object(&from, &to, name).map_err(io)?;
        }
        Ok(Moved { to: (!others.is_empty()).then_some(to), commits })
    }

    /// Moves the whole directory at once, where the repository has none of its name.
    fn move_directory(&self) -> rustix::io::Result<bool> {
        match rustix::fs::renameat_with(&self.staging.dir, self.name, &self.repo.objects, self.name, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST | Errno::NOTEMPTY) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn publish_commits(&self, names: &[String], sync: bool) -> Result<(), StoreError> {
        let io = |error: Errno| StoreError::io(format!("moving commits into objects/{}", self.name))(error);
        let from = open_dir(&self.staging.dir, self.name).map_err(io)?;
        let to = open_dir(&self.repo.objects, self.name).map_err(io)?;
        for name in names {
            self.move_object(&from, &to, name).map_err(io)?;
        }
        if sync { rustix::fs::fsync(&to).map_err(io) } else { Ok(()) }
    }

    /// An object that is there wins, since it has the same bytes, unless it was found corrupt; metadata beside a commit is replaced.
    fn move_object(&self, from: &OwnedFd, to: &OwnedFd, name: &str) -> rustix::io::Result<()> {
        let is_healed = !self.healed.is_empty() && self.healed.contains(&format!("{}/{name}", self.name));
        if is_healed || name.ends_with(".commitmeta") {
            return rustix::fs::renameat(from, name, to, name);
        }
        match rustix::fs::renameat_with(from, name, to, name, RenameFlags::NOREPLACE) {
            Err(Errno::EXIST) => remove_file(from, name),
            other => other,
        }
    }
}

impl Transaction<'_> {
    /// Moves one object, synced by itself, into the repository before the transaction ends.
    pub(super) fn publish_one(&self, kind: ObjectKind, checksum: &Checksum) -> Result<(), StoreError> {
        let path = loose_path(self.repo.mode(), kind, checksum);
        let (fan_out, name) = path.split_at(2);
        let healed = self.healed.lock().expect("no thread panics while it holds the paths").clone();
        let place = FanOut { repo: self.repo, staging: &self.staging, healed: &healed, name: fan_out };
        let publish = || {
            ensure_dir(&self.repo.objects, fan_out, 0o775)?;
            let (from, to) = (open_dir(&self.staging.dir, fan_out)?, open_dir(&self.repo.objects, fan_out)?);
            place.move_object(&from, &to, &name[1..])?;
            if self.repo.config().fsync { rustix::fs::fsync(&to) } else { Ok(()) }
        };
        publish().map_err(|error: Errno| StoreError::io(format!("moving an object to objects/{path}"))(error))
    }
}
