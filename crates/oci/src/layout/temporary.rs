//! Files without a name yet.
//!
//! A temporary file lies in the layout's directory, so that a rename gives it its name. Its writer holds a lock on it as long as it lives; a
//! file that can be locked by another has lost its writer, and [`sweep`] removes it. No clock and no process table is asked.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags};

const PREFIX: &str = ".rootball-tmp-";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Tells whether a file name is one of a temporary file.
pub(super) fn is_name(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes())
}

/// A locked file under a temporary name in `root`; the caller renames or removes it.
pub(super) fn create(root: BorrowedFd<'_>) -> io::Result<(File, String)> {
    loop {
        let name = format!("{PREFIX}{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(root, &name, flags, Mode::from_raw_mode(0o644)) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::EXIST) => continue,
            Err(error) => return Err(error.into()),
        };
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            // A sweeper between creation and lock may have taken the file for an orphan.
            Ok(()) if rustix::fs::fstat(&file)?.st_nlink == 0 => {}
            Ok(()) => return Ok((file, name)),
            Err(rustix::io::Errno::WOULDBLOCK) => {}
            Err(error) => {
                let _ = rustix::fs::unlinkat(root, &name, AtFlags::empty());
                return Err(error.into());
            }
        }
    }
}

/// Replaces the file `name` with `bytes` in one step, durably.
pub(super) fn replace(root: &OwnedFd, name: &str, bytes: &[u8]) -> io::Result<()> {
    let (mut file, temporary) = create(root.as_fd())?;
    let result = (|| {
        file.write_all(bytes)?;
        file.sync_all()?;
        rustix::fs::renameat(root, &temporary, root, name)?;
        rustix::fs::fsync(root).map_err(io::Error::from)
    })();
    if result.is_err() {
        let _ = rustix::fs::unlinkat(root, &temporary, AtFlags::empty());
    }
    result
}

/// Removes what crashed writers left. Failures are left for the next sweep: orphans cost room, nothing else.
pub(super) fn sweep(root: &OwnedFd) {
    let Ok(entries) = rustix::fs::Dir::read_from(root) else { return };
    for entry in entries.flatten() {
        if !is_name(entry.file_name().to_bytes()) {
            continue;
        }
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let Ok(file) = rustix::fs::openat(root, entry.file_name(), flags, Mode::empty()) else { continue };
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() && is_still(root, entry.file_name(), &file) {
            // A writer renames before it lets the lock go, so with the lock in hand this name is an orphan's.
            let _ = rustix::fs::unlinkat(root, entry.file_name(), AtFlags::empty());
        }
    }
}

/// Tells whether a name is still that of an open file.
fn is_still(root: &OwnedFd, name: &std::ffi::CStr, file: &OwnedFd) -> bool {
    match (rustix::fs::statat(root, name, AtFlags::SYMLINK_NOFOLLOW), rustix::fs::fstat(file)) {
        (Ok(named), Ok(open)) => (named.st_dev, named.st_ino) == (open.st_dev, open.st_ino),
        _ => false,
    }
}
