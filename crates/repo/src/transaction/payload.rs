//! Content shared between file objects: equal bytes under different owners, modes or attributes are cloned where the file system can.
//!
//! `objects/XX/REST.payload-link` is a symbolic link named after the SHA-256 of the content alone; it leads to one file object that has this
//! content. Only where the config sets `payload-link-threshold`, and in the modes that keep content as it is.

use std::path::Path;

use rootball_object::{Checksum, FileHeader, ObjectKind, StoreError, hash::Hasher};
use rustix::fs::{AtFlags, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::Transaction;
use super::draft::{EPOCH, write_error};
use crate::fs::{create_new, remove_file, unique_name};
use crate::repo::loose_path;
use crate::{Mode, Repo};

/// Hashes content that may be shared.
pub(super) struct PayloadHasher(Hasher);

impl PayloadHasher {
    /// Begins, where content of this size is shared at all.
    pub(super) fn begin(transaction: &Transaction<'_>, header: &FileHeader, size: u64) -> Option<Self> {
        let repo = transaction.repo;
        let threshold = repo.config().payload_link_threshold?;
        let fits = size >= threshold.max(1) && !header.is_symlink();
        let as_it_is = matches!(repo.mode(), Mode::Bare | Mode::BareUser | Mode::BareUserOnly);
        (fits && as_it_is && transaction.can_clone()).then(|| Self(Hasher::new()))
    }

    /// Hashes content that is in memory.
    pub(super) fn of(transaction: &Transaction<'_>, header: &FileHeader, bytes: &[u8]) -> Option<Self> {
        let mut hasher = Self::begin(transaction, header, bytes.len() as u64)?;
        hasher.update(bytes);
        Some(hasher)
    }

    pub(super) fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }
}

impl Transaction<'_> {
    /// Lets a file that was written share the content of one that is there, or makes it the one for others to share.
    pub(super) fn share_payload(&self, payload: PayloadHasher, size: u64, staged: &str, object: &str) -> Result<(), StoreError> {
        let payload = payload.0.finish();
        let path = loose_path(self.repo.mode(), ObjectKind::PayloadLink, &payload);
        if let Some(shared) = self.repo.open_payload(&path, size, &payload) {
            let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            // Where it fails, the file has its own copy, which is as good.
            let Ok(file) = rustix::fs::openat(&self.staging.dir, staged, flags, rustix::fs::Mode::empty()) else { return Ok(()) };
            if rustix::fs::ioctl_ficlone(&file, &shared).is_ok() {
                self.budget.give_back(size);
            }
            return rustix::fs::futimens(&file, &EPOCH).map_err(write_error);
        }
        crate::fs::ensure_dir(&self.staging.dir, &path[..2], 0o775).map_err(write_error)?;
        match rustix::fs::symlinkat(format!("../{object}"), &self.staging.dir, &path) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(write_error(error)),
        }
    }

    /// Tells whether files of this repository can share content; tried once.
    fn can_clone(&self) -> bool {
        *self.clones.get_or_init(|| {
            let dir = &self.staging.dir;
            let names = [unique_name("tmp"), unique_name("tmp")];
            let clone = || {
                let (from, to) = (create_new(dir, &names[0], 0o600)?, create_new(dir, &names[1], 0o600)?);
                rustix::fs::ioctl_ficlone(to, from)
            };
            let cloned = clone().is_ok();
            for name in &names {
                let _ = remove_file(dir, name);
            }
            cloned
        })
    }
}

impl Repo {
    /// Opens the file that a payload link leads to, if it has the content that its name says.
    fn open_payload(&self, path: &str, size: u64, payload: &Checksum) -> Option<std::fs::File> {
        let target = rustix::fs::readlinkat(&self.objects, path, Vec::new()).ok()?.into_string().ok()?;
        // Where it leads is below `objects/`, whatever the link says.
        let target = Path::new("XX").join(&target);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let target = target.strip_prefix("XX/..").ok()?;
        let file = rustix::fs::openat2(&self.objects, target, flags, rustix::fs::Mode::empty(), ResolveFlags::BENEATH);
        let Ok(file) = file.map(std::fs::File::from) else {
            // It leads nowhere: the next writer makes a new one.
            let _ = rustix::fs::unlinkat(&self.objects, path, AtFlags::empty());
            return None;
        };
        if file.metadata().ok()?.len() != size {
            return None;
        }
        let mut hasher = Hasher::new();
        std::io::copy(&mut &file, &mut HashOnly(&mut hasher)).ok()?;
        (hasher.finish() == *payload).then_some(file)
    }
}

struct HashOnly<'h>(&'h mut Hasher);

impl std::io::Write for HashOnly<'_> {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.0.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
