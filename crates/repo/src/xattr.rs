//! Extended attributes of files on disk, to and from the set that objects hold.

use std::os::fd::{AsFd, AsRawFd};

use rootball_object::Xattrs;
use rustix::fs::XattrFlags;
use rustix::io::{Errno, Result};

/// Reads the attributes of an open file or directory. Empty values are dropped, as libostree does.
pub(crate) fn read(fd: impl AsFd) -> Result<Xattrs> {
    collect(|buffer| rustix::fs::flistxattr(&fd, buffer), |name, buffer| rustix::fs::fgetxattr(&fd, name, buffer))
}

/// Reads the attributes of a name, of a symbolic link itself.
pub(crate) fn read_at(dir: impl AsFd, name: &str) -> Result<Xattrs> {
    let path = proc_path(&dir, name);
    collect(|buffer| rustix::fs::llistxattr(&path, buffer), |name, buffer| rustix::fs::lgetxattr(&path, name, buffer))
}

/// Reads one attribute of an open file.
pub(crate) fn read_one(fd: impl AsFd, name: &str) -> Result<Vec<u8>> {
    sized(|buffer| rustix::fs::fgetxattr(&fd, name, buffer))
}

/// Sets all attributes on an open file or directory.
pub(crate) fn write(fd: impl AsFd, xattrs: &Xattrs) -> Result<()> {
    xattrs.iter().try_for_each(|(name, value)| rustix::fs::fsetxattr(&fd, name, value, XattrFlags::empty()))
}

/// Sets all attributes on a name, on a symbolic link itself.
pub(crate) fn write_at(dir: impl AsFd, name: &str, xattrs: &Xattrs) -> Result<()> {
    let path = proc_path(&dir, name);
    xattrs.iter().try_for_each(|(attribute, value)| rustix::fs::lsetxattr(&path, attribute, value, XattrFlags::empty()))
}

// There are no calls that take a directory and a name, so the directory is named through its descriptor.
fn proc_path(dir: impl AsFd, name: &str) -> String {
    format!("/proc/self/fd/{}/{name}", dir.as_fd().as_raw_fd())
}

fn collect(list: impl Fn(&mut [u8]) -> Result<usize>, get: impl Fn(&[u8], &mut [u8]) -> Result<usize>) -> Result<Xattrs> {
    let names = match sized(list) {
        Ok(names) => names,
        Err(Errno::OPNOTSUPP) => return Ok(Xattrs::empty()),
        Err(error) => return Err(error),
    };
    let mut pairs = Vec::new();
    for name in names.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        match sized(|buffer| get(name, buffer)) {
            Ok(value) if value.is_empty() => {}
            Ok(value) => pairs.push((name.to_vec(), value)),
            // Gone since it was listed.
            Err(Errno::NODATA) => {}
            Err(error) => return Err(error),
        }
    }
    Xattrs::from_pairs(pairs).map_err(|_| Errno::INVAL)
}

/// Calls with a small buffer first, since nearly every list and value fits, then with the largest there can be.
fn sized(call: impl Fn(&mut [u8]) -> Result<usize>) -> Result<Vec<u8>> {
    let mut small = [0; 512];
    match call(&mut small) {
        Ok(length) => Ok(small[..length].to_vec()),
        Err(Errno::RANGE) => {
            let mut large = vec![0; 64 * 1024];
            let length = call(&mut large)?;
            large.truncate(length);
            Ok(large)
        }
        Err(error) => Err(error),
    }
}
