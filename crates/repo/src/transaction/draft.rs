//! One object on its way into the staging directory, in the form that the repository's mode wants on disk.
//!
//! An object whose name is known is written under that name at once; until it is finished it shows: files of bare modes get the beginning
//! of time as their last step, all others their permissions. What a killed process leaves unfinished is thus told from what is complete.

use std::fs::File;
use std::io::{self, Write};

use rootball_object::{FileHeader, StoreError};
use rustix::fs::{AtFlags, Gid, Mode as FileMode, Stat, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;

use super::{Transaction, deflate::deflate};
use crate::fs::{create_new, ensure_dir, remove_file, unique_name};
use crate::load::BARE_USER_ATTRIBUTE;
use crate::{Mode, xattr};

/// Content objects carry the beginning of time, so that hard links to them look the same everywhere.
pub(crate) const EPOCH: Timestamps =
    Timestamps { last_access: Timespec { tv_sec: 0, tv_nsec: 0 }, last_modification: Timespec { tv_sec: 0, tv_nsec: 0 } };

/// Permissions of what is not finished.
const UNFINISHED: u32 = 0o600;

/// Tells whether a staged object is complete.
pub(super) fn is_finished(mode: Mode, name: &str, stat: &Stat) -> bool {
    match mode {
        Mode::Archive => stat.st_mode & 0o7777 != UNFINISHED,
        _ if name.ends_with(".file") => stat.st_mtime == 0 && stat.st_mtime_nsec == 0,
        _ => stat.st_mode & 0o7777 != UNFINISHED,
    }
}

/// A name in the staging directory; removed with what it names when dropped before it was kept.
pub(super) struct Draft<'t> {
    transaction: &'t Transaction<'t>,
    name: String,
    /// Other threads see the name as that of the object.
    named: bool,
    exists: bool,
}

impl<'t> Draft<'t> {
    /// Takes the staging path of an object whose checksum is known already.
    pub(super) fn named(transaction: &'t Transaction<'_>, path: String) -> Self {
        Self { transaction, name: path, named: true, exists: false }
    }

    /// Takes a name of no meaning, for an object whose checksum is known when all of it was read.
    pub(super) fn anonymous(transaction: &'t Transaction<'_>) -> Self {
        Self { transaction, name: unique_name("tmp"), named: false, exists: false }
    }

    /// Returns the name in the staging directory.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Makes the file; `None` when the name is taken: another thread has the same object in hand.
    pub(super) fn create(&mut self) -> Result<Option<File>, StoreError> {
        let dir = &self.transaction.staging.dir;
        self.make(|name| create_new(dir, name, UNFINISHED))
    }

    fn make<T>(&mut self, call: impl Fn(&str) -> rustix::io::Result<T>) -> Result<Option<T>, StoreError> {
        loop {
            match call(&self.name) {
                Ok(made) => {
                    self.exists = true;
                    return Ok(Some(made));
                }
                Err(Errno::EXIST) => return Ok(None),
                Err(Errno::NOENT) if self.name.as_bytes().get(2) == Some(&b'/') => {
                    ensure_dir(&self.transaction.staging.dir, &self.name[..2], 0o775).map_err(write_error)?;
                }
                Err(error) => return Err(write_error(error)),
            }
        }
    }

    /// Leaves the object where it is, complete under its name.
    pub(super) fn keep(mut self) {
        self.exists = false;
    }

    /// Gives the finished file its object's name; false when that is taken: same name, same bytes.
    pub(super) fn keep_as(mut self, path: &str) -> Result<bool, StoreError> {
        let kept = self.transaction.staging.keep(&self.name, path).map_err(write_error)?;
        self.exists = false;
        Ok(kept)
    }

    /// Writes a metadata object, or a part of one that is named by its bytes.
    pub(super) fn write_plain(&mut self, bytes: &[u8]) -> Result<bool, StoreError> {
        let Some(mut file) = self.create()? else { return Ok(false) };
        file.write_all(bytes).map_err(write_error)?;
        set_mode(&file, 0o644)?;
        self.sync(&file)?;
        Ok(true)
    }

    /// Writes a file object. `feed` hands its content out piece by piece. False when the name is taken.
    pub(super) fn write_file(
        &mut self,
        header: &FileHeader,
        size: u64,
        feed: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let mode = self.transaction.repo.mode();
        if let (Some(target), Mode::Bare | Mode::BareUserOnly | Mode::BareSplitXattrs) = (&header.symlink_target, mode) {
            return self.write_symlink(header, target);
        }
        let Some(mut file) = self.create()? else { return Ok(false) };
        match (mode, &header.symlink_target) {
            (Mode::Archive, None) => {
                let level = self.transaction.repo.config().zlib_level;
                deflate(&file, &header.archive_bytes(size), size, level, feed)?;
            }
            (Mode::Archive, Some(_)) => file.write_all(&header.archive_bytes(0)).map_err(write_error)?,
            (_, Some(target)) => file.write_all(&[target.as_bytes(), b"\0"].concat()).map_err(write_error)?,
            (_, None) => feed(&mut |piece| file.write_all(piece).map_err(write_error))?,
        }
        self.finish(&file, header)?;
        self.sync(&file)?;
        Ok(true)
    }

    // Owner before mode and attributes: changing the owner clears setuid bits and capabilities. The last step says that it is finished.
    fn finish(&self, file: &File, header: &FileHeader) -> Result<(), StoreError> {
        let mode = self.transaction.repo.mode();
        match mode {
            Mode::Archive => return set_mode(file, 0o644),
            Mode::BareUser => {
                rustix::fs::fsetxattr(file, BARE_USER_ATTRIBUTE, &header.bare_user_bytes(), XattrFlags::empty()).map_err(write_error)?;
                set_mode(file, if header.is_symlink() { 0o644 } else { header.mode & 0o775 | 0o400 })?;
            }
            Mode::BareUserOnly => set_mode(file, header.mode & 0o7777)?,
            Mode::Bare | Mode::BareSplitXattrs => {
                if !self.transaction.staging.makes_files_of(header.uid, header.gid) {
                    let (uid, gid) = (Uid::from_raw(header.uid), Gid::from_raw(header.gid));
                    rustix::fs::fchown(file, Some(uid), Some(gid)).map_err(owner_error)?;
                }
                set_mode(file, header.mode & 0o7777)?;
                if mode == Mode::Bare {
                    xattr::write(file, &header.xattrs).map_err(write_error)?;
                }
            }
        }
        rustix::fs::futimens(file, &EPOCH).map_err(write_error)
    }

    fn write_symlink(&mut self, header: &FileHeader, target: &str) -> Result<bool, StoreError> {
        let transaction = self.transaction;
        let dir = &transaction.staging.dir;
        if self.make(|name| rustix::fs::symlinkat(target, dir, name))?.is_none() {
            return Ok(false);
        }
        let mode = transaction.repo.mode();
        if mode != Mode::BareUserOnly && !transaction.staging.makes_files_of(header.uid, header.gid) {
            let (uid, gid) = (Uid::from_raw(header.uid), Gid::from_raw(header.gid));
            rustix::fs::chownat(dir, &self.name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).map_err(owner_error)?;
        }
        if mode == Mode::Bare && !header.xattrs.is_empty() {
            xattr::write_at(dir, &self.name, &header.xattrs).map_err(write_error)?;
        }
        rustix::fs::utimensat(dir, &self.name, &EPOCH, AtFlags::SYMLINK_NOFOLLOW).map_err(write_error)?;
        Ok(true)
    }

    pub(super) fn sync(&self, file: &File) -> Result<(), StoreError> {
        let config = self.transaction.repo.config();
        if config.fsync && config.per_object_fsync { rustix::fs::fsync(file).map_err(write_error) } else { Ok(()) }
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if self.exists {
            if self.named {
                // Another thread may have taken the name for a sign that the object is there.
                self.transaction.failed.store(true, std::sync::atomic::Ordering::Relaxed);
            }
            // Best effort: dropping the staging directory removes it too.
            let _ = remove_file(&self.transaction.staging.dir, &self.name);
        }
    }
}

pub(super) fn set_mode(file: &File, mode: u32) -> Result<(), StoreError> {
    rustix::fs::fchmod(file, FileMode::from(mode)).map_err(write_error)
}

pub(super) fn write_error(error: impl Into<io::Error>) -> StoreError {
    StoreError::io("writing an object into the staging directory")(error)
}

fn owner_error(error: Errno) -> StoreError {
    match error {
        Errno::PERM => StoreError::Unsupported { reason: "files of other owners need root; a bare-user repository does not".to_owned() },
        other => write_error(other),
    }
}

/// Tells whether a mode can hold a file, and why not.
pub(super) fn check_mode(mode: Mode, header: &FileHeader) -> Result<(), StoreError> {
    if mode != Mode::BareUserOnly {
        return Ok(());
    }
    let reason = if (header.uid, header.gid) != (0, 0) {
        format!("its mode is bare-user-only, and the file belongs to user {} and group {}", header.uid, header.gid)
    } else if !header.xattrs.is_empty() {
        "its mode is bare-user-only, and the file has extended attributes".to_owned()
    } else if !header.is_symlink() && header.mode & 0o7777 & !0o775 != 0 {
        format!("its mode is bare-user-only, and the file has permissions {:o}, beyond 0775", header.mode & 0o7777)
    } else {
        return Ok(());
    };
    Err(StoreError::Unsupported { reason })
}
