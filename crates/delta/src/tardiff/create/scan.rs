//! One archive: kept in a temporary file, and what is where in it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rootball_object::hash::Hasher;
use rootball_object::{Cancel, Checksum};
use rootball_tar::{EntryKind, TarReader};

use super::TarDiffCreateError;
use crate::engine::Sketch;
use crate::tardiff::format::clean_name;

/// A sketch is made of so many bytes at the beginning of a file.
const SKETCHED: usize = 4 << 20;
/// Bytes read or copied at a time.
const PIECE: usize = 128 * 1024;
/// Most entries of one archive.
pub(super) const MAX_ENTRIES: usize = 4_000_000;

/// An archive that was read.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) file: File,
    pub(super) size: u64,
    /// The SHA-256 of all of it.
    pub(super) digest: Checksum,
    pub(super) entries: Vec<ScannedEntry>,
}

#[derive(Debug)]
pub(super) struct ScannedEntry {
    /// The path; `None` when it is none that can be named.
    pub(super) name: Option<String>,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// A regular file with content.
    File(Content),
    /// Another name of what has this name.
    Link(String),
    Directory,
    /// What has no content to take.
    Other,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// Where in the archive it begins.
    pub(super) start: u64,
    pub(super) size: u64,
    /// Whether everybody may read it. Those who apply diffs need not be root.
    pub(super) is_public: bool,
    pub(super) hash: Checksum,
    pub(super) sketch: Sketch,
}

impl Scanned {
    /// Reads an archive to its last byte, whatever is behind its end mark.
    pub(super) fn read(archive: impl Read, scratch: &Path, cancel: &Cancel) -> Result<Self, TarDiffCreateError> {
        let file = tempfile::tempfile_in(scratch).map_err(TarDiffCreateError::Scratch)?;
        let mut scratch_error = None;
        let tee = Tee { archive, file: &file, hasher: Hasher::new(), size: 0, scratch_error: &mut scratch_error };
        // What is cut off shows when the digest is compared.
        let mut tar = TarReader::new(tee).end_mark_optional();
        let outcome = entries(&mut tar, cancel).and_then(|entries| {
            let mut tee = tar.into_inner();
            io::copy(&mut tee, &mut io::sink()).map_err(TarDiffCreateError::Archive)?;
            Ok((entries, tee.hasher.finish(), tee.size))
        });
        match (outcome, scratch_error) {
            (Err(TarDiffCreateError::Archive(_)), Some(error)) => Err(TarDiffCreateError::Scratch(error)),
            (outcome, _) => outcome.map(|(entries, digest, size)| Self { file, size, digest, entries }),
        }
    }

    /// Loads a range, which must be small enough for memory.
    pub(super) fn load(&self, range: Range<u64>) -> Result<Vec<u8>, TarDiffCreateError> {
        let mut bytes = vec![0; (range.end - range.start) as usize];
        self.file.read_exact_at(&mut bytes, range.start).map_err(TarDiffCreateError::Scratch)?;
        Ok(bytes)
    }

    /// Writes a range as it is.
    pub(super) fn copy(&self, range: Range<u64>, out: &mut super::DiffWriter<impl Write>) -> Result<(), TarDiffCreateError> {
        let mut at = range.start;
        while at < range.end {
            let end = range.end.min(at + PIECE as u64);
            out.data(&self.load(at..end)?).map_err(TarDiffCreateError::Write)?;
            at = end;
        }
        Ok(())
    }
}

fn entries(tar: &mut TarReader<impl Read>, cancel: &Cancel) -> Result<Vec<ScannedEntry>, TarDiffCreateError> {
    let mut entries = Vec::new();
    while let Some(entry) = tar.next_entry().map_err(TarDiffCreateError::Archive)? {
        if cancel.is_requested() {
            return Err(TarDiffCreateError::Cancelled);
        }
        if entries.len() == MAX_ENTRIES {
            return Err(TarDiffCreateError::TooManyEntries { limit: MAX_ENTRIES });
        }
        let what = match entry.kind {
            EntryKind::File if entry.size > 0 => {
                let start = tar.next_offset() - entry.size.next_multiple_of(512);
                let (hash, sketch) = look_at(tar).map_err(TarDiffCreateError::Archive)?;
                What::File(Content { start, size: entry.size, is_public: entry.mode & 0o004 != 0, hash, sketch })
            }
            EntryKind::Hardlink => clean_name(&entry.link).map_or(What::Other, What::Link),
            EntryKind::Directory => What::Directory,
            _ => What::Other,
        };
        entries.push(ScannedEntry { name: clean_name(&entry.path), what });
    }
    Ok(entries)
}

fn look_at(content: &mut impl Read) -> io::Result<(Checksum, Sketch)> {
    let (mut hasher, mut head) = (Hasher::new(), Vec::new());
    let mut piece = vec![0; PIECE];
    loop {
        match content.read(&mut piece) {
            Ok(0) => return Ok((hasher.finish(), Sketch::of(&head))),
            Ok(count) => {
                hasher.update(&piece[..count]);
                head.extend_from_slice(&piece[..count.min(SKETCHED - head.len())]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Keeps and hashes what is read through it.
struct Tee<'a, R> {
    archive: R,
    file: &'a File,
    hasher: Hasher,
    size: u64,
    scratch_error: &'a mut Option<io::Error>,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.archive.read(out)?;
        if let Err(error) = self.file.write_all_at(&out[..count], self.size) {
            *self.scratch_error = Some(error);
            return Err(io::Error::other("the temporary file cannot be written"));
        }
        self.hasher.update(&out[..count]);
        self.size += count as u64;
        Ok(count)
    }
}
