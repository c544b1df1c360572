//! The sysroot's lock: one process at a time changes deployments.
//!
//! It is the lock that libostree takes, on the file `ostree/lock`. libostree removes the file when it lets go, so a lock may be won on a file
//! that has no name any more; that one excludes nobody, and another try is made.

use std::ops::Deref;
use std::thread::sleep;
use std::time::Duration;

use rootball_repo::{FileLock, LockKind};
use rustix::fs::{Mode, OFlags};

use crate::dir::Dir;
use crate::{FileError, Sysroot, SysrootError};

/// Time between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A sysroot that nobody else changes meanwhile. What changes a sysroot asks for one of these.
#[derive(Debug)]
pub struct SysrootLock<'a> {
    sysroot: &'a Sysroot,
    _lock: FileLock,
}

impl Deref for SysrootLock<'_> {
    type Target = Sysroot;

    fn deref(&self) -> &Sysroot {
        self.sysroot
    }
}

impl Sysroot {
    /// Takes the lock, waiting for it as long as `wait` says.
    ///
    /// # Errors
    /// [`SysrootError::Locked`] when another process holds it for all that time.
    pub fn lock(&self, wait: Duration) -> Result<SysrootLock<'_>, SysrootError> {
        let dir = self.root.open_dir("ostree")?;
        let mut waited = Duration::ZERO;
        loop {
            if let Some(lock) = try_lock(&dir)? {
                return Ok(SysrootLock { sysroot: self, _lock: lock });
            }
            if waited >= wait {
                return Err(SysrootError::Locked { path: dir.join("lock") });
            }
            sleep(PAUSE);
            waited += PAUSE;
        }
    }
}

fn try_lock(dir: &Dir) -> Result<Option<FileLock>, FileError> {
    let path = dir.join("lock");
    // While this descriptor is open, no other file can get the same inode number.
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = rustix::fs::openat(dir, "lock", flags, Mode::RUSR | Mode::WUSR).map_err(FileError::at("opening", &path))?;
    let lock = FileLock::acquire(dir, "lock", LockKind::Exclusive, Some(Duration::ZERO)).map_err(FileError::at("locking", &path))?;
    let ours = rustix::fs::fstat(&file).map_err(FileError::at("reading", &path))?;
    let named = dir.find_stat("lock")?;
    Ok(lock.filter(|_| named.is_some_and(|named| (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino))))
}
