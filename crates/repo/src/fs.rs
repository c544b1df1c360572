//! Small file work relative to open directories: no path is ever joined as text, so no symbolic link can lead out.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

/// Opens a directory, not following a symbolic link in the last component.
pub(crate) fn open_dir(parent: impl AsFd, name: &str) -> rustix::io::Result<OwnedFd> {
    rustix::fs::openat(parent, name, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty())
}

/// Opens a file for reading, not following a symbolic link in the last component.
pub(crate) fn open_file(parent: impl AsFd, name: &str) -> rustix::io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    rustix::fs::openat(parent, name, flags, Mode::empty()).map(File::from)
}

/// Makes a directory unless it is there.
pub(crate) fn ensure_dir(parent: impl AsFd, name: &str, mode: u32) -> rustix::io::Result<()> {
    match rustix::fs::mkdirat(parent, name, Mode::from(mode)) {
        Err(Errno::EXIST) => Ok(()),
        other => other,
    }
}

/// Returns what is known of a name, a symbolic link itself and not its target; `None` when there is nothing.
pub(crate) fn find_stat(parent: impl AsFd, name: &str) -> rustix::io::Result<Option<Stat>> {
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes a file if it is there.
pub(crate) fn remove_file(parent: impl AsFd, name: &str) -> rustix::io::Result<()> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}

/// Removes a directory with all that is in it, if it is there.
pub(crate) fn remove_tree(parent: impl AsFd, name: &str) -> rustix::io::Result<()> {
    let dir = match open_dir(&parent, name) {
        Ok(dir) => dir,
        Err(Errno::NOENT) => return Ok(()),
        Err(Errno::NOTDIR | Errno::LOOP) => return remove_file(parent, name),
        Err(error) => return Err(error),
    };
    for entry in entries(&dir)? {
        match entry.kind {
            FileType::Directory => remove_tree(&dir, &entry.name)?,
            _ => remove_file(&dir, &entry.name)?,
        }
    }
    match rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR) {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}

/// Opens a file that a name must not exist for yet.
pub(crate) fn create_new(parent: impl AsFd, name: &str, mode: u32) -> rustix::io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    rustix::fs::openat(parent, name, flags, Mode::from(mode)).map(File::from)
}

/// Reads a whole file that may have at most `limit` bytes.
pub(crate) fn read_limited(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    if size > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{size} bytes, more than the {limit} that are read")));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than the {limit} bytes that are read")));
    }
    Ok(bytes)
}

/// Puts a file in place of what has the name, in one step; with `sync`, durably.
pub(crate) fn replace_file(scratch: impl AsFd, parent: impl AsFd, name: &str, bytes: &[u8], sync: bool) -> rustix::io::Result<()> {
    let temporary = unique_name("replace");
    let write = || -> io::Result<()> {
        let mut file = create_new(&scratch, &temporary, 0o644)?;
        file.write_all(bytes)?;
        if sync {
            rustix::fs::fdatasync(&file)?;
        }
        rustix::fs::renameat(&scratch, &temporary, &parent, name)?;
        if sync {
            rustix::fs::fsync(&parent)?;
        }
        Ok(())
    };
    write().map_err(|error| {
        // Best effort: the next transaction removes what stays.
        let _ = remove_file(&scratch, &temporary);
        error.raw_os_error().map_or(Errno::IO, Errno::from_raw_os_error)
    })
}

/// Returns a name that no other thread or process of this boot uses.
pub(crate) fn unique_name(prefix: &str) -> String {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!("{prefix}-{}-{number}", std::process::id())
}

/// One name in a directory.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) kind: FileType,
    pub(crate) inode: u64,
}

/// Lists a directory, sorted by name, without `.` and `..`. Names that are not UTF-8 are an error, since OSTree cannot hold them.
pub(crate) fn entries(dir: impl AsFd) -> rustix::io::Result<Vec<Entry>> {
    let mut list = Vec::new();
    for entry in Dir::read_from(&dir)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().to_str() else { return Err(Errno::ILSEQ) };
        if matches!(name, "." | "..") {
            continue;
        }
        let kind = match entry.file_type() {
            FileType::Unknown => {
                let stat = rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW)?;
                FileType::from_raw_mode(stat.st_mode)
            }
            known => known,
        };
        list.push(Entry { name: name.to_owned(), kind, inode: entry.ino() });
    }
    list.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(list)
}
