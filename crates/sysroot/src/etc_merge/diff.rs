//! What was changed locally: `usr/etc` against `etc` of one deployment.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Stat};
use serde::Serialize;

use crate::FileError;
use crate::dir::Dir;

/// How a path in `/etc` differs from its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is a default, but not there.
    Removed,
    /// It is there in another form.
    Modified,
    /// It is no default.
    Added,
}

/// What something in `/etc` is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// It is not there.
    Absent,
    /// A regular file; in a commit, perhaps a symbolic link.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A socket, device or fifo: something that is made anew by who needs it, and is never carried over.
    Special,
}

impl Node {
    fn of(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Link,
            _ => Self::Special,
        }
    }
}

/// One local change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// Where, relative to `/etc`.
    #[serde(serialize_with = "lossy_path")]
    pub path: PathBuf,
    /// What it is now.
    pub node: Node,
}

/// Names are bytes; JSON is text.
pub(super) fn lossy_path<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// Compares the defaults with what became of them. Removed come first, then modified, then added, each sorted by path.
///
/// # Errors
/// When a file or directory cannot be read. One that vanishes meanwhile is no error.
pub fn diff(defaults: &Dir, local: &Dir) -> Result<Vec<Change>, FileError> {
    let mut changes = Vec::new();
    diff_dir(defaults, local, Path::new(""), &mut changes)?;
    changes.sort();
    Ok(changes)
}

fn diff_dir(defaults: &Dir, local: &Dir, place: &Path, changes: &mut Vec<Change>) -> Result<(), FileError> {
    let local_entries = local.entries()?;
    let default_entries = defaults.entries()?;
    let local_kind = |name: &OsString| local_entries.binary_search_by(|(entry, _)| entry.cmp(name)).ok().map(|at| local_entries[at].1);
    for (name, kind) in &default_entries {
        let path = place.join(name);
        match local_kind(name) {
            None => changes.push(Change { kind: ChangeKind::Removed, path, node: Node::Absent }),
            Some(now) if now != *kind => {
                changes.push(Change { kind: ChangeKind::Modified, path: path.clone(), node: Node::of(now) });
                if now == FileType::Directory {
                    add_children(local, name, &path, changes)?;
                }
            }
            Some(FileType::Directory) => {
                let defaults = defaults.open_dir(name)?;
                let Some(local) = local.find_dir(name)? else {
                    changes.push(Change { kind: ChangeKind::Removed, path, node: Node::Absent });
                    continue;
                };
                if owner_and_mode(&defaults.stat()?) != owner_and_mode(&local.stat()?) {
                    changes.push(Change { kind: ChangeKind::Modified, path: path.clone(), node: Node::Directory });
                }
                diff_dir(&defaults, &local, &path, changes)?;
            }
            Some(now) if !same(defaults, local, Path::new(name))? => {
                changes.push(Change { kind: ChangeKind::Modified, path, node: Node::of(now) });
            }
            Some(_) => {}
        }
    }
    for (name, kind) in &local_entries {
        if default_entries.binary_search_by(|(entry, _)| entry.cmp(name)).is_err() {
            let path = place.join(name);
            changes.push(Change { kind: ChangeKind::Added, path: path.clone(), node: Node::of(*kind) });
            if *kind == FileType::Directory {
                add_children(local, name, &path, changes)?;
            }
        }
    }
    Ok(())
}

/// Below a new directory everything is new. Each is named, since the new defaults may have that directory too.
fn add_children(parent: &Dir, name: &OsString, place: &Path, changes: &mut Vec<Change>) -> Result<(), FileError> {
    let Some(local) = parent.find_dir(name)? else { return Ok(()) };
    for (name, kind) in local.entries()? {
        let path = place.join(&name);
        changes.push(Change { kind: ChangeKind::Added, path: path.clone(), node: Node::of(kind) });
        if kind == FileType::Directory {
            add_children(&local, &name, &path, changes)?;
        }
    }
    Ok(())
}

fn owner_and_mode(stat: &Stat) -> (u32, u32, u32) {
    (stat.st_uid, stat.st_gid, stat.st_mode)
}

fn same(defaults: &Dir, local: &Dir, name: &Path) -> Result<bool, FileError> {
    let (Some(left), Some(right)) = (defaults.find_stat(name)?, local.find_stat(name)?) else { return Ok(false) };
    if owner_and_mode(&left) != owner_and_mode(&right) {
        return Ok(false);
    }
    match FileType::from_raw_mode(left.st_mode) {
        FileType::Symlink => Ok(defaults.find_link(name)? == local.find_link(name)?),
        FileType::RegularFile if left.st_size == right.st_size => match (defaults.find_file(name)?, local.find_file(name)?) {
            (Some(left), Some(right)) => same_content(left, right).map_err(FileError::at("reading", local.join(name))),
            _ => Ok(false),
        },
        FileType::RegularFile => Ok(false),
        // Sockets, devices and fifos are nobody's defaults.
        _ => Ok(true),
    }
}

fn same_content(mut left: File, mut right: File) -> io::Result<bool> {
    let (mut left_bytes, mut right_bytes) = (vec![0; 32 * 1024], vec![0; 32 * 1024]);
    loop {
        let length = left.read(&mut left_bytes)?;
        if length == 0 {
            return Ok(right.read(&mut right_bytes)? == 0);
        }
        match right.read_exact(&mut right_bytes[..length]) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        if left_bytes[..length] != right_bytes[..length] {
            return Ok(false);
        }
    }
}
