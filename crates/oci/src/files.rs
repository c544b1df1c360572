//! Reading files of layouts and image directories: from an open directory, no links followed, no more than expected.

use std::fs::File;
use std::io::{self, Read};

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};

/// Opens a file that must be a regular one; anything else is [`io::ErrorKind::InvalidData`].
pub(crate) fn open_regular(root: &OwnedFd, name: &str) -> io::Result<File> {
    // Without NONBLOCK a pipe would be waited for.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let not_regular = || io::Error::new(io::ErrorKind::InvalidData, format!("{name} is not a regular file"));
    let file = match rustix::fs::openat(root, name, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => return Err(not_regular()),
        Err(error) => return Err(error.into()),
    };
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(not_regular()),
    }
}

/// Reads a file that may not be larger than `limit`; a larger one is [`io::ErrorKind::InvalidData`].
pub(crate) fn read_bounded(root: &OwnedFd, name: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open_regular(root, name)?.take(limit + 1).read_to_end(&mut bytes)?;
    match read as u64 > limit {
        true => Err(io::Error::new(io::ErrorKind::InvalidData, format!("{name} has more than {limit} bytes"))),
        false => Ok(bytes),
    }
}
