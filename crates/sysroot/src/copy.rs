//! Real copies of files and directories, with owners, modes and attributes.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, Stat, Uid, XattrFlags};
use rustix::io::Errno;

use crate::FileError;
use crate::dir::Dir;

/// Longest attribute value that Linux allows, and longest list of names.
const MAX_XATTR: usize = 64 * 1024;

/// Whose files copies become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Owner, group and all attributes are those of the original; takes root.
    Recorded,
    /// The caller owns the copy; only attributes that any user may set are kept.
    Caller,
}

/// Copies one name, and all beneath it if it is a directory. Sockets, devices and fifos are left out.
///
/// A file that vanishes while it is copied is left out as well: it is as if it had gone a moment earlier.
pub(crate) fn copy_tree(from: &Dir, to: &Dir, name: &Path, ownership: Ownership) -> Result<(), FileError> {
    let Some(stat) = from.find_stat(name)? else { return Ok(()) };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => {
            let source = from.open_dir(name)?;
            make_dir(to, name)?;
            let target = to.open_dir(name)?;
            for (entry, _) in source.entries()? {
                copy_tree(&source, &target, Path::new(&entry), ownership)?;
            }
            copy_metadata(&source, &source, &target, target.path(), &source.stat()?, ownership)
        }
        FileType::RegularFile => copy_file(from, to, name, ownership),
        FileType::Symlink => copy_link(from, to, name, &stat, ownership),
        other => {
            tracing::info!(path = %from.join(name).display(), ?other, "not copied: neither file, directory nor link");
            Ok(())
        }
    }
}

/// Gives a directory the owner, mode and attributes of another.
pub(crate) fn copy_dir_metadata(source: &Dir, target: &Dir, ownership: Ownership) -> Result<(), FileError> {
    copy_metadata(source, source, target, target.path(), &source.stat()?, ownership)
}

fn make_dir(to: &Dir, name: &Path) -> Result<(), FileError> {
    match rustix::fs::mkdirat(to, name, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(error) => Err(FileError::at("creating", to.join(name))(error)),
    }
}

fn copy_file(from: &Dir, to: &Dir, name: &Path, ownership: Ownership) -> Result<(), FileError> {
    let Some(mut source) = from.find_file(name)? else { return Ok(()) };
    let failed = |error: io::Error| FileError::at("copying to", to.join(name))(error);
    let stat = rustix::fs::fstat(&source).map_err(|error| failed(error.into()))?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(to, name, flags, Mode::RUSR | Mode::WUSR).map_err(|error| failed(error.into()))?;
    let mut target = File::from(fd);
    io::copy(&mut source, &mut target).map_err(failed)?;
    copy_metadata(from, &source, &target, &to.join(name), &stat, ownership)
}

fn copy_link(from: &Dir, to: &Dir, name: &Path, stat: &Stat, ownership: Ownership) -> Result<(), FileError> {
    let Some(target) = from.find_link(name)? else { return Ok(()) };
    to.symlink(&target, name)?;
    if ownership == Ownership::Recorded {
        let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
        rustix::fs::chownat(to, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
            .map_err(FileError::at("changing the owner of", to.join(name)))?;
    }
    Ok(())
}

fn copy_metadata<S: AsFd, T: AsFd>(
    from: &Dir,
    source: S,
    target: T,
    path: &Path,
    stat: &Stat,
    ownership: Ownership,
) -> Result<(), FileError> {
    // The owner comes first: changing it takes setuid bits and capabilities away.
    if ownership == Ownership::Recorded {
        let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
        rustix::fs::fchown(&target, Some(uid), Some(gid)).map_err(FileError::at("changing the owner of", path))?;
    }
    for (name, value) in read_xattrs(&source).map_err(FileError::at("reading attributes of", from.path()))? {
        if ownership == Ownership::Caller && (!name.starts_with("user.") || name == "user.ostreemeta") {
            continue;
        }
        rustix::fs::fsetxattr(&target, name.as_str(), &value, XattrFlags::empty()).map_err(FileError::at("setting attributes of", path))?;
    }
    rustix::fs::fchmod(&target, Mode::from_raw_mode(stat.st_mode & 0o7777)).map_err(FileError::at("changing the mode of", path))
}

fn read_xattrs<F: AsFd>(file: F) -> Result<Vec<(String, Vec<u8>)>, Errno> {
    let mut buffer = vec![0; MAX_XATTR];
    let length = match rustix::fs::flistxattr(&file, &mut buffer[..]) {
        Ok(length) => length,
        Err(Errno::OPNOTSUPP) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names: Vec<String> = buffer[..length]
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .filter_map(|name| String::from_utf8(name.to_vec()).ok())
        .collect();
    let mut xattrs = Vec::new();
    for name in names {
        match rustix::fs::fgetxattr(&file, name.as_str(), &mut buffer[..]) {
            Ok(length) => xattrs.push((name, buffer[..length].to_vec())),
            Err(Errno::NODATA) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(xattrs)
}
