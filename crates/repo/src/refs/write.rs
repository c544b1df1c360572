//! Changing refs, each in one step and durably.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};

use rootball_object::{CommitChecksum, ObjectKind, ObjectSource, RefName};
use rustix::fs::{FileType, Mode as FileMode, Timespec, Timestamps, UTIME_NOW};
use rustix::io::Errno;

use super::list::{AliasTarget, link_text};
use super::{RefError, RefPlace, RefSpec};
use crate::Repo;
use crate::fs::{entries, find_stat, open_dir, remove_file, replace_file, unique_name};
use crate::lock::LockKind;

/// A change to one ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefChange {
    /// Makes a ref or moves it to a commit; an alias of that name is replaced.
    Set(RefSpec, CommitChecksum),
    /// Makes an alias or turns a ref into one. Only the repository's own refs can be aliases.
    Alias(RefName, RefSpec),
    /// Removes a ref or alias, if it is there.
    Remove(RefSpec),
}

impl Repo {
    /// Changes refs without writing objects. Each change is one step on the disk; they are made in order.
    ///
    /// # Errors
    /// When a commit or an alias's target is not there, or a ref that goes has an alias that stays. Nothing is changed then.
    /// When a file cannot be written, changes before it are made.
    pub fn change_refs(&self, changes: &[RefChange]) -> Result<(), RefError> {
        // Shared, so that no commit is pruned between the look at it and the ref that keeps it.
        let _lock = self.lock(LockKind::Shared)?;
        self.check_changes(changes)?;
        for change in changes {
            match change {
                RefChange::Set(spec, commit) => self.write(spec, &Content::Commit(*commit), &self.tmp)?,
                RefChange::Alias(name, target) => self.write(&name.clone().into(), &Content::Alias(target), &self.tmp)?,
                RefChange::Remove(spec) => self.remove(spec)?,
            }
        }
        if !changes.is_empty() {
            self.refs_changed();
        }
        Ok(())
    }

    fn check_changes(&self, changes: &[RefChange]) -> Result<(), RefError> {
        let mut removed = Vec::new();
        for change in changes {
            match change {
                RefChange::Set(_, commit) => {
                    if !ObjectSource::has(self, ObjectKind::Commit, commit.object())? {
                        return Err(RefError::NotFound { rev: commit.to_string() });
                    }
                }
                RefChange::Alias(name, target) => {
                    if self.find_commit_of(target)?.is_none() {
                        return Err(RefError::NotFound { rev: target.to_string() });
                    }
                    if self.leads_to(target, &name.clone().into())? {
                        return Err(RefError::BadAlias {
                            name: name.to_string(),
                            target: target.to_string(),
                            problem: "which leads back to it",
                        });
                    }
                }
                RefChange::Remove(spec) => removed.push(spec),
            }
        }
        if removed.is_empty() {
            return Ok(());
        }
        let aliases = self.list_refs(&RefPlace::Own)?.into_iter().filter_map(|listed| match listed.alias {
            Some(AliasTarget::Ref(target)) => Some((target, listed.spec)),
            _ => None,
        });
        let mut by_target: BTreeMap<RefSpec, Vec<RefSpec>> = BTreeMap::new();
        aliases.for_each(|(target, alias)| by_target.entry(target).or_default().push(alias));
        for spec in &removed {
            let staying = by_target.get(spec).and_then(|aliases| aliases.iter().find(|alias| !removed.contains(alias)));
            if let Some(alias) = staying {
                return Err(RefError::HasAlias { name: spec.to_string(), alias: alias.to_string() });
            }
        }
        Ok(())
    }

    /// Tells whether a ref is another or an alias of it, however many aliases are between.
    fn leads_to(&self, from: &RefSpec, to: &RefSpec) -> Result<bool, RefError> {
        let mut at = from.clone();
        // The target was found, so its links end.
        while at != *to {
            match self.find_alias(&at)? {
                Some(AliasTarget::Ref(next)) => at = next,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Sets or removes a ref at once. Only a transaction calls this, after the objects are in place.
    pub(crate) fn write_ref(&self, spec: &RefSpec, commit: Option<&CommitChecksum>, scratch: &OwnedFd) -> Result<(), RefError> {
        match commit {
            Some(commit) => self.write(spec, &Content::Commit(*commit), scratch),
            None => self.remove(spec),
        }
    }

    /// Readers that stay open look at this time to see that refs have changed.
    fn refs_changed(&self) {
        let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
        let _ = rustix::fs::futimens(&self.root, &Timestamps { last_access: now, last_modification: now });
    }

    fn write(&self, spec: &RefSpec, content: &Content<'_>, scratch: &OwnedFd) -> Result<(), RefError> {
        let io = RefError::io(&spec.to_string());
        let path = spec.path();
        let (parents, last) = path.rsplit_once('/').expect("a ref is below its place");
        let mut dir = open_dir(&self.root, "refs").map_err(&io)?;
        for part in parents.split('/') {
            match rustix::fs::mkdirat(&dir, part, FileMode::from(0o775)) {
                // Else a power cut could take the directory with the ref that was synced in it.
                Ok(()) if self.config().fsync => rustix::fs::fsync(&dir).map_err(&io)?,
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(io(error)),
            }
            dir = match open_dir(&dir, part) {
                Err(Errno::NOTDIR | Errno::LOOP) => return Err(RefError::Nested { name: spec.to_string() }),
                other => other.map_err(&io)?,
            };
        }
        let is_dir = find_stat(&dir, last).map_err(&io)?.is_some_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory);
        if is_dir && !remove_empty_dirs(dir.as_fd(), last).map_err(&io)? {
            return Err(RefError::Nested { name: spec.to_string() });
        }
        let sync = self.config().fsync;
        let put = || match content {
            Content::Commit(commit) => replace_file(scratch, &dir, last, format!("{commit}\n").as_bytes(), sync),
            Content::Alias(target) => replace_link(scratch, &dir, last, &link_text(&path, &target.path()), sync),
        };
        // A process of our number, long gone, may have left a temporary file; the next has another name.
        std::iter::repeat_with(put).find(|result| *result != Err(Errno::EXIST)).unwrap_or(Ok(())).map_err(io)
    }

    /// Directories that become empty stay, as in libostree: another process may be about to make a ref in them.
    fn remove(&self, spec: &RefSpec) -> Result<(), RefError> {
        let io = RefError::io(&spec.to_string());
        let path = spec.path();
        let (parents, last) = path.rsplit_once('/').expect("a ref is below its place");
        let Some(dir) = self.find_refs_dir(parents)? else { return Ok(()) };
        let is_dir = find_stat(&dir, last).map_err(&io)?.is_some_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory);
        if is_dir {
            return Ok(());
        }
        remove_file(&dir, last).map_err(&io)?;
        if self.config().fsync {
            rustix::fs::fsync(&dir).map_err(&io)?;
        }
        Ok(())
    }
}

/// What a ref's file is.
enum Content<'a> {
    /// A file with a checksum.
    Commit(CommitChecksum),
    /// A symbolic link to another ref.
    Alias(&'a RefSpec),
}

/// Puts a symbolic link in place of what has the name, in one step.
fn replace_link(scratch: &OwnedFd, dir: &OwnedFd, name: &str, target: &str, sync: bool) -> rustix::io::Result<()> {
    let temporary = unique_name("alias");
    rustix::fs::symlinkat(target, scratch, &temporary)?;
    let moved = rustix::fs::renameat(scratch, &temporary, dir, name);
    if moved.is_err() {
        remove_file(scratch, &temporary)?;
    } else if sync {
        rustix::fs::fsync(dir)?;
    }
    moved
}

/// Removes a directory whose refs are all gone; tells whether it was so.
fn remove_empty_dirs(parent: impl AsFd, name: &str) -> rustix::io::Result<bool> {
    let dir = open_dir(&parent, name)?;
    for entry in entries(&dir)? {
        if entry.kind != FileType::Directory || !remove_empty_dirs(&dir, &entry.name)? {
            return Ok(false);
        }
    }
    rustix::fs::unlinkat(parent, name, rustix::fs::AtFlags::REMOVEDIR)?;
    Ok(true)
}
