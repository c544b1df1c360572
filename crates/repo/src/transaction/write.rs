//! Objects into the staging directory, as each mode wants them on disk.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::atomic::Ordering;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rootball_object::{
    Checksum, Commit, CommitChecksum, DirMeta, DirTree, FileHeader, InvalidObject, MAX_METADATA_SIZE, Metadata, ObjectKind, ObjectSink,
    StoreError, hash::Hasher,
};
use rustix::fs::{AtFlags, Gid, Mode as FileMode, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;

use super::Transaction;
use crate::fs::{create_new, remove_file, unique_name};
use crate::load::BARE_USER_ATTRIBUTE;
use crate::repo::loose_path;
use crate::{Mode, xattr};

/// Bytes moved at a time.
const BUFFER_SIZE: usize = 128 * 1024;

/// Content objects carry the beginning of time, so that hard links to them look the same everywhere.
pub(crate) const EPOCH: Timestamps =
    Timestamps { last_access: Timespec { tv_sec: 0, tv_nsec: 0 }, last_modification: Timespec { tv_sec: 0, tv_nsec: 0 } };

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; BUFFER_SIZE]);
}

impl ObjectSink for Transaction<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        self.is_known(kind, checksum)
    }

    fn put_metadata(&self, kind: ObjectKind, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        check_metadata(kind, bytes)?;
        let checksum = Hasher::of(bytes);
        verify(kind, &checksum, expected)?;
        if self.is_known(kind, &checksum)? {
            self.written.present.fetch_add(1, Ordering::Relaxed);
            return Ok(checksum);
        }
        self.write_named(kind, &checksum, bytes)?;
        self.written.metadata.fetch_add(1, Ordering::Relaxed);
        Ok(checksum)
    }

    fn put_file(
        &self,
        header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        header.check()?;
        if let Some(expected) = expected
            && self.is_known(ObjectKind::File, expected)?
        {
            // The content is not needed, and so not read.
            self.written.present.fetch_add(1, Ordering::Relaxed);
            return Ok(*expected);
        }
        if header.is_symlink() || size == 0 {
            let checksum = header.checksum_without_content();
            verify(ObjectKind::File, &checksum, expected)?;
            if self.is_known(ObjectKind::File, &checksum)? {
                self.written.present.fetch_add(1, Ordering::Relaxed);
                return Ok(checksum);
            }
        }
        self.budget.take(size)?;
        let mut temporary = Temporary::new(self);
        let checksum = temporary.write(header, size, content)?;
        verify(ObjectKind::File, &checksum, expected)?;
        let path = loose_path(self.repo.mode(), ObjectKind::File, &checksum);
        let known = self.repo_has(&path)?;
        if known || !temporary.keep(&path)? {
            self.budget.give_back(size);
            self.written.present.fetch_add(1, Ordering::Relaxed);
        } else {
            self.written.files.fetch_add(1, Ordering::Relaxed);
            self.written.bytes.fetch_add(size, Ordering::Relaxed);
        }
        Ok(checksum)
    }

    fn put_detached_metadata(&self, commit: &CommitChecksum, bytes: &[u8]) -> Result<(), StoreError> {
        Metadata::from_bytes(bytes)?;
        let path = loose_path(self.repo.mode(), ObjectKind::CommitMeta, commit.object());
        remove_file(&self.staging.dir, &path).map_err(StoreError::io(format!("replacing {path}")))?;
        self.write_named(ObjectKind::CommitMeta, commit.object(), bytes)
    }
}

impl Transaction<'_> {
    fn write_named(&self, kind: ObjectKind, checksum: &Checksum, bytes: &[u8]) -> Result<(), StoreError> {
        let mut temporary = Temporary::new(self);
        let mut file = temporary.create(0o644)?;
        file.write_all(bytes).map_err(temporary.io())?;
        temporary.set_mode(&file, 0o644)?;
        temporary.keep(&loose_path(self.repo.mode(), kind, checksum))?;
        Ok(())
    }

    fn repo_has(&self, path: &str) -> Result<bool, StoreError> {
        crate::fs::find_stat(&self.repo.objects, path)
            .map(|stat| stat.is_some())
            .map_err(StoreError::io(format!("looking for object {path}")))
    }
}

fn check_metadata(kind: ObjectKind, bytes: &[u8]) -> Result<(), InvalidObject> {
    match kind {
        _ if bytes.len() as u64 > MAX_METADATA_SIZE => Err(InvalidObject::new("object", "larger than any metadata may be")),
        ObjectKind::Commit => Commit::from_bytes(bytes).map(drop),
        ObjectKind::DirTree => DirTree::from_bytes(bytes).map(drop),
        ObjectKind::DirMeta => DirMeta::from_bytes(bytes).map(drop),
        other => Err(InvalidObject::new("object", format!("a {} is not put this way", other.extension()))),
    }
}

fn verify(kind: ObjectKind, actual: &Checksum, expected: Option<&Checksum>) -> Result<(), StoreError> {
    match expected {
        Some(expected) if expected != actual => Err(StoreError::Corrupt { kind, expected: *expected, actual: *actual }),
        _ => Ok(()),
    }
}

/// A file in the staging directory under a name of no meaning; removed when dropped before it was kept.
struct Temporary<'t> {
    transaction: &'t Transaction<'t>,
    name: String,
    exists: bool,
}

impl<'t> Temporary<'t> {
    fn new(transaction: &'t Transaction<'_>) -> Self {
        Self { transaction, name: unique_name("tmp"), exists: false }
    }

    fn io<E: Into<io::Error>>(&self) -> impl Fn(E) -> StoreError + use<E> {
        |error| StoreError::io("writing an object into the staging directory")(error)
    }

    fn create(&mut self, mode: u32) -> Result<File, StoreError> {
        let file = create_new(&self.transaction.staging.dir, &self.name, mode).map_err(self.io())?;
        self.exists = true;
        Ok(file)
    }

    fn set_mode(&self, file: &File, mode: u32) -> Result<(), StoreError> {
        rustix::fs::fchmod(file, FileMode::from(mode)).map_err(self.io())
    }

    /// Gives the file its object's name; false when another thread or process was faster.
    fn keep(mut self, path: &str) -> Result<bool, StoreError> {
        let kept = self.transaction.staging.keep(&self.name, path).map_err(self.io())?;
        self.exists = false;
        Ok(kept)
    }

    /// Writes header and content as the repository's mode wants them, and returns the checksum of what was written.
    fn write(&mut self, header: &FileHeader, size: u64, content: &mut dyn Read) -> Result<Checksum, StoreError> {
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        match self.transaction.repo.mode() {
            Mode::Bare if header.is_symlink() => self.write_symlink(header)?,
            Mode::Bare => {
                let mut file = self.create(0o600)?;
                copy(&mut file, size, content, &mut hasher, &self.io())?;
                self.finish_bare(&file, header)?;
            }
            Mode::BareUser => {
                let mut file = self.create(0o600)?;
                match &header.symlink_target {
                    Some(target) => file.write_all(&[target.as_bytes(), b"\0"].concat()).map_err(self.io())?,
                    None => copy(&mut file, size, content, &mut hasher, &self.io())?,
                }
                rustix::fs::fsetxattr(&file, BARE_USER_ATTRIBUTE, &header.bare_user_bytes(), XattrFlags::empty()).map_err(self.io())?;
                self.set_mode(&file, if header.is_symlink() { 0o644 } else { header.mode & 0o775 | 0o400 })?;
                rustix::fs::futimens(&file, &EPOCH).map_err(self.io())?;
            }
            Mode::Archive => {
                let mut file = self.create(0o644)?;
                file.write_all(&header.archive_bytes(size)).map_err(self.io())?;
                if !header.is_symlink() {
                    let level = Compression::new(self.transaction.repo.config().zlib_level);
                    let mut encoder = DeflateEncoder::new(io::BufWriter::with_capacity(32 * 1024, &file), level);
                    copy(&mut encoder, size, content, &mut hasher, &self.io())?;
                    encoder.finish().and_then(|mut buffered| buffered.flush()).map_err(self.io())?;
                }
                self.set_mode(&file, 0o644)?;
            }
        }
        Ok(hasher.finish())
    }

    fn write_symlink(&mut self, header: &FileHeader) -> Result<(), StoreError> {
        let dir = &self.transaction.staging.dir;
        let target = header.symlink_target.as_deref().unwrap_or_default();
        rustix::fs::symlinkat(target, dir, &self.name).map_err(self.io())?;
        self.exists = true;
        let owner = (Some(Uid::from_raw(header.uid)), Some(Gid::from_raw(header.gid)));
        rustix::fs::chownat(dir, &self.name, owner.0, owner.1, AtFlags::SYMLINK_NOFOLLOW).map_err(self.io())?;
        xattr::write_at(dir, &self.name, &header.xattrs).map_err(self.io())?;
        rustix::fs::utimensat(dir, &self.name, &EPOCH, AtFlags::SYMLINK_NOFOLLOW).map_err(self.io())
    }

    // Owner before mode and attributes: changing the owner clears setuid bits and capabilities.
    fn finish_bare(&self, file: &File, header: &FileHeader) -> Result<(), StoreError> {
        rustix::fs::fchown(file, Some(Uid::from_raw(header.uid)), Some(Gid::from_raw(header.gid))).map_err(|error| match error {
            Errno::PERM => {
                StoreError::Unsupported { reason: "files of other owners need root; a bare-user repository does not".to_owned() }
            }
            other => self.io()(other),
        })?;
        self.set_mode(file, header.mode & 0o7777)?;
        xattr::write(file, &header.xattrs).map_err(self.io())?;
        rustix::fs::futimens(file, &EPOCH).map_err(self.io())
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if self.exists {
            // Best effort: dropping the staging directory removes it too.
            let _ = remove_file(&self.transaction.staging.dir, &self.name);
        }
    }
}

/// Moves exactly `size` bytes, hashing them on the way.
fn copy(
    out: &mut dyn Write,
    size: u64,
    content: &mut dyn Read,
    hasher: &mut Hasher,
    write_error: &dyn Fn(io::Error) -> StoreError,
) -> Result<(), StoreError> {
    BUFFER.with_borrow_mut(|buffer| {
        let mut left = size;
        loop {
            let count = match content.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(StoreError::Source)?,
            };
            if count == 0 {
                return if left == 0 { Ok(()) } else { Err(StoreError::WrongSize { announced: size, short: true }) };
            }
            left = left.checked_sub(count as u64).ok_or(StoreError::WrongSize { announced: size, short: false })?;
            hasher.update(&buffer[..count]);
            out.write_all(&buffer[..count]).map_err(write_error)?;
        }
    })
}
