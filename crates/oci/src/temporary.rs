//! Files without a name yet.
//!
//! A temporary file lies in the directory of the layout or image, so that a rename gives it its name. Its writer holds a lock on it as long
//! as it lives; a file that can be locked by another has lost its writer, and [`sweep`] removes it. No clock and no process table is asked.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags};

use crate::{Digest, Hasher, TransferError};

const PREFIX: &str = ".rootball-tmp-";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Tells whether a file name is one of a temporary file.
pub(crate) fn is_name(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes())
}

/// A locked file under a temporary name in `root`; the caller renames or removes it.
pub(crate) fn create(root: BorrowedFd<'_>) -> io::Result<(File, String)> {
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

/// The bytes of one blob on their way into a directory; dropped without a name, they are removed.
#[derive(Debug)]
pub(crate) struct PendingBlob {
    root: OwnedFd,
    file: File,
    /// Empty once the file has its final name.
    name: String,
    hasher: Hasher,
    written: u64,
}

impl PendingBlob {
    /// Begins a blob in `root`.
    pub(crate) fn begin(root: &OwnedFd) -> io::Result<Self> {
        let root = root.try_clone()?;
        let (file, name) = create(root.as_fd())?;
        Ok(Self { root, file, name, hasher: Hasher::new(), written: 0 })
    }

    /// Returns how many bytes were written.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Returns the digest of the bytes written so far.
    pub(crate) fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// Compares what was written with what it should be.
    pub(crate) fn check(&mut self, digest: &Digest, size: u64) -> Result<(), TransferError> {
        let corrupt = |reason: String| TransferError::Corrupt { what: digest.to_string(), place: "what was sent".to_owned(), reason };
        if self.written != size {
            return Err(corrupt(format!("{} bytes came instead of {size}", self.written)));
        }
        let found = std::mem::take(&mut self.hasher).finish();
        match found == *digest {
            true => Ok(()),
            false => Err(corrupt(format!("it hashes to {found}"))),
        }
    }

    /// Makes the bytes durable and gives them a name in `directory`, in place of what had it before.
    pub(crate) fn name(mut self, directory: &OwnedFd, name: &str) -> io::Result<()> {
        self.file.sync_all()?;
        rustix::fs::renameat(&self.root, &self.name, directory, name)?;
        self.name.clear();
        Ok(())
    }
}

impl Write for PendingBlob {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for PendingBlob {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let _ = rustix::fs::unlinkat(&self.root, &self.name, AtFlags::empty());
        }
    }
}

/// Replaces the file `name` with `bytes` in one step, durably.
pub(crate) fn replace(root: &OwnedFd, name: &str, bytes: &[u8]) -> io::Result<()> {
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
pub(crate) fn sweep(root: &OwnedFd) {
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
