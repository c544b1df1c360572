//! Is what lies in the place of a file what would be made there?

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::BorrowedFd;

use rootball_object::{Checksum, ObjectKind, S_IFLNK, S_IFMT, S_IFREG, Xattrs};
use rustix::fs::Stat;

use super::walk::Work;
use super::{CheckoutError, CheckoutOwner};
use crate::fs::open_file;
use crate::place::Place;
use crate::xattr;

impl Work<'_> {
    /// Tells whether a name has the type, content and, as far as the checkout sets them, owner, mode and attributes of an object.
    pub(super) fn is_identical(
        &self,
        dir: BorrowedFd<'_>,
        stat: &Stat,
        checksum: &Checksum,
        place: &Place<'_>,
    ) -> Result<bool, CheckoutError> {
        if let Some((_, object)) = self.repo.find_object_stat(ObjectKind::File, checksum)?
            && (object.st_dev, object.st_ino) == (stat.st_dev, stat.st_ino)
        {
            return Ok(self.linkable);
        }
        let (header, size, mut content) = self.repo.open_raw_file(checksum)?;
        let recorded = self.owner == CheckoutOwner::Recorded;
        if recorded && (stat.st_uid, stat.st_gid) != (header.uid, header.gid) {
            return Ok(false);
        }
        let has_xattrs =
            |found: Xattrs| Ok::<_, CheckoutError>(!recorded || found == self.labelled(place, header.mode, header.xattrs.clone())?);
        if let Some(target) = &header.symlink_target {
            if stat.st_mode & S_IFMT != S_IFLNK {
                return Ok(false);
            }
            let found = rustix::fs::readlinkat(dir, place.name, Vec::new()).map_err(place.io())?;
            return Ok(found.as_bytes() == target.as_bytes() && has_xattrs(xattr::read_at(dir, place.name).map_err(place.io())?)?);
        }
        if stat.st_mode & S_IFMT != S_IFREG || stat.st_size as u64 != size || stat.st_mode & 0o7777 != self.mode(&header) {
            return Ok(false);
        }
        let file = open_file(dir, place.name).map_err(place.io())?;
        Ok(has_xattrs(xattr::read(&file).map_err(place.io())?)? && is_same_content(file, &mut content).map_err(place.io())?)
    }
}

fn is_same_content(mut file: File, content: &mut dyn Read) -> io::Result<bool> {
    let mut buffers = [vec![0; 64 * 1024], vec![0; 64 * 1024]];
    loop {
        let count = content.read(&mut buffers[0])?;
        if count == 0 {
            return Ok(file.read(&mut buffers[1][..1])? == 0);
        }
        match file.read_exact(&mut buffers[1][..count]) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        if buffers[0][..count] != buffers[1][..count] {
            return Ok(false);
        }
    }
}
