//! From the shelf into place.

use std::collections::{BTreeSet, HashSet};
use std::os::fd::OwnedFd;

use rootball_object::{ObjectKind, StoreError, hash::Hasher};
use rustix::fs::{AtFlags, RenameFlags};
use rustix::io::Errno;

use super::shelf::Shelf;
use crate::fs::{ensure_dir, find_stat, open_dir, open_file, read_limited};
use crate::fsck::make_directory;
use crate::{ObjectName, Repo};

/// Where damaged objects are kept, below the repository.
const QUARANTINE: &str = "extensions/rootball/quarantine";
/// Largest list of attributes that is read, in bytes.
const MAX_XATTRS: u64 = 16 << 20;

/// Moves objects over what has their names; returns where each damaged one is now.
///
/// First all damaged files get their names in the quarantine, and that is on the disk; then the good ones take their places. Killed between,
/// a repair leaves files with two names, and is made again.
pub(super) fn install(repo: &Repo, shelf: &Shelf, objects: &BTreeSet<ObjectName>) -> Result<Vec<Option<String>>, StoreError> {
    let io = StoreError::io::<Errno>(format!("opening {QUARANTINE}"));
    let open = || {
        let place = make_directory(repo)?;
        ensure_dir(&place, "quarantine", 0o700)?;
        open_dir(&place, "quarantine")
    };
    let quarantine = open().map_err(io)?;
    let mut moves = Vec::new();
    let mut lists = HashSet::new();
    let mut kept = Vec::new();
    for object in objects {
        let path = repo.object_path(object.kind, &object.checksum);
        let name = set_aside(repo, &quarantine, &path, &object.to_string()).map_err(StoreError::io(format!("setting {path} aside")))?;
        kept.push(name.map(|name| format!("{QUARANTINE}/{name}")));
        if object.kind == ObjectKind::File {
            for path in xattr_files(repo, shelf.repo(), object).map_err(StoreError::io(format!("reading the attributes of {path}")))? {
                if lists.insert(path.clone()) {
                    set_aside(repo, &quarantine, &path, &path.replacen('/', "", 1))
                        .map_err(StoreError::io(format!("setting {path} aside")))?;
                    moves.push(path);
                }
            }
        }
        moves.push(path);
    }
    let sync = repo.config().fsync;
    if sync {
        rustix::fs::fsync(&quarantine).map_err(StoreError::io(format!("syncing {QUARANTINE}")))?;
    }
    let mut touched = Vec::new();
    for path in &moves {
        let fan_out = &path[..2];
        let put = || {
            ensure_dir(&repo.objects, fan_out, 0o755)?;
            rustix::fs::renameat(&shelf.repo().objects, path, &repo.objects, path)
        };
        put().map_err(StoreError::io(format!("putting {path} in place")))?;
        touched.push(fan_out);
    }
    touched.sort_unstable();
    touched.dedup();
    for fan_out in touched.into_iter().filter(|_| sync) {
        let fsync = || rustix::fs::fsync(open_dir(&repo.objects, fan_out)?);
        fsync().map_err(StoreError::io(format!("syncing objects/{fan_out}")))?;
    }
    Ok(kept)
}

/// Gives what has a name below `objects/` a second one in the quarantine; returns it.
fn set_aside(repo: &Repo, quarantine: &OwnedFd, path: &str, wanted: &str) -> rustix::io::Result<Option<String>> {
    let Some(stat) = find_stat(&repo.objects, path)? else { return Ok(None) };
    let mut number = 0;
    loop {
        let name = if number == 0 { wanted.to_owned() } else { format!("{wanted}.{number}") };
        match rustix::fs::linkat(&repo.objects, path, quarantine, &name, AtFlags::empty()) {
            Ok(()) => return Ok(Some(name)),
            // A killed repair came as far as this.
            Err(Errno::EXIST) if find_stat(quarantine, &name)?.is_some_and(|other| other.st_ino == stat.st_ino) => return Ok(Some(name)),
            Err(Errno::EXIST) => number += 1,
            // Directories have no second name, nor files with too many names: for a moment there is nothing in the old place.
            Err(Errno::PERM | Errno::MLINK | Errno::ISDIR) => {
                match rustix::fs::renameat_with(&repo.objects, path, quarantine, &name, RenameFlags::NOREPLACE) {
                    Err(Errno::EXIST) => number += 1,
                    other => return other.map(|()| Some(name)),
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Returns the files beside a file object that hold its attributes, the list itself first, unless they are in place already; none but in
/// `bare-split-xattrs`.
fn xattr_files(repo: &Repo, shelf: &Repo, object: &ObjectName) -> std::io::Result<Vec<String>> {
    let hex = object.checksum.to_hex();
    let link = format!("{}/{}.file-xattrs-link", &hex[..2], &hex[2..]);
    let Some(list) = read(shelf, &link)? else { return Ok(Vec::new()) };
    let name = Hasher::of(&list).to_hex();
    let name = format!("{}/{}.file-xattrs", &name[..2], &name[2..]);
    let is_in_place = |path: &str| read(repo, path).is_ok_and(|found| found.as_ref() == Some(&list));
    Ok([name, link].into_iter().filter(|path| !is_in_place(path)).collect())
}

fn read(repo: &Repo, path: &str) -> std::io::Result<Option<Vec<u8>>> {
    match open_file(&repo.objects, path) {
        Err(Errno::NOENT) => Ok(None),
        other => read_limited(&other?, MAX_XATTRS).map(Some),
    }
}
