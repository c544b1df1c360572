//! Locks between processes, of the same kind as libostree's: open-file-description locks over the whole file.

use std::fs::File;
use std::os::fd::AsFd;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use rustix::fs::{Mode, OFlags, openat};

use crate::fs::find_stat;

/// Whether others may hold the lock too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// Readers and writers of new objects.
    Shared,
    /// Whoever removes or rewrites.
    Exclusive,
}

/// A held lock; dropping it releases it. The file stays, since others may be waiting on it.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Opens (or creates) a lock file and waits for the lock, at most `timeout`, for ever with `None`. `Ok(None)` when the time is over.
    ///
    /// # Errors
    /// When the file cannot be opened, or its file system knows no locks.
    pub fn acquire(dir: impl AsFd, name: &str, kind: LockKind, timeout: Option<Duration>) -> std::io::Result<Option<Self>> {
        let started = Instant::now();
        loop {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            let file = File::from(openat(&dir, name, flags, Mode::from(0o660))?);
            let locked = try_lock(&file, kind)?;
            // Whoever had it may have removed the file in between: then this is the lock of nothing.
            if locked && is_named(&file, &dir, name)? {
                return Ok(Some(Self { _file: file }));
            }
            if !locked {
                if timeout.is_some_and(|timeout| started.elapsed() >= timeout) {
                    return Ok(None);
                }
                sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Tells whether a name still leads to an open file.
fn is_named(file: &File, dir: impl AsFd, name: &str) -> std::io::Result<bool> {
    let open = rustix::fs::fstat(file)?;
    let named = find_stat(dir, name)?;
    Ok(named.is_some_and(|named| (named.st_dev, named.st_ino) == (open.st_dev, open.st_ino)))
}

fn try_lock(file: &File, kind: LockKind) -> std::io::Result<bool> {
    let lock = libc::flock {
        l_type: match kind {
            LockKind::Shared => libc::F_RDLCK,
            LockKind::Exclusive => libc::F_WRLCK,
        } as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    match fcntl(file, FcntlArg::F_OFD_SETLK(&lock)) {
        Ok(_) => Ok(true),
        Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::EACCES) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusive_excludes_and_shared_shares() {
        let dir = tempfile::tempdir().unwrap();
        let fd = File::open(dir.path()).unwrap();
        let lock = |kind| FileLock::acquire(&fd, "lock", kind, Some(Duration::ZERO)).unwrap();
        let first = lock(LockKind::Shared).unwrap();
        let second = lock(LockKind::Shared).unwrap();
        assert!(lock(LockKind::Exclusive).is_none());
        drop((first, second));
        let _exclusive = lock(LockKind::Exclusive).unwrap();
        assert!(lock(LockKind::Shared).is_none());
    }

    #[test]
    fn the_lock_of_a_file_that_was_removed_is_the_lock_of_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let fd = File::open(dir.path()).unwrap();
        let held = FileLock::acquire(&fd, "lock", LockKind::Exclusive, None).unwrap().unwrap();
        let waiting = std::thread::spawn({
            let fd = fd.try_clone().unwrap();
            move || FileLock::acquire(&fd, "lock", LockKind::Exclusive, None).unwrap().unwrap()
        });
        std::fs::remove_file(dir.path().join("lock")).unwrap();
        drop(held);
        let _second = waiting.join().unwrap();
        assert!(dir.path().join("lock").exists());
        assert!(FileLock::acquire(&fd, "lock", LockKind::Exclusive, Some(Duration::ZERO)).unwrap().is_none());
    }
}
