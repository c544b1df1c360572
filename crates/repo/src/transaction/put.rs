//! Objects into a transaction: hashed first where that saves work, looked up, and written only where they are not there.
//!
//! What fits into a buffer is read once, hashed, and written under its name only if it is new. Larger content is hashed while it is written,
//! but for archive repositories: compressing costs far more than reading twice, so it is hashed first and compressed only if it is new.
//! An object that is there already is compared with what should be there, since a corrupt one would otherwise stay for ever.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::sync::atomic::Ordering;

use rootball_object::{
    Checksum, Commit, CommitChecksum, DirMeta, DirTree, FileHeader, InvalidObject, LoadError, MAX_METADATA_SIZE, Metadata, ObjectKind,
    ObjectSink, ObjectSource, StoreError, hash::Hasher,
};

use super::content::Content;
use super::draft::{Draft, check_mode, write_error};
use super::payload::PayloadHasher;
use super::{Transaction, unreadable};
use crate::content::RawContent;
use crate::fs::{find_stat, remove_file};
use crate::repo::loose_path;
use crate::{Mode, Repo};

/// Largest content that is held in memory, one buffer a thread.
pub(super) const BUFFER_SIZE: usize = 1024 * 1024;

/// Bytes moved at a time where content is larger than that.
const PIECE_SIZE: usize = 128 * 1024;

thread_local! {
    pub(super) static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What is known of an object that is to be put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    Intact,
    Corrupt,
}

impl ObjectSink for Transaction<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        self.is_known(kind, checksum)
    }

    fn put_metadata(&self, kind: ObjectKind, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        check_metadata(kind, bytes)?;
        let checksum = Hasher::of(bytes);
        verify(kind, &checksum, expected)?;
        let presence = self.presence(self.repo.load_metadata(kind, &checksum).map(drop))?;
        if presence == Presence::Intact || !self.write_plain(kind, &checksum, bytes)? {
            self.written.present_metadata.fetch_add(1, Ordering::Relaxed);
            return Ok(checksum);
        }
        self.note_written(kind, &checksum, presence, 0)?;
        Ok(checksum)
    }

    fn put_file(
        &self,
        header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        self.put(header, size, Content::Stream(content), expected)
    }

    fn put_open_file(&self, header: &FileHeader, size: u64, file: &File, expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        self.put(header, size, Content::File(file), expected)
    }

    fn put_detached_metadata(&self, commit: &CommitChecksum, bytes: &[u8]) -> Result<(), StoreError> {
        Metadata::from_bytes(bytes)?;
        let path = loose_path(self.repo.mode(), ObjectKind::CommitMeta, commit.object());
        remove_file(&self.staging.dir, &path).map_err(StoreError::io(format!("replacing {path}")))?;
        self.write_plain(ObjectKind::CommitMeta, commit.object(), bytes).map(drop)
    }
}

impl Transaction<'_> {
    fn put(&self, header: &FileHeader, size: u64, content: Content<'_>, expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        header.check()?;
        check_mode(self.repo.mode(), header)?;
        if let Some(expected) = expected
            && self.is_plausible(expected, header, size)?
        {
            // The content is not needed, and so not read.
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
            return Ok(*expected);
        }
        self.put_compared(header, size, content, expected)
    }

    /// Puts content that is read in any case: what is there must be the same, or is replaced.
    fn put_compared(
        &self,
        header: &FileHeader,
        size: u64,
        mut content: Content<'_>,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        let size = if header.is_symlink() { 0 } else { size };
        BUFFER.with_borrow_mut(|buffer| {
            buffer.resize(BUFFER_SIZE, 0);
            if size < BUFFER_SIZE as u64 {
                let bytes = content.read_small(size, buffer)?;
                return self.put_bytes(header, bytes, expected);
            }
            match content {
                Content::File(file) if self.repo.mode() == Mode::Archive && expected.is_none() => {
                    self.put_twice_read(header, size, file, buffer, expected)
                }
                content => self.put_stream(header, size, content, buffer, expected),
            }
        })
    }

    /// Puts content that is in memory.
    pub(super) fn put_bytes(&self, header: &FileHeader, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        hasher.update(bytes);
        let checksum = hasher.finish();
        verify(ObjectKind::File, &checksum, expected)?;
        let payload = PayloadHasher::of(self, header, bytes);
        self.put_known(header, bytes.len() as u64, &checksum, payload, |take| take(bytes))?;
        Ok(checksum)
    }

    /// Puts a large file of an archive repository: hashes it first, and reads it again only if it is new.
    fn put_twice_read(
        &self,
        header: &FileHeader,
        size: u64,
        file: &File,
        buffer: &mut [u8],
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        let buffer = &mut buffer[..PIECE_SIZE];
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        Content::File(file).for_each(size, buffer, |piece| {
            hasher.update(piece);
            Ok(())
        })?;
        let checksum = hasher.finish();
        verify(ObjectKind::File, &checksum, expected)?;
        self.put_known(header, size, &checksum, None, |take| {
            // Hashed once more: it may have changed between the two looks at it.
            let mut hasher = Hasher::new();
            hasher.update(&header.hashed_bytes());
            Content::File(file).for_each(size, buffer, |piece| {
                hasher.update(piece);
                take(piece)
            })?;
            verify(ObjectKind::File, &hasher.finish(), Some(&checksum))
        })?;
        Ok(checksum)
    }

    /// Writes a file whose checksum is known, unless it is there.
    fn put_known(
        &self,
        header: &FileHeader,
        size: u64,
        checksum: &Checksum,
        payload: Option<PayloadHasher>,
        feed: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let presence = self.file_presence(checksum)?;
        if presence == Presence::Intact {
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        self.budget.take(size)?;
        let path = loose_path(self.repo.mode(), ObjectKind::File, checksum);
        // Before the file: what a killed process leaves of a finished file must not lack them.
        self.write_split_xattrs(header, checksum)?;
        let mut draft = Draft::named(self, path.clone());
        if draft.write_file(header, size, feed)? {
            if let Some(payload) = payload {
                self.share_payload(payload, size, &path, &path)?;
            }
            draft.keep();
            self.note_written(ObjectKind::File, checksum, presence, size)
        } else {
            self.budget.give_back(size);
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    /// Writes content while it is hashed, and gives it its name when that is known.
    pub(super) fn put_stream(
        &self,
        header: &FileHeader,
        size: u64,
        mut content: Content<'_>,
        buffer: &mut [u8],
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        self.budget.take(size)?;
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        let mut payload = PayloadHasher::begin(self, header, size);
        let mut draft = Draft::anonymous(self);
        let written = draft.write_file(header, size, |take| {
            content.for_each(size, &mut buffer[..PIECE_SIZE], |piece| {
                hasher.update(piece);
                if let Some(payload) = &mut payload {
                    payload.update(piece);
                }
                take(piece)
            })
        })?;
        if !written {
            return Err(write_error(std::io::Error::from(std::io::ErrorKind::AlreadyExists)));
        }
        let checksum = hasher.finish();
        verify(ObjectKind::File, &checksum, expected)?;
        let presence = self.file_presence(&checksum)?;
        let path = loose_path(self.repo.mode(), ObjectKind::File, &checksum);
        if presence == Presence::Intact {
            self.budget.give_back(size);
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
            return Ok(checksum);
        }
        self.write_split_xattrs(header, &checksum)?;
        if let Some(payload) = payload {
            self.share_payload(payload, size, draft.name(), &path)?;
        }
        if draft.keep_as(&path)? {
            self.note_written(ObjectKind::File, &checksum, presence, size)?;
        } else {
            self.budget.give_back(size);
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
        }
        Ok(checksum)
    }

    /// Writes the attributes of a file where the mode keeps them apart: an object named by their bytes, and a link that leads to it.
    fn write_split_xattrs(&self, header: &FileHeader, checksum: &Checksum) -> Result<(), StoreError> {
        if self.repo.mode() != Mode::BareSplitXattrs {
            return Ok(());
        }
        let bytes = header.xattrs.to_bytes();
        let xattrs = loose_path(self.repo.mode(), ObjectKind::FileXattrs, &Hasher::of(&bytes));
        if find_stat(&self.repo.objects, &xattrs).map_err(write_error)?.is_none() {
            self.write_plain(ObjectKind::FileXattrs, &Hasher::of(&bytes), &bytes)?;
        }
        let link = loose_path(self.repo.mode(), ObjectKind::FileXattrsLink, checksum);
        if self.staging.link(self.repo, &xattrs, &link).map_err(write_error)? {
            return Ok(());
        }
        // The set has as many links as the file system allows: readers look at the bytes only.
        self.write_plain(ObjectKind::FileXattrsLink, checksum, &bytes).map(drop)
    }

    /// Stages a plain object; false when it is staged already.
    fn write_plain(&self, kind: ObjectKind, checksum: &Checksum, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut draft = Draft::named(self, loose_path(self.repo.mode(), kind, checksum));
        let written = draft.write_plain(bytes)?;
        draft.keep();
        Ok(written)
    }

    /// Stages an object as a hard link to that of another repository, which vouches for it; false where that cannot be.
    pub(crate) fn link_object(&self, source: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        let mode = self.repo.mode();
        if source.mode() != mode || (mode == Mode::BareSplitXattrs && kind == ObjectKind::File) {
            return Ok(false);
        }
        let linked = self.staging.link_from(&source.objects, &loose_path(mode, kind, checksum)).map_err(write_error)?;
        if linked {
            self.note_written(kind, checksum, Presence::Absent, 0)?;
        }
        Ok(linked)
    }

    /// Takes an object from another repository that has it: as a hard link where both keep it the same way and `is_trusted`, else hashed.
    /// False when the other does not have it, or not intact.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn take_from(&self, source: &Repo, kind: ObjectKind, checksum: &Checksum, is_trusted: bool) -> Result<bool, StoreError> {
        if !ObjectSource::has(source, kind, checksum).map_err(unreadable)? {
            return Ok(false);
        }
        if is_trusted && self.link_object(source, kind, checksum)? {
            return Ok(true);
        }
        if kind != ObjectKind::File {
            return match source.load_metadata(kind, checksum) {
                Ok(bytes) => self.put_metadata(kind, &bytes, Some(checksum)).map(|_| true),
                Err(error) => not_intact(error),
            };
        }
        let (header, size, mut content) = match source.open_raw_file(checksum) {
            Ok(opened) => opened,
            Err(error) => return not_intact(error),
        };
        let put = match &mut content {
            RawContent::Plain(file) => self.put_open_file(&header, size, file, Some(checksum)),
            other => self.put_file(&header, size, other, Some(checksum)),
        };
        is_put(put)
    }

    /// Takes a file from another repository in the place of one that is here and damaged. False when the other does not have it intact.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn replace_from(&self, source: &Repo, checksum: &Checksum) -> Result<bool, StoreError> {
        let (header, size, mut content) = match source.open_raw_file(checksum) {
            Ok(opened) => opened,
            Err(LoadError::NotFound { .. }) => return Ok(false),
            Err(error) => return not_intact(error),
        };
        header.check()?;
        check_mode(self.repo.mode(), &header)?;
        let content = match &mut content {
            RawContent::Plain(file) => Content::File(file),
            other => Content::Stream(other),
        };
        is_put(self.put_compared(&header, size, content, Some(checksum)))
    }

    /// Tells without reading content whether a file object is there and looks as it should.
    fn is_plausible(&self, checksum: &Checksum, header: &FileHeader, size: u64) -> Result<bool, StoreError> {
        if self.staging.has(self.repo, ObjectKind::File, checksum)? {
            return Ok(true);
        }
        let path = self.repo.object_path(ObjectKind::File, checksum);
        let stat = find_stat(&self.repo.objects, &path).map_err(StoreError::io(format!("looking for object {path}")))?;
        match (stat, self.repo.mode()) {
            (None, _) => match &self.repo.parent {
                Some(parent) => parent.has(ObjectKind::File, checksum).map_err(unreadable),
                None => Ok(false),
            },
            (Some(stat), Mode::Archive) => Ok(stat.st_size > 8),
            (Some(stat), _) => Ok(header.is_symlink() || stat.st_size as u64 == size),
        }
    }

    pub(super) fn file_presence(&self, checksum: &Checksum) -> Result<Presence, StoreError> {
        match self.presence(self.repo.check_own_file(checksum).map(drop))? {
            Presence::Absent => {
                let above = self.repo.parent.as_ref().map(|parent| parent.has(ObjectKind::File, checksum));
                let above = above.transpose().map_err(unreadable)?.unwrap_or(false);
                Ok(if above { Presence::Intact } else { Presence::Absent })
            }
            other => Ok(other),
        }
    }

    fn presence(&self, checked: Result<(), LoadError>) -> Result<Presence, StoreError> {
        match checked {
            Ok(()) => Ok(Presence::Intact),
            Err(LoadError::NotFound { .. }) => Ok(Presence::Absent),
            Err(error) if error.is_damage() => Ok(Presence::Corrupt),
            Err(error) => Err(unreadable(error)),
        }
    }

    pub(super) fn note_written(&self, kind: ObjectKind, checksum: &Checksum, presence: Presence, size: u64) -> Result<(), StoreError> {
        if presence == Presence::Corrupt {
            let path = loose_path(self.repo.mode(), kind, checksum);
            self.healed.lock().expect("no thread panics while it holds the paths").insert(path);
        }
        let counter = if kind == ObjectKind::File { &self.written.files } else { &self.written.metadata };
        counter.fetch_add(1, Ordering::Relaxed);
        self.written.bytes.fetch_add(size, Ordering::Relaxed);
        if self.repo.config().per_object_fsync && kind != ObjectKind::Commit { self.publish_one(kind, checksum) } else { Ok(()) }
    }
}

/// What another repository has not intact may be so somewhere else.
fn not_intact(error: LoadError) -> Result<bool, StoreError> {
    if error.is_damage() { Ok(false) } else { Err(unreadable(error)) }
}

fn is_put(put: Result<Checksum, StoreError>) -> Result<bool, StoreError> {
    match put {
        Ok(_) => Ok(true),
        // Somewhere else it may be intact.
        Err(StoreError::Corrupt { .. } | StoreError::WrongSize { .. } | StoreError::Invalid(_) | StoreError::Source(_)) => Ok(false),
        Err(error) => Err(error),
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

pub(super) fn verify(kind: ObjectKind, actual: &Checksum, expected: Option<&Checksum>) -> Result<(), StoreError> {
    match expected {
        Some(expected) if expected != actual => Err(StoreError::Corrupt { kind, expected: *expected, actual: *actual }),
        _ => Ok(()),
    }
}
