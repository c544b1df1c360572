//! The staging directory: where objects wait until they are moved into place.
//!
//! Its name holds the boot id, because what an earlier boot staged may not have reached the disk. Its lock file tells a directory in use
//! from one whose process was killed; the latter is taken over, or removed when it is of an earlier boot.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rootball_object::{Checksum, LoadError, MAX_METADATA_SIZE, ObjectKind, StoreError};
use rustix::fs::{AtFlags, RenameFlags};
use rustix::io::Errno;

use super::draft::is_finished;
use crate::fs::{ensure_dir, entries, find_stat, open_dir, open_file, read_limited, remove_file, remove_tree, unique_name};
use crate::lock::{FileLock, LockKind};
use crate::repo::loose_path;
use crate::{Mode, Repo};

/// Objects of one transaction, not visible yet.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) dir: OwnedFd,
    name: String,
    tmp: OwnedFd,
    /// What is staged stays when this is dropped.
    stays: bool,
    /// Owner and group of the files that are made here.
    owner: (u32, u32),
    _lock: FileLock,
}

/// Directory in the staging directory for listings that an earlier process has staged: they are no part of the transaction, but who finds out
/// anew that all they name is there need not fetch them again.
const EARLIER: &str = "earlier";

/// What a process that is not alive left in `tmp/`.
struct Abandoned {
    name: String,
    lock: FileLock,
}

impl Staging {
    pub(super) fn open(repo: &Repo) -> Result<Self, StoreError> {
        let io = |error: Errno| StoreError::io("opening the staging directory")(error);
        let prefix = format!("staging-{}-", boot_id().map_err(StoreError::io("reading the boot id"))?);
        for Abandoned { name, lock } in abandoned(repo)? {
            if name.starts_with(&prefix)
                && let Ok(dir) = open_dir(&repo.tmp, &name)
            {
                remove_unfinished(repo, &dir).map_err(io)?;
                return Self::new(repo, name, dir, lock);
            }
            remove(repo, &name)?;
        }
        let name = format!("{prefix}{}", unique_name("rb"));
        // Who looks for abandoned ones may have found the file before it is locked, and is done with it at once.
        let lock = lock(repo, &format!("{name}-lock"), Duration::from_secs(60))?
            .ok_or_else(|| StoreError::Locked { place: repo.path().join("tmp").join(&name).display().to_string() })?;
        ensure_dir(&repo.tmp, &name, 0o755).map_err(io)?;
        let dir = open_dir(&repo.tmp, &name).map_err(io)?;
        Self::new(repo, name, dir, lock)
    }

    fn new(repo: &Repo, name: String, dir: OwnedFd, lock: FileLock) -> Result<Self, StoreError> {
        let tmp = repo.tmp.try_clone().map_err(StoreError::io("opening the staging directory"))?;
        let stat = rustix::fs::fstat(&dir).map_err(StoreError::io("opening the staging directory"))?;
        let hands_down_its_group = stat.st_mode & 0o2000 != 0;
        let group = if hands_down_its_group { stat.st_gid } else { rustix::process::getegid().as_raw() };
        let owner = (rustix::process::geteuid().as_raw(), group);
        Ok(Self { dir, name, tmp, stays: false, owner, _lock: lock })
    }

    /// Leaves the objects, if there are some, for who takes the directory over.
    pub(super) fn leave(mut self) {
        self.stays = entries(&self.dir).is_ok_and(|entries| !entries.is_empty());
    }

    /// Reads a listing that an earlier process has staged. Nothing is known of its bytes.
    pub(super) fn find_earlier(&self, kind: ObjectKind, checksum: &Checksum) -> Option<Vec<u8>> {
        let dir = open_dir(&self.dir, EARLIER).ok()?;
        let file = open_file(&dir, &format!("{checksum}.{}", kind.extension())).ok()?;
        read_limited(&file, MAX_METADATA_SIZE).ok()
    }

    /// Removes what killed processes have left.
    pub(super) fn discard_abandoned(repo: &Repo) -> Result<(), StoreError> {
        abandoned(repo)?.iter().try_for_each(|abandoned| remove(repo, &abandoned.name))
    }

    /// Tells whether files that are made here belong to that user and group without further ado.
    pub(super) fn makes_files_of(&self, uid: u32, gid: u32) -> bool {
        self.owner == (uid, gid)
    }

    pub(super) fn has(&self, repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        let path = loose_path(repo.mode(), kind, checksum);
        find_stat(&self.dir, &path).map(|stat| stat.is_some()).map_err(StoreError::io(format!("looking for staged object {path}")))
    }

    pub(super) fn load_metadata(&self, repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<Option<Vec<u8>>, LoadError> {
        let Some(file) = self.open_object(repo, kind, checksum)? else { return Ok(None) };
        read_limited(&file, MAX_METADATA_SIZE).map(Some).map_err(LoadError::io(kind, checksum))
    }

    pub(super) fn open_object(&self, repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<Option<File>, LoadError> {
        match open_file(&self.dir, &loose_path(repo.mode(), kind, checksum)) {
            Err(Errno::NOENT) => Ok(None),
            opened => opened.map(Some).map_err(LoadError::io(kind, checksum)),
        }
    }

    /// Removes the objects that `is_unwanted` names, and what belongs to them.
    pub(super) fn remove_objects(&self, mode: Mode, is_unwanted: impl Fn(ObjectKind, &Checksum) -> bool) -> Result<(), StoreError> {
        let kinds = [ObjectKind::File, ObjectKind::DirTree, ObjectKind::DirMeta, ObjectKind::Commit, ObjectKind::CommitMeta];
        let io = |error: Errno| StoreError::io("removing staged objects")(error);
        for fan_out in entries(&self.dir).map_err(io)?.iter().filter(|entry| entry.name.len() == 2) {
            let dir = open_dir(&self.dir, &fan_out.name).map_err(io)?;
            for object in entries(&dir).map_err(io)? {
                let Some((stem, extension)) = object.name.split_once('.') else { continue };
                let Ok(checksum) = format!("{}{stem}", fan_out.name).parse() else { continue };
                // Beside a file there may be the list of its attributes.
                let kind = if extension == ObjectKind::FileXattrsLink.extension() {
                    Some(ObjectKind::File)
                } else {
                    kinds.into_iter().find(|kind| mode.extension(*kind) == extension)
                };
                if kind.is_some_and(|kind| is_unwanted(kind, &checksum)) {
                    remove_file(&dir, &object.name).map_err(io)?;
                }
            }
        }
        Ok(())
    }

    /// Gives a finished temporary file in the staging directory its object's name. False when that is taken: same name, same bytes.
    pub(super) fn keep(&self, temporary: &str, path: &str) -> rustix::io::Result<bool> {
        loop {
            match rustix::fs::renameat_with(&self.dir, temporary, &self.dir, path, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(true),
                Err(Errno::EXIST) => return remove_file(&self.dir, temporary).map(|()| false),
                Err(Errno::NOENT) => ensure_dir(&self.dir, &path[..2], 0o775)?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes a hard link to an object of another repository; false where the file system does not allow it.
    pub(super) fn link_from(&self, objects: &OwnedFd, path: &str) -> rustix::io::Result<bool> {
        let mut made = false;
        loop {
            match rustix::fs::linkat(objects, path, &self.dir, path, AtFlags::empty()) {
                Ok(()) | Err(Errno::EXIST) => return Ok(true),
                // The object is not there, or the directory here.
                Err(Errno::NOENT) if !made => {
                    ensure_dir(&self.dir, &path[..2], 0o775)?;
                    made = true;
                }
                Err(Errno::NOENT | Errno::XDEV | Errno::MLINK | Errno::PERM) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes a hard link to an object that is staged or in the repository; false when it has too many already.
    pub(super) fn link(&self, repo: &Repo, object: &str, path: &str) -> rustix::io::Result<bool> {
        ensure_dir(&self.dir, &path[..2], 0o775)?;
        for from in [&self.dir, &repo.objects] {
            match rustix::fs::linkat(from, object, &self.dir, path, AtFlags::empty()) {
                Ok(()) | Err(Errno::EXIST) => return Ok(true),
                Err(Errno::NOENT) => {}
                Err(Errno::MLINK) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Err(Errno::NOENT)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        // Best effort: what stays is taken over or removed by the next transaction.
        let _ = remove_tree(&self.tmp, &self.name);
        let _ = remove_file(&self.tmp, &format!("{}-lock", self.name));
    }
}

/// Finds the staging directories whose processes are gone, and takes their locks.
fn abandoned(repo: &Repo) -> Result<Vec<Abandoned>, StoreError> {
    let mut found = Vec::new();
    for entry in entries(&repo.tmp).map_err(StoreError::io(format!("looking into {}", repo.path().join("tmp").display())))? {
        let Some(name) = entry.name.strip_suffix("-lock").filter(|name| name.starts_with("staging-")) else { continue };
        if let Some(lock) = lock(repo, &entry.name, Duration::ZERO)? {
            found.push(Abandoned { name: name.to_owned(), lock });
        }
    }
    Ok(found)
}

fn remove(repo: &Repo, name: &str) -> Result<(), StoreError> {
    remove_tree(&repo.tmp, name)
        .and_then(|()| remove_file(&repo.tmp, &format!("{name}-lock")))
        .map_err(StoreError::io(format!("removing tmp/{name}, which a killed process left")))
}

/// Removes what a killed process had not finished, and puts aside what names other objects: those that it names were in the repository perhaps,
/// and a prune has removed them since.
fn remove_unfinished(repo: &Repo, dir: &OwnedFd) -> rustix::io::Result<()> {
    for entry in entries(dir)?.into_iter().filter(|entry| entry.name != EARLIER) {
        if entry.name.len() != 2 {
            remove_file(dir, &entry.name)?;
            continue;
        }
        let fan_out = open_dir(dir, &entry.name)?;
        for object in entries(&fan_out)? {
            let stat = rustix::fs::statat(&fan_out, &object.name, AtFlags::SYMLINK_NOFOLLOW)?;
            if !is_finished(repo.mode(), &object.name, &stat) {
                remove_file(&fan_out, &object.name)?;
            } else if names_others(&object.name) {
                ensure_dir(dir, EARLIER, 0o755)?;
                rustix::fs::renameat(&fan_out, &object.name, open_dir(dir, EARLIER)?, format!("{}{}", entry.name, object.name))?;
            }
        }
    }
    Ok(())
}

fn names_others(object: &str) -> bool {
    [ObjectKind::Commit, ObjectKind::DirTree]
        .iter()
        .any(|kind| object.strip_suffix(kind.extension()).is_some_and(|stem| stem.ends_with('.')))
}

fn lock(repo: &Repo, name: &str, timeout: Duration) -> Result<Option<FileLock>, StoreError> {
    let place = repo.path().join("tmp").join(name);
    FileLock::acquire(&repo.tmp, name, LockKind::Exclusive, Some(timeout)).map_err(StoreError::io(format!("locking {}", place.display())))
}

fn boot_id() -> std::io::Result<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|text| text.trim().to_owned())
}
