//! File objects in the form in which archive repositories keep them, as a remote gives them out: `.filez`.
//!
//! They are inflated and hashed in any case. An archive repository then keeps the very bytes, since compressing them again would cost the most
//! of all; one that came as a file, because it is large, becomes the object itself.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::sync::atomic::Ordering;

use flate2::bufread::DeflateDecoder;
use libdeflater::Decompressor;
use rootball_object::{Checksum, FileHeader, InvalidObject, MAX_HEADER_SIZE, ObjectKind, StoreError, hash::Hasher};
use rustix::fs::{AtFlags, RenameFlags};
use rustix::io::Errno;

use super::Transaction;
use super::content::Content;
use super::draft::{Draft, check_mode, set_mode, write_error};
use super::put::{BUFFER, BUFFER_SIZE, Presence, verify};
use crate::Mode;
use crate::fs::ensure_dir;
use crate::load::read_archive_variant;
use crate::repo::loose_path;

/// Bytes in front of the variant: its length and padding.
const FRAME: usize = 8;
const PIECE: usize = 64 * 1024;

thread_local! {
    static WHOLE: RefCell<Option<Decompressor>> = const { RefCell::new(None) };
}

/// A file object as archive repositories keep it, of which the header was read.
#[derive(Debug)]
pub struct ArchivedFile<'a> {
    header: FileHeader,
    size: u64,
    /// Where the deflate stream begins.
    body_at: u64,
    source: Source<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    Bytes(&'a [u8]),
    File { file: &'a File, dir: rustix::fd::BorrowedFd<'a>, name: &'a str },
}

impl<'a> ArchivedFile<'a> {
    /// Reads the header of one that is in memory.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, InvalidObject> {
        let invalid = || InvalidObject::new("file", "its header is cut short");
        let (frame, rest) = bytes.split_first_chunk::<FRAME>().ok_or_else(invalid)?;
        let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
        if length > MAX_HEADER_SIZE || frame[4..] != [0; 4] {
            return Err(InvalidObject::new("file", "its header is damaged"));
        }
        let variant = rest.get(..length).ok_or_else(invalid)?;
        let (header, size) = FileHeader::from_archive_variant(variant)?;
        let archived = Self { header, size, body_at: (FRAME + length) as u64, source: Source::Bytes(bytes) };
        archived.check_end(bytes.len() as u64)?;
        Ok(archived)
    }

    /// Reads the header of one that is a file in a directory, from which an archive repository on the same file system may take it.
    ///
    /// # Errors
    /// When it is none, or cannot be read.
    pub fn from_file(file: &'a File, dir: &'a impl AsFd, name: &'a str) -> Result<Self, StoreError> {
        let mut reader = file;
        reader.seek(SeekFrom::Start(0)).map_err(StoreError::Source)?;
        let variant = read_archive_variant(&mut reader).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => StoreError::Invalid(InvalidObject::new("file", error.to_string())),
            _ => StoreError::Source(error),
        })?;
        let (header, size) = FileHeader::from_archive_variant(&variant)?;
        let archived =
            Self { header, size, body_at: (FRAME + variant.len()) as u64, source: Source::File { file, dir: dir.as_fd(), name } };
        archived.check_end(file.metadata().map_err(StoreError::Source)?.len())?;
        Ok(archived)
    }

    /// Returns what is known of the file besides its content.
    pub fn header(&self) -> &FileHeader {
        &self.header
    }

    /// Returns the bytes of content that the header announces.
    pub fn size(&self) -> u64 {
        self.size
    }

    fn check_end(&self, length: u64) -> Result<(), InvalidObject> {
        match self.header.is_symlink() && length > self.body_at {
            true => Err(InvalidObject::new("file", "a symbolic link has content")),
            false => Ok(()),
        }
    }

    fn stored(&self) -> Result<u64, StoreError> {
        match &self.source {
            Source::Bytes(bytes) => Ok(bytes.len() as u64),
            Source::File { file, .. } => file.metadata().map(|meta| meta.len()).map_err(StoreError::Source),
        }
    }

    /// Inflates what is in memory and fits into a buffer; anything but the announced size is an error.
    fn inflate_into(&self, bytes: &[u8], content: &mut [u8]) -> Result<(), StoreError> {
        let body = bytes.get(self.body_at as usize..).unwrap_or_default();
        let inflated = WHOLE.with_borrow_mut(|whole| whole.get_or_insert_with(Decompressor::new).deflate_decompress(body, content));
        match inflated {
            Ok(length) if length == content.len() => Ok(()),
            Ok(_) => Err(StoreError::WrongSize { announced: self.size, short: true }),
            Err(libdeflater::DecompressionError::InsufficientSpace) => Err(StoreError::WrongSize { announced: self.size, short: false }),
            Err(_) => Err(InvalidObject::new("file", "its content is no deflate stream").into()),
        }
    }

    /// Hands the content to `piece`, and checks that the stream is exactly what the object is made of.
    fn for_each(&self, buffer: &mut [u8], piece: impl FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), StoreError> {
        if self.header.is_symlink() {
            return Ok(());
        }
        match &self.source {
            Source::Bytes(bytes) => {
                let mut decoder = DeflateDecoder::new(bytes.get(self.body_at as usize..).unwrap_or_default());
                Content::Stream(&mut decoder).for_each(self.size, buffer, piece).map_err(as_damage)?;
                self.check_consumed(decoder.total_in())
            }
            Source::File { file, .. } => {
                let mut reader = *file;
                reader.seek(SeekFrom::Start(self.body_at)).map_err(StoreError::Source)?;
                let mut decoder = DeflateDecoder::new(io::BufReader::with_capacity(PIECE, reader));
                Content::Stream(&mut decoder).for_each(self.size, buffer, piece).map_err(as_damage)?;
                self.check_consumed(decoder.total_in())
            }
        }
    }

    /// What lies behind the stream is covered by no name, so nobody may bring it in.
    fn check_consumed(&self, consumed: u64) -> Result<(), StoreError> {
        match self.stored()? == self.body_at + consumed {
            true => Ok(()),
            false => Err(InvalidObject::new("file", "something lies behind its content").into()),
        }
    }
}

/// A stream that cannot be inflated is a bad object, and no failure of the machine.
fn as_damage(error: StoreError) -> StoreError {
    match error {
        StoreError::Source(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
        {
            InvalidObject::new("file", format!("its content is no deflate stream: {error}")).into()
        }
        other => other,
    }
}

impl Transaction<'_> {
    /// Puts a file object that came in the form of archive repositories, if it hashes to its name. One that is there is compared with its
    /// name, and replaced when it is corrupt.
    ///
    /// # Errors
    /// When it hashes to something else, is not what its header announces, or cannot be kept.
    pub fn put_archived(&self, archived: &ArchivedFile<'_>, expected: &Checksum) -> Result<(), StoreError> {
        archived.header.check()?;
        check_mode(self.repo.mode(), &archived.header)?;
        if self.repo.mode() == Mode::Archive {
            return self.keep_archived(archived, expected);
        }
        BUFFER.with_borrow_mut(|buffer| {
            buffer.resize(BUFFER_SIZE, 0);
            match &archived.source {
                _ if archived.header.is_symlink() => self.put_bytes(&archived.header, &[], Some(expected)).map(drop),
                Source::Bytes(bytes) if archived.size < BUFFER_SIZE as u64 => {
                    let content = &mut buffer[..archived.size as usize];
                    archived.inflate_into(bytes, content)?;
                    self.put_bytes(&archived.header, content, Some(expected)).map(drop)
                }
                Source::Bytes(bytes) => {
                    let mut decoder = DeflateDecoder::new(bytes.get(archived.body_at as usize..).unwrap_or_default());
                    self.put_inflated(archived, &mut decoder, buffer, expected)
                }
                Source::File { file, .. } => {
                    let mut reader = *file;
                    reader.seek(SeekFrom::Start(archived.body_at)).map_err(StoreError::Source)?;
                    let mut decoder = DeflateDecoder::new(io::BufReader::with_capacity(PIECE, reader));
                    self.put_inflated(archived, &mut decoder, buffer, expected)
                }
            }
        })
    }

    fn put_inflated(
        &self,
        archived: &ArchivedFile<'_>,
        content: &mut dyn Read,
        buffer: &mut [u8],
        expected: &Checksum,
    ) -> Result<(), StoreError> {
        self.put_stream(&archived.header, archived.size, Content::Stream(content), buffer, Some(expected)).map(drop).map_err(as_damage)
    }

    /// Hashes what the stream inflates to, and keeps the stream.
    fn keep_archived(&self, archived: &ArchivedFile<'_>, expected: &Checksum) -> Result<(), StoreError> {
        let mut hasher = Hasher::new();
        hasher.update(&archived.header.hashed_bytes());
        BUFFER.with_borrow_mut(|buffer| {
            buffer.resize(BUFFER_SIZE, 0);
            archived.for_each(buffer, |piece| {
                hasher.update(piece);
                Ok(())
            })
        })?;
        verify(ObjectKind::File, &hasher.finish(), Some(expected))?;
        let presence = self.file_presence(expected)?;
        if presence == Presence::Intact {
            self.written.present_files.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let stored = archived.stored()?;
        self.budget.take(stored)?;
        let path = loose_path(Mode::Archive, ObjectKind::File, expected);
        let kept = match &archived.source {
            Source::Bytes(bytes) => self.write_archived(&path, bytes)?,
            Source::File { file, dir, name } => self.adopt(&path, file, dir, name).map_err(write_error)?,
        };
        if kept {
            return self.note_written(ObjectKind::File, expected, presence, archived.size);
        }
        self.budget.give_back(stored);
        self.written.present_files.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn write_archived(&self, path: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut draft = Draft::named(self, path.to_owned());
        let Some(mut file) = draft.create()? else { return Ok(false) };
        file.write_all(bytes).map_err(write_error)?;
        set_mode(&file, 0o644)?;
        draft.sync(&file)?;
        draft.keep();
        Ok(true)
    }

    /// Moves a finished file into the staging directory; false when the object is there.
    fn adopt(&self, path: &str, file: &File, dir: impl AsFd, name: &str) -> rustix::io::Result<bool> {
        rustix::fs::fchmod(file, rustix::fs::Mode::from(0o644))?;
        let config = self.repo.config();
        if config.fsync && config.per_object_fsync {
            rustix::fs::fsync(file)?;
        }
        loop {
            match rustix::fs::renameat_with(&dir, name, &self.staging.dir, path, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(true),
                Err(Errno::EXIST) => return rustix::fs::unlinkat(dir, name, AtFlags::empty()).map(|()| false),
                Err(Errno::NOENT) => ensure_dir(&self.staging.dir, &path[..2], 0o775)?,
                Err(error) => return Err(error),
            }
        }
    }
}
