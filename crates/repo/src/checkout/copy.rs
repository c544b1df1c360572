//! A file of a checkout that is not a hard link: made anew, its content copied or cloned.

use std::fs::File;
use std::io;
use std::os::fd::BorrowedFd;

use rootball_object::{Checksum, FileHeader, LoadError, ObjectKind};
use rustix::fs::{AtFlags, Gid, Mode as FileMode, Uid};
use rustix::io::Errno;

use super::walk::Work;
use super::{CheckoutError, CheckoutOwner};
use crate::content::RawContent;
use crate::fs::{create_new, remove_file};
use crate::place::Place;
use crate::transaction::EPOCH;
use crate::xattr;

impl Work<'_> {
    /// Makes a file or symbolic link under a name, and returns the size of its content.
    pub(super) fn copy(&self, dir: BorrowedFd<'_>, name: &str, checksum: &Checksum, place: &Place<'_>) -> Result<u64, CheckoutError> {
        let (header, size, mut content) = self.repo.open_raw_file(checksum)?;
        if let Some(target) = &header.symlink_target {
            self.symlink(dir, name, target, &header, place)?;
            return Ok(0);
        }
        let file = create_new(dir, name, 0o600).map_err(place.io())?;
        if let Err(error) = self.fill(&file, checksum, &header, size, &mut content, place) {
            // Half a file must not pass for one that was laid out.
            let _ = remove_file(dir, name);
            return Err(error);
        }
        Ok(size)
    }

    /// Gives a new file its content, and all else that the checkout sets.
    fn fill(
        &self,
        mut file: &File,
        checksum: &Checksum,
        header: &FileHeader,
        size: u64,
        content: &mut RawContent,
        place: &Place<'_>,
    ) -> Result<(), CheckoutError> {
        let copied = match content {
            RawContent::Plain(from) => clone_or_copy(from, file, size),
            other => io::copy(other, &mut file),
        };
        let copied = copied.map_err(|error| match LoadError::io(ObjectKind::File, checksum)(error) {
            damaged if damaged.is_damage() => damaged.into(),
            LoadError::Io { source, .. } => place.io()(source),
            other => other.into(),
        })?;
        if copied != size {
            let source = io::Error::new(io::ErrorKind::InvalidData, format!("object {checksum} has {copied} bytes in place of {size}"));
            return Err(CheckoutError::Io { path: place.path(), source });
        }
        if self.owner == CheckoutOwner::Recorded {
            rustix::fs::fchown(file, Some(Uid::from_raw(header.uid)), Some(Gid::from_raw(header.gid))).map_err(place.io())?;
        }
        rustix::fs::fchmod(file, FileMode::from(self.mode(header))).map_err(place.io())?;
        if self.owner == CheckoutOwner::Recorded {
            let xattrs = self.labelled(place, header.mode, header.xattrs.clone())?;
            xattr::write(file, &xattrs).map_err(place.io())?;
        }
        rustix::fs::futimens(file, &EPOCH).map_err(place.io())
    }

    /// Returns the permissions that a regular file gets.
    pub(super) fn mode(&self, header: &FileHeader) -> u32 {
        match self.owner {
            CheckoutOwner::Recorded => header.mode & 0o7777,
            // Whoever owns the file must be able to read it, and nobody gets to run it as its recorded owner.
            CheckoutOwner::User => header.mode & 0o1777 | 0o400,
        }
    }

    fn symlink(&self, dir: BorrowedFd<'_>, name: &str, target: &str, header: &FileHeader, place: &Place<'_>) -> Result<(), CheckoutError> {
        rustix::fs::symlinkat(target, dir, name).map_err(place.io())?;
        if self.owner == CheckoutOwner::Recorded {
            let (uid, gid) = (Uid::from_raw(header.uid), Gid::from_raw(header.gid));
            rustix::fs::chownat(dir, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())?;
            let xattrs = self.labelled(place, header.mode, header.xattrs.clone())?;
            xattr::write_at(dir, name, &xattrs).map_err(place.io())?;
        }
        rustix::fs::utimensat(dir, name, &EPOCH, AtFlags::SYMLINK_NOFOLLOW).map_err(place.io())
    }
}

/// Clones the content where the file system can, and copies it in the kernel elsewhere.
fn clone_or_copy(from: &File, to: &File, size: u64) -> io::Result<u64> {
    if size > 0 && rustix::fs::ioctl_ficlone(to, from).is_ok() {
        return Ok(to.metadata()?.len());
    }
    let mut copied = 0;
    loop {
        match rustix::fs::copy_file_range(from, None, to, None, 1 << 30) {
            Ok(0) => return Ok(copied),
            Ok(count) => copied += count as u64,
            Err(Errno::INTR) => {}
            // Not between these two file systems, or not by this one.
            Err(Errno::XDEV | Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL | Errno::PERM) if copied == 0 => {
                return io::copy(&mut &*from, &mut &*to);
            }
            Err(error) => return Err(error.into()),
        }
    }
}
