//! Parts of deltas that were fetched, kept in files until the delta has been applied: who breaks off need not fetch them again.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use rootball_oci::{Descriptor, Digest, Hasher};

use super::error::DeltaError;

/// What nobody came back for is removed after this.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// A directory of parts, each named by its digest. What is not what its name says is fetched again.
#[derive(Debug)]
pub(super) struct KeptParts {
    directory: PathBuf,
    fetched: AtomicU64,
}

impl KeptParts {
    /// Opens the directory in one for temporary files, and removes what is too old.
    pub(super) fn open(scratch: &Path) -> Result<Self, DeltaError> {
        let directory = scratch.join("rootball-delta-parts");
        fs::create_dir_all(&directory).map_err(DeltaError::Scratch)?;
        let old = SystemTime::now().checked_sub(KEPT_FOR);
        for entry in fs::read_dir(&directory).map_err(DeltaError::Scratch)?.flatten() {
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            if let (Ok(modified), Some(old)) = (modified, old)
                && modified < old
            {
                // Another process may have been quicker.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(Self { directory, fetched: AtomicU64::new(0) })
    }

    /// Returns the bytes that were fetched.
    pub(super) fn fetched(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }

    /// Opens a part that is here, or fetches it. Whoever reads it compares the digest.
    pub(super) fn file<R: Read>(&self, part: &Descriptor, open: impl FnOnce() -> io::Result<R>) -> io::Result<File> {
        let path = self.path(&part.digest);
        if let Some(file) = whole(&path, part)? {
            return Ok(file);
        }
        let mut file = tempfile::Builder::new().prefix(".fetching-").tempfile_in(&self.directory)?;
        let count = io::copy(&mut open()?.take(part.size.saturating_add(1)), file.as_file_mut())?;
        self.fetched.fetch_add(count, Ordering::Relaxed);
        file.as_file_mut().rewind()?;
        file.persist(&path).map_err(|error| error.error)
    }

    /// Removes parts that are not needed any more.
    pub(super) fn remove<'d>(&self, parts: impl Iterator<Item = &'d Descriptor>) {
        for part in parts {
            let _ = fs::remove_file(self.path(&part.digest));
        }
        // Another import may have put something in.
        let _ = fs::remove_dir(&self.directory);
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.directory.join(digest.to_string().replace(':', "-"))
    }
}

/// Opens a file that has the part's bytes; one that has others is removed.
fn whole(path: &Path, part: &Descriptor) -> io::Result<Option<File>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hasher.update(&buffer[..count]),
        }
    }
    if hasher.finish() == part.digest {
        file.rewind()?;
        return Ok(Some(file));
    }
    fs::remove_file(path)?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(content: &[u8]) -> Descriptor {
        Descriptor::new("part", Digest::of(content), content.len() as u64)
    }

    fn text(mut file: File) -> String {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_part_is_fetched_once_and_again_when_it_is_damaged() {
        let place = tempfile::tempdir().unwrap();
        let (kept, part) = (KeptParts::open(place.path()).unwrap(), part(b"some part"));
        let never = || -> io::Result<&[u8]> { panic!("it is here") };
        assert_eq!(text(kept.file(&part, || Ok(&b"some part"[..])).unwrap()), "some part");
        assert_eq!(text(KeptParts::open(place.path()).unwrap().file(&part, never).unwrap()), "some part");
        fs::write(kept.path(&part.digest), "some cart").unwrap();
        assert_eq!(text(kept.file(&part, || Ok(&b"some part"[..])).unwrap()), "some part");
        assert_eq!(kept.fetched(), 18);
        // A source that breaks off leaves nothing under the name.
        kept.remove(std::iter::once(&part));
        assert!(!kept.directory.exists());
        let kept = KeptParts::open(place.path()).unwrap();
        assert!(kept.file(&part, || Err::<&[u8], _>(io::ErrorKind::ConnectionReset.into())).is_err());
        assert_eq!(fs::read_dir(&kept.directory).unwrap().count(), 0);
    }

    #[test]
    fn what_nobody_came_back_for_goes() {
        let place = tempfile::tempdir().unwrap();
        let (kept, part) = (KeptParts::open(place.path()).unwrap(), part(b"old"));
        let file = kept.file(&part, || Ok(&b"old"[..])).unwrap();
        drop(KeptParts::open(place.path()).unwrap());
        assert!(kept.path(&part.digest).exists());
        File::options().write(true).open(kept.path(&part.digest)).unwrap().set_modified(SystemTime::now() - 2 * KEPT_FOR).unwrap();
        drop((file, KeptParts::open(place.path()).unwrap()));
        assert!(!kept.path(&part.digest).exists());
    }
}
