//! Unfinished uploads: one file each under `uploads/` of the store, hashed while it grows.
//!
//! The file's length is the upload's offset, so a server that was restarted goes on where the last one stopped; only the hash has to be
//! computed again from the file. The file's name holds a hash of the repository, so that an upload continues in the repository where it
//! began. A finished upload becomes a blob by one rename, after its bytes were synced.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rootball_oci::{Digest, Hasher};

use super::{StoreError, io_error};

/// Uploads that nobody wrote to for so long are removed.
const EXPIRY: Duration = Duration::from_secs(7 * 24 * 3600);

/// Unfinished uploads at one time.
const MAX_UPLOADS: usize = 10_000;

/// All unfinished uploads of a store.
#[derive(Debug)]
pub(crate) struct Uploads {
    dir: PathBuf,
    sessions: Mutex<HashMap<PathBuf, Arc<Upload>>>,
}

/// One unfinished upload.
#[derive(Debug)]
pub(crate) struct Upload {
    path: PathBuf,
    /// Held while a request writes.
    pub(crate) progress: Arc<tokio::sync::Mutex<Progress>>,
}

/// How far an upload has come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Bytes that are in the file and the hash.
    pub(crate) offset: u64,
    /// The upload was finished or cancelled by a request that came first.
    pub(crate) closed: bool,
    hasher: Hasher,
}

/// An upload's file, opened to go on.
#[derive(Debug)]
pub(crate) struct Appender<'a> {
    file: File,
    path: &'a Path,
    progress: &'a mut Progress,
}

impl Uploads {
    /// Opens the directory, making it where it is missing.
    pub(crate) fn open(store: &Path) -> Result<Self, StoreError> {
        let dir = store.join("uploads");
        fs::create_dir_all(&dir).map_err(|source| io_error("making", &dir, source))?;
        Ok(Self { dir, sessions: Mutex::default() })
    }

    /// Begins an upload and returns its id; `None` when there are too many already.
    pub(crate) fn begin(&self, repository: &str) -> Result<Option<String>, StoreError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("").rand_bytes(24).permissions(fs::Permissions::from_mode(0o644));
        let suffix = suffix(repository);
        let file = builder.suffix(&suffix).tempfile_in(&self.dir).map_err(|source| io_error("making a file in", &self.dir, source))?;
        if self.expire(file.as_file())? >= MAX_UPLOADS {
            return Ok(None);
        }
        let (_, path) = file.keep().map_err(|error| io_error("keeping a file in", &self.dir, error.error))?;
        let name = path.file_name().and_then(|name| name.to_str()).expect("named above, in ASCII").to_owned();
        let id = name.strip_suffix(&suffix).expect("named above with this suffix").to_owned();
        self.insert(path, Progress::default());
        Ok(Some(id))
    }

    /// Finds an upload of the repository; one from before a restart is read again from its file.
    pub(crate) fn find(&self, repository: &str, id: &str) -> Result<Option<Arc<Upload>>, StoreError> {
        if id.is_empty() || id.len() > 64 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let path = self.dir.join(format!("{id}{}", suffix(repository)));
        if let Some(upload) = self.lock().get(&path) {
            return Ok(Some(Arc::clone(upload)));
        }
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(io_error("opening", &path, source)),
        };
        let mut progress = Progress::default();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer).map_err(|source| io_error("reading", &path, source))? {
                0 => break,
                count => progress.take(&buffer[..count]),
            }
        }
        Ok(Some(self.insert(path, progress)))
    }

    /// Forgets an upload and removes its file.
    pub(crate) fn remove(&self, upload: &Upload) -> Result<(), StoreError> {
        self.lock().remove(&upload.path);
        match fs::remove_file(&upload.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(io_error("removing", &upload.path, source)),
            _ => Ok(()),
        }
    }

    /// Makes the upload's bytes durable and moves them to `blob`, if they have the digest; otherwise returns the digest they have.
    /// The upload is gone afterwards either way.
    pub(crate) fn finish(
        &self,
        upload: &Upload,
        progress: &Progress,
        digest: &Digest,
        blob: &Path,
    ) -> Result<Result<(), Digest>, StoreError> {
        let found = progress.hasher.clone().finish();
        if found != *digest || blob.exists() {
            self.remove(upload)?;
            return Ok(if found == *digest { Ok(()) } else { Err(found) });
        }
        let path = &upload.path;
        let file = OpenOptions::new().write(true).open(path).map_err(|source| io_error("opening", path, source))?;
        // Bytes of a request that failed half-way are in the file and not in the hash.
        file.set_len(progress.offset).and_then(|()| file.sync_all()).map_err(|source| io_error("syncing", path, source))?;
        fs::rename(path, blob).map_err(|source| io_error("naming", blob, source))?;
        // The name is made durable together with the first manifest that refers to it.
        self.lock().remove(path);
        Ok(Ok(()))
    }

    /// Removes uploads that are older than [`EXPIRY`], as the file system's own clock tells, and counts the others.
    fn expire(&self, newest: &File) -> Result<usize, StoreError> {
        let failed = |source| io_error("reading", &self.dir, source);
        let now = newest.metadata().and_then(|metadata| metadata.modified()).map_err(failed)?;
        let mut count = 0;
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(modified) = entry.metadata().and_then(|metadata| metadata.modified()) else { continue };
            if now.duration_since(modified).is_ok_and(|age| age > EXPIRY) {
                self.lock().remove(&entry.path());
                // Another request may have removed it first.
                let _ = fs::remove_file(entry.path());
            } else {
                count += 1;
            }
        }
        Ok(count)
    }

    fn insert(&self, path: PathBuf, progress: Progress) -> Arc<Upload> {
        let upload = Upload { path: path.clone(), progress: Arc::new(tokio::sync::Mutex::new(progress)) };
        // Two requests may have read the same file again at once: the first one's state is the one that counts.
        Arc::clone(self.lock().entry(path).or_insert_with(|| Arc::new(upload)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Arc<Upload>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upload {
    /// Opens the file to go on at the progress's offset.
    pub(crate) fn append<'a>(&'a self, progress: &'a mut Progress) -> Result<Appender<'a>, StoreError> {
        let path = self.path.as_path();
        let file = OpenOptions::new().append(true).open(path).map_err(|source| io_error("opening", path, source))?;
        file.set_len(progress.offset).map_err(|source| io_error("cutting", path, source))?;
        Ok(Appender { file, path, progress })
    }
}

impl Appender<'_> {
    /// Writes and hashes the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).map_err(|source| io_error("writing", self.path, source))?;
        self.progress.take(bytes);
        Ok(())
    }

    /// Returns the number of bytes so far.
    pub(crate) fn offset(&self) -> u64 {
        self.progress.offset
    }
}

impl Progress {
    fn take(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.offset += bytes.len() as u64;
    }
}

fn suffix(repository: &str) -> String {
    format!("-{}", &Digest::of(repository.as_bytes()).to_hex()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(uploads: &Uploads, repository: &str, id: &str, bytes: &[u8]) {
        let upload = uploads.find(repository, id).unwrap().unwrap();
        let mut progress = upload.progress.blocking_lock();
        upload.append(&mut progress).unwrap().write(bytes).unwrap();
    }

    #[test]
    fn an_upload_goes_on_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(dir.path()).unwrap();
        let id = uploads.begin("a/b").unwrap().unwrap();
        write(&uploads, "a/b", &id, b"hel");
        drop(uploads);

        let uploads = Uploads::open(dir.path()).unwrap();
        assert!(uploads.find("other", &id).unwrap().is_none(), "another repository's upload");
        write(&uploads, "a/b", &id, b"lo");
        let upload = uploads.find("a/b", &id).unwrap().unwrap();
        let blob = dir.path().join("blob");
        let progress = upload.progress.blocking_lock();
        assert_eq!(progress.offset, 5);
        assert_eq!(uploads.finish(&upload, &progress, &Digest::of(b"hello"), &blob).unwrap(), Ok(()));
        assert_eq!(fs::read(blob).unwrap(), b"hello");
        assert!(uploads.find("a/b", &id).unwrap().is_none(), "finished");
    }

    #[test]
    fn ids_from_outside_never_become_paths() {
        let dir = tempfile::tempdir().unwrap();
        let uploads = Uploads::open(dir.path()).unwrap();
        for id in ["", "../x", "a/b", ".", "..", &"a".repeat(65)] {
            assert!(uploads.find("a", id).unwrap().is_none(), "{id:?}");
        }
    }
}
