//! The staging directory: where objects wait, and how they move into place.
//!
//! Its name holds the boot id, because what an earlier boot staged may not have reached the disk. Its lock file tells a directory in use
//! from one whose process was killed; the latter is taken over, or removed when it is of an earlier boot.

use std::os::fd::OwnedFd;
use std::time::Duration;

use rayon::prelude::*;
use rootball_object::{Checksum, LoadError, MAX_METADATA_SIZE, ObjectKind, StoreError};
use rustix::fs::RenameFlags;
use rustix::io::Errno;

use crate::Repo;
use crate::fs::{ensure_dir, entries, find_stat, open_dir, open_file, read_limited, remove_file, remove_tree, unique_name};
use crate::lock::{FileLock, LockKind};
use crate::repo::loose_path;

/// Objects of one transaction, not visible yet.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) dir: OwnedFd,
    name: String,
    tmp: OwnedFd,
    _lock: FileLock,
}

impl Staging {
    pub(super) fn open(repo: &Repo) -> Result<Self, StoreError> {
        let io = |error: Errno| StoreError::io("opening the staging directory")(error);
        let prefix = format!("staging-{}-", boot_id().map_err(StoreError::io("reading the boot id"))?);
        for entry in entries(&repo.tmp).map_err(io)? {
            let Some(stem) = entry.name.strip_suffix("-lock").filter(|stem| stem.starts_with("staging-")) else { continue };
            let Some(lock) = try_lock(&repo.tmp, &entry.name)? else { continue };
            if stem.starts_with(&prefix)
                && let Ok(dir) = open_dir(&repo.tmp, stem)
            {
                remove_unfinished(&dir).map_err(io)?;
                return Self::new(repo, stem.to_owned(), dir, lock);
            }
            remove_tree(&repo.tmp, stem).and_then(|()| remove_file(&repo.tmp, &entry.name)).map_err(io)?;
        }
        let name = format!("{prefix}{}", unique_name("rb"));
        let lock = try_lock(&repo.tmp, &format!("{name}-lock"))?
            .ok_or_else(|| StoreError::Locked { place: repo.path().join("tmp").join(&name).display().to_string() })?;
        ensure_dir(&repo.tmp, &name, 0o755).map_err(io)?;
        let dir = open_dir(&repo.tmp, &name).map_err(io)?;
        Self::new(repo, name, dir, lock)
    }

    fn new(repo: &Repo, name: String, dir: OwnedFd, lock: FileLock) -> Result<Self, StoreError> {
        let tmp = repo.tmp.try_clone().map_err(StoreError::io("opening the staging directory"))?;
        Ok(Self { dir, name, tmp, _lock: lock })
    }

    pub(super) fn has(&self, repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        let path = loose_path(repo.mode(), kind, checksum);
        find_stat(&self.dir, &path).map(|stat| stat.is_some()).map_err(StoreError::io(format!("looking for staged object {path}")))
    }

    pub(super) fn load_metadata(&self, repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<Option<Vec<u8>>, LoadError> {
        let file = match open_file(&self.dir, &loose_path(repo.mode(), kind, checksum)) {
            Err(Errno::NOENT) => return Ok(None),
            other => other.map_err(LoadError::io(kind, checksum))?,
        };
        read_limited(&file, MAX_METADATA_SIZE).map(Some).map_err(LoadError::io(kind, checksum))
    }

    /// Gives a finished temporary file in the staging directory its object's name. False when that is taken: same name, same bytes.
    pub(super) fn keep(&self, temporary: &str, path: &str) -> rustix::io::Result<bool> {
        loop {
            match rustix::fs::renameat_with(&self.dir, temporary, &self.dir, path, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(true),
                Err(Errno::EXIST) => return remove_file(&self.dir, temporary).map(|()| false),
                Err(Errno::NOENT) => ensure_dir(&self.dir, &path[..2], 0o755)?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Moves every object into the repository: first the data reaches the disk, then names appear, commits last.
    pub(super) fn publish(&self, repo: &Repo) -> Result<(), StoreError> {
        let sync = repo.config().fsync;
        if sync {
            rustix::fs::syncfs(&self.dir).map_err(StoreError::io("syncing the repository's file system"))?;
        }
        let io = |error: Errno| StoreError::io("moving objects into the repository")(error);
        let fan_outs: Vec<String> =
            entries(&self.dir).map_err(io)?.into_iter().map(|entry| entry.name).filter(|name| name.len() == 2).collect();
        let commits: Vec<Vec<String>> = fan_outs.par_iter().map(|fan_out| self.publish_fan_out(repo, fan_out)).collect::<Result<_, _>>()?;
        if sync {
            rustix::fs::fsync(&repo.objects).map_err(StoreError::io("syncing the objects directory"))?;
        }
        for (fan_out, names) in fan_outs.iter().zip(&commits).filter(|(_, names)| !names.is_empty()) {
            let (from, to) = self.dirs(repo, fan_out)?;
            for name in names {
                move_object(&from, &to, name).map_err(io)?;
            }
            if sync {
                rustix::fs::fsync(&to).map_err(StoreError::io("syncing the objects directory"))?;
            }
        }
        Ok(())
    }

    /// Moves the objects of one of the 256 directories but for commits, whose names it returns.
    fn publish_fan_out(&self, repo: &Repo, fan_out: &str) -> Result<Vec<String>, StoreError> {
        let io = |error: Errno| StoreError::io(format!("moving objects into objects/{fan_out}"))(error);
        let (from, to) = self.dirs(repo, fan_out)?;
        let mut commits = Vec::new();
        let mut moved = false;
        for entry in entries(&from).map_err(io)? {
            if entry.name.ends_with(".commit") {
                commits.push(entry.name);
            } else {
                move_object(&from, &to, &entry.name).map_err(io)?;
                moved = true;
            }
        }
        if moved && repo.config().fsync {
            rustix::fs::fsync(&to).map_err(io)?;
        }
        Ok(commits)
    }

    fn dirs(&self, repo: &Repo, fan_out: &str) -> Result<(OwnedFd, OwnedFd), StoreError> {
        let open = || {
            ensure_dir(&repo.objects, fan_out, 0o755)?;
            Ok((open_dir(&self.dir, fan_out)?, open_dir(&repo.objects, fan_out)?))
        };
        open().map_err(|error: Errno| StoreError::io(format!("opening objects/{fan_out}"))(error))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Best effort: what stays is taken over or removed by the next transaction.
        let _ = remove_tree(&self.tmp, &self.name);
        let _ = remove_file(&self.tmp, &format!("{}-lock", self.name));
    }
}

/// An object that is there wins, since it has the same bytes; only metadata beside a commit is replaced.
fn move_object(from: &OwnedFd, to: &OwnedFd, name: &str) -> rustix::io::Result<()> {
    if name.ends_with(".commitmeta") {
        return rustix::fs::renameat(from, name, to, name);
    }
    match rustix::fs::renameat_with(from, name, to, name, RenameFlags::NOREPLACE) {
        Err(Errno::EXIST) => remove_file(from, name),
        other => other,
    }
}

/// Removes temporary files that a killed process left; finished objects have moved to their directories.
fn remove_unfinished(dir: &OwnedFd) -> rustix::io::Result<()> {
    for entry in entries(dir)? {
        if entry.name.len() != 2 {
            remove_file(dir, &entry.name)?;
        }
    }
    Ok(())
}

fn try_lock(tmp: &OwnedFd, name: &str) -> Result<Option<FileLock>, StoreError> {
    FileLock::acquire(tmp, name, LockKind::Exclusive, Some(Duration::ZERO)).map_err(StoreError::io(format!("locking tmp/{name}")))
}

fn boot_id() -> std::io::Result<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|text| text.trim().to_owned())
}
