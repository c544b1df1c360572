//! Blobs that broke off, kept on disk so that the next run goes on with them.
//!
//! A large blob that comes slowly is written to a file while it is handed out: `sha256-HEX`, locked by the process that writes it. When the
//! blob is complete the file goes; when the process dies, the file stays with what had come. Whoever opens the blob next gets that part from
//! the file and the rest from the registry, hashed together. So a file with wrong bytes costs one more download, and never leads to a wrong
//! blob. Keeping begins only when the network has been waited for, so that a fast one is not held up by a disk; what came before that is
//! fetched again. The file says where in the blob it begins:
//!
//! | bytes | |
//! |---|---|
//! | 8 | `RBPART1` and a line end |
//! | 8 | offset in the blob, little endian |
//! | … | bytes of the blob from there on |
//!
//! Nothing here may keep a blob from being read: when a file cannot be made, locked or written, the blob travels without it.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rootball_oci::{Descriptor, Digest};
use rustix::fs::{FlockOperation, OFlags, flock, fstatvfs};

/// How many times the rest of a blob must fit on the disk for it to be kept.
const SPARE: u64 = 3;

const MAGIC: &[u8; 8] = b"RBPART1\n";
const HEADER: u64 = 16;

/// Where and how much of what broke off is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialOptions {
    /// The directory; made when it is not there, and nobody else should write in it.
    pub directory: PathBuf,
    /// Blobs that are smaller are not kept.
    pub min_size: u64,
    /// How long the network must have been waited for before a blob is kept from there on.
    pub patience: Duration,
    /// Most bytes of all files together; the oldest go first.
    pub max_total: u64,
    /// After which time a file is removed.
    pub max_age: Duration,
}

impl PartialOptions {
    /// Keeps blobs from 8 MiB on in the directory when they take more than two seconds, for a week and up to 8 GiB.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            min_size: 8 << 20,
            patience: Duration::from_secs(2),
            max_total: 8 << 30,
            max_age: Duration::from_secs(7 * 24 * 3600),
        }
    }

    fn is_for(&self, descriptor: &Descriptor) -> bool {
        (self.min_size..=self.max_total).contains(&descriptor.size)
    }

    fn path(&self, descriptor: &Descriptor) -> PathBuf {
        self.directory.join(file_name(&descriptor.digest))
    }
}

/// A part of one blob in a file that is ours while this value lives.
#[derive(Debug)]
pub(crate) struct Partial {
    file: File,
    path: PathBuf,
    /// Which bytes of the blob are in the file.
    range: Range<u64>,
    /// How many of them were there when it was opened.
    found: u64,
}

impl Partial {
    /// Opens what an earlier run has kept of a blob; `None` when there is nothing, or another process has it.
    pub(crate) fn find(options: &PartialOptions, descriptor: &Descriptor) -> Option<Self> {
        if !options.is_for(descriptor) {
            return None;
        }
        logged(options, Self::try_find(options, descriptor))
    }

    fn try_find(options: &PartialOptions, descriptor: &Descriptor) -> io::Result<Option<Self>> {
        let path = options.path(descriptor);
        let mut file = match open_options().open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !is_ours_now(&file)? {
            return Ok(None);
        }
        let mut header = [0; HEADER as usize];
        let length = file.metadata()?.len().saturating_sub(HEADER);
        let start = match file.read_exact(&mut header) {
            Ok(()) if header[..8] == *MAGIC => {
                let mut start = [0; 8];
                start.copy_from_slice(&header[8..]);
                Some(u64::from_le_bytes(start))
            }
            _ => None,
        };
        let range = start.and_then(|start| Some(start..start.checked_add(length)?));
        let Some(range) = range.filter(|range| !range.is_empty() && range.end <= descriptor.size) else {
            // It broke off at its very beginning, or is nothing of ours.
            std::fs::remove_file(&path)?;
            return Ok(None);
        };
        tracing::info!(digest = %descriptor.digest, have = length, size = descriptor.size, "going on with a blob of before");
        Ok(Some(Self { file, path, range, found: length }))
    }

    /// Begins to keep a blob from one of its bytes on; `None` when another process does already, or the directory or disk cannot be used.
    pub(crate) fn begin(options: &PartialOptions, descriptor: &Descriptor, at: u64) -> Option<Self> {
        if !options.is_for(descriptor) {
            return None;
        }
        logged(options, Self::try_begin(options, descriptor, at))
    }

    fn try_begin(options: &PartialOptions, descriptor: &Descriptor, at: u64) -> io::Result<Option<Self>> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&options.directory)?;
        let path = options.path(descriptor);
        let mut file = open_options().create(true).truncate(false).mode(0o600).open(&path)?;
        if !is_ours_now(&file)? || file.metadata()?.len() > 0 {
            return Ok(None);
        }
        // Made before anything else, so that a file that cannot be used does not stay.
        let mut partial = Self { file: file.try_clone()?, path, range: at..at, found: 0 };
        // The blob's target may be on the same disk, and must not miss what is taken here.
        let disk = fstatvfs(&file)?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) < SPARE.saturating_mul(descriptor.size - at) {
            tracing::debug!(digest = %descriptor.digest, "too little space to keep the blob");
            return Ok(None);
        }
        file.write_all(MAGIC)?;
        file.write_all(&at.to_le_bytes())?;
        // The system's clock, by way of a file that is new by it.
        let now = file.metadata()?;
        sweep(options, &partial.path, (now.mtime(), now.mtime_nsec()))?;
        partial.file = file;
        Ok(Some(partial))
    }

    /// Returns which bytes of the blob are there.
    pub(crate) fn range(&self) -> &Range<u64> {
        &self.range
    }

    /// Returns how many bytes an earlier run had kept.
    pub(crate) fn found(&self) -> u64 {
        self.found
    }

    /// Reads the next bytes of what was found; `at` says where in the blob that is.
    pub(crate) fn next_piece(&mut self, at: u64, limit: usize) -> io::Result<Vec<u8>> {
        let wanted = (limit as u64).min(self.range.end.saturating_sub(at));
        let mut piece = vec![0; wanted as usize];
        self.file.read_exact(&mut piece)?;
        Ok(piece)
    }

    /// Adds bytes that came from the registry behind those that are there.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.range.end += bytes.len() as u64;
        Ok(())
    }

    /// Removes the file: the blob is complete, or what is kept of it is wrong.
    pub(crate) fn remove(self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(path = %self.path.display(), %error, "a part of a blob could not be removed");
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // A file of nothing is no help to anybody. It is still locked, so nobody else can have begun to use it.
        if self.range.is_empty() && self.file.metadata().is_ok_and(|metadata| metadata.nlink() > 0) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn logged(options: &PartialOptions, result: io::Result<Option<Partial>>) -> Option<Partial> {
    result.unwrap_or_else(|error| {
        tracing::debug!(directory = %options.directory.display(), %error, "nothing is kept of a blob");
        None
    })
}

fn open_options() -> std::fs::OpenOptions {
    let mut options = File::options();
    options.read(true).write(true).custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
    options
}

/// Locks the file; false when another process has it, or has removed it between our opening and locking.
fn is_ours_now(file: &File) -> io::Result<bool> {
    Ok(lock(file)? && file.metadata()?.nlink() > 0)
}

fn file_name(digest: &Digest) -> String {
    digest.to_string().replace(':', "-")
}

fn lock(file: &File) -> io::Result<bool> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Removes files that are too old, and the oldest ones when all together are too large. Files that somebody works on stay.
fn sweep(options: &PartialOptions, own: &Path, now: (i64, i64)) -> io::Result<()> {
    let mut files = Vec::new();
    let mut total = 0_u64;
    for entry in std::fs::read_dir(&options.directory)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.replacen('-', ":", 1).parse::<Digest>().is_ok());
        let Ok(metadata) = entry.metadata() else { continue };
        if !is_ours || !metadata.is_file() {
            continue;
        }
        total = total.saturating_add(metadata.len());
        if entry.path() != own {
            files.push(((metadata.mtime(), metadata.mtime_nsec()), metadata.len(), entry.path()));
        }
    }
    files.sort();
    let oldest_kept = now.0.saturating_sub(i64::try_from(options.max_age.as_secs()).unwrap_or(i64::MAX));
    for (modified, length, path) in files {
        if modified.0 >= oldest_kept && total <= options.max_total {
            break;
        }
        let Ok(file) = File::options().read(true).custom_flags(OFlags::NOFOLLOW.bits().cast_signed()).open(&path) else { continue };
        if lock(&file)? {
            std::fs::remove_file(&path)?;
            total = total.saturating_sub(length);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(text: &[u8]) -> Descriptor {
        Descriptor::new("x", Digest::of(text), text.len() as u64)
    }

    fn options(directory: &Path) -> PartialOptions {
        PartialOptions { min_size: 4, ..PartialOptions::new(directory.join("partial")) }
    }

    fn names(options: &PartialOptions) -> Vec<String> {
        let mut names: Vec<_> =
            std::fs::read_dir(&options.directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_written_is_there_the_next_time_until_it_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let options = options(root.path());
        assert!(Partial::begin(&options, &blob(b"abc"), 0).is_none());
        let blob = blob(b"abcdefgh");
        assert!(Partial::find(&options, &blob).is_none());
        let mut partial = Partial::begin(&options, &blob, 2).unwrap();
        partial.append(b"cde").unwrap();
        // Somebody else works on it.
        assert!(Partial::find(&options, &blob).is_none());
        assert!(Partial::begin(&options, &blob, 0).is_none());
        drop(partial);

        let mut partial = Partial::find(&options, &blob).unwrap();
        assert_eq!((partial.range().clone(), partial.found()), (2..5, 3));
        assert_eq!(partial.next_piece(2, 2).unwrap(), b"cd");
        assert_eq!(partial.next_piece(4, 2).unwrap(), b"e");
        assert_eq!(partial.next_piece(5, 2).unwrap(), b"");
        partial.append(b"fg").unwrap();
        drop(partial);
        let mut partial = Partial::find(&options, &blob).unwrap();
        assert_eq!(partial.next_piece(2, 100).unwrap(), b"cdefg");
        partial.remove();
        assert!(names(&options).is_empty());
        drop(Partial::begin(&options, &blob, 0).unwrap());
        assert!(names(&options).is_empty());
    }

    #[test]
    fn what_is_no_part_of_the_blob_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let options = options(root.path());
        std::fs::create_dir(&options.directory).unwrap();
        let blob = blob(b"abcd");
        let part = |start: u64, bytes: &[u8]| [&MAGIC[..], &start.to_le_bytes(), bytes].concat();
        for content in
            [part(0, b"abcde"), part(3, b"de"), part(0, b""), part(u64::MAX, b"ab"), b"abcdefghijklmnopqrst".to_vec(), Vec::new()]
        {
            std::fs::write(options.path(&blob), content).unwrap();
            assert!(Partial::find(&options, &blob).is_none());
            assert!(names(&options).is_empty());
        }
        std::fs::write(options.path(&blob), part(3, b"d")).unwrap();
        assert_eq!(Partial::find(&options, &blob).unwrap().range(), &(3..4));
    }

    #[test]
    fn old_files_go_and_the_oldest_when_there_is_too_much() {
        let root = tempfile::tempdir().unwrap();
        let mut options = options(root.path());
        let now = std::time::SystemTime::now();
        let keep = |text: &[u8], age: u64| {
            let mut partial = Partial::begin(&options, &blob(text), 0).unwrap();
            partial.append(&text[..4]).unwrap();
            partial.file.set_modified(now - Duration::from_secs(age)).unwrap();
            file_name(&blob(text).digest)
        };
        let week = 7 * 24 * 3600;
        let (fresh, day, old) = (keep(b"fresh", 10), keep(b"a day", 24 * 3600), keep(b"too old", week + 3600));
        std::fs::write(options.directory.join("a stranger"), vec![0; 100]).unwrap();
        let locked = Partial::begin(&options, &blob(b"in use"), 0).unwrap();
        locked.file.set_modified(now - Duration::from_secs(2 * week)).unwrap();
        let own = file_name(&blob(b"the own").digest);

        let mut expected = vec!["a stranger".to_owned(), day.clone(), file_name(&blob(b"in use").digest), fresh.clone(), own.clone()];
        expected.sort();
        let partial = Partial::begin(&options, &blob(b"the own"), 0).unwrap();
        assert_eq!(names(&options), expected);
        assert!(!names(&options).contains(&old));
        drop(partial);

        options.max_total = 60;
        expected.retain(|name| *name != day);
        let _partial = Partial::begin(&options, &blob(b"the own"), 0).unwrap();
        assert_eq!(names(&options), expected);
    }

    #[test]
    fn a_directory_that_cannot_be_used_keeps_nothing() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("partial"), "a file").unwrap();
        assert!(Partial::begin(&options(root.path()), &blob(b"abcdef"), 0).is_none());
        // A link in the place of a file is not followed.
        std::fs::remove_file(root.path().join("partial")).unwrap();
        let options = options(root.path());
        std::fs::create_dir(&options.directory).unwrap();
        std::os::unix::fs::symlink(root.path().join("elsewhere"), options.directory.join(file_name(&blob(b"abcdef").digest))).unwrap();
        assert!(Partial::begin(&options, &blob(b"abcdef"), 0).is_none());
        assert!(Partial::find(&options, &blob(b"abcdef")).is_none());
        assert!(!root.path().join("elsewhere").exists());
    }
}
