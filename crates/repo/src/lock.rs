//! Locks between processes, of the same kind as libostree's: open-file-description locks over the whole file.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use rustix::fs::{Mode, OFlags, openat};

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
        let fd: OwnedFd = openat(&dir, name, OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::from(0o660))?;
        let file = File::from(fd);
        let started = Instant::now();
        loop {
            if try_lock(&file, kind)? {
                return Ok(Some(Self { _file: file }));
            }
            if timeout.is_some_and(|timeout| started.elapsed() >= timeout) {
                return Ok(None);
            }
            sleep(Duration::from_millis(100));
        }
    }
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
}
