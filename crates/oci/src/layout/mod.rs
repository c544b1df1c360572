//! Image layouts: a directory of blobs by digest, and an `index.json` that names images by tag (image specification, "Image Layout").
//!
//! ```text
//! oci-layout            {"imageLayoutVersion":"1.0.0"}; also what is locked while the index changes
//! index.json            which manifests there are, each with its tag as an annotation
//! blobs/sha256/HEX      manifests, configs, layers
//! ```
//! Every file is reached from the open directory. A blob is written under a temporary name in the layout, hashed on the way, synced, and then
//! renamed to its digest; `index.json` is replaced whole, under a lock, after the blobs. So readers see complete files at all times, several
//! programs may write at once, and what a crashed writer left is recognised by its lost lock and removed by the next writer.

mod attached;
mod image;
mod index;
mod writer;

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};

use crate::files::{open_regular, read_bounded};
use crate::{Descriptor, Digest, MAX_MANIFEST_SIZE, RawManifest, TransferError, VerifyingReader, temporary};

pub(crate) use attached::Subjects;
pub use image::{LayoutSink, LayoutSource};
pub(crate) use index::{Picked, parse_index};
pub use writer::LayoutBlobWriter;

/// What `oci-layout` says in the layouts that are written here.
pub(crate) const MARKER: &[u8] = br#"{"imageLayoutVersion":"1.0.0"}"#;
/// Largest `index.json` that is read, in bytes: room for the tags of a whole site.
pub(crate) const MAX_INDEX_SIZE: u64 = 64 * 1024 * 1024;

/// An open image layout. Clones share the open directory, and every method may be called from any thread.
#[derive(Clone, Debug)]
pub struct Layout {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    root: OwnedFd,
    blobs: OwnedFd,
    swept: OnceLock<()>,
}

impl Layout {
    /// Opens a layout that exists.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when there is none, [`TransferError::Unsupported`] when it has another version.
    pub fn open(path: &Path) -> Result<Self, TransferError> {
        let root = open_directory(rustix::fs::CWD, path).map_err(|error| match error {
            rustix::io::Errno::NOENT => TransferError::NotFound { what: "the image layout".to_owned(), place: path.display().to_string() },
            other => io_error(other, || format!("opening image layout {}", path.display())),
        })?;
        Self::from_root(path, root)
    }

    /// Opens a layout, or makes an empty one in a directory that does not exist or has nothing in it.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] when the directory has something else in it, and as [`Layout::open`].
    pub fn create(path: &Path) -> Result<Self, TransferError> {
        let describe = || format!("making image layout {}", path.display());
        std::fs::create_dir_all(path).map_err(|source| TransferError::Io { action: describe(), source })?;
        let root = open_directory(rustix::fs::CWD, path).map_err(|error| io_error(error, describe))?;
        if !exists(&root, "oci-layout").map_err(|error| io_error(error, describe))? {
            // Somebody else may be making the same layout now; what a layout has in it is no stranger.
            let known = |name: &[u8]| matches!(name, b"." | b".." | b"oci-layout" | b"index.json" | b"blobs") || temporary::is_name(name);
            let mut entries = rustix::fs::Dir::read_from(&root).map_err(|error| io_error(error, describe))?;
            while let Some(entry) = entries.read() {
                let entry = entry.map_err(|error| io_error(error, describe))?;
                if !known(entry.file_name().to_bytes()) {
                    return Err(TransferError::Invalid {
                        place: path.display().to_string(),
                        reason: format!("the directory is no image layout and has {:?} in it", entry.file_name().to_string_lossy()),
                    });
                }
            }
            for directory in ["blobs", "blobs/sha256"] {
                match rustix::fs::mkdirat(&root, directory, Mode::from_raw_mode(0o777)) {
                    Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                    Err(error) => return Err(io_error(error, describe)),
                }
            }
            temporary::replace(&root, "oci-layout", MARKER).map_err(|source| TransferError::Io { action: describe(), source })?;
        }
        let layout = Self::from_root(path, root)?;
        if !exists(&layout.inner.root, "index.json").map_err(|error| io_error(error, describe))? {
            layout.update_index(|_| Ok(()))?;
        }
        Ok(layout)
    }

    fn from_root(path: &Path, root: OwnedFd) -> Result<Self, TransferError> {
        let place = || path.display().to_string();
        let marker = read_bounded(&root, "oci-layout", 4096).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => {
                TransferError::NotFound { what: "oci-layout, the mark of an image layout,".to_owned(), place: place() }
            }
            _ => TransferError::Io { action: format!("reading oci-layout in {}", place()), source },
        })?;
        check_marker(&marker, &place)?;
        let blobs = rustix::fs::openat(&root, "blobs/sha256", OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|error| match error {
                rustix::io::Errno::NOENT => {
                    TransferError::Invalid { place: place(), reason: "the layout has no directory blobs/sha256".to_owned() }
                }
                other => io_error(other, || format!("opening blobs/sha256 in {}", place())),
            })?;
        Ok(Self { inner: Arc::new(Inner { path: path.to_path_buf(), root, blobs, swept: OnceLock::new() }) })
    }

    /// Returns the path that it was opened by, for messages.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    fn place(&self) -> String {
        self.inner.path.display().to_string()
    }

    /// Returns the size of a blob, or `None` when it is not there. The content is not verified.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn find_blob(&self, digest: &Digest) -> Result<Option<u64>, TransferError> {
        match rustix::fs::statat(&self.inner.blobs, digest.to_hex(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile => {
                Ok(Some(u64::try_from(stat.st_size).unwrap_or(0)))
            }
            Ok(_) | Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(error) => Err(io_error(error, || format!("looking for blob {digest} in {}", self.place()))),
        }
    }

    /// Tells whether the blob is there; with `size`, whether it is there with that size.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn has_blob(&self, digest: &Digest, size: Option<u64>) -> Result<bool, TransferError> {
        Ok(self.find_blob(digest)?.is_some_and(|found| size.is_none_or(|size| size == found)))
    }

    /// Opens a blob's file and returns its size; the content is not verified.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when it is not there.
    pub fn open_blob_file(&self, digest: &Digest) -> Result<(File, u64), TransferError> {
        let file = open_regular(&self.inner.blobs, &digest.to_hex()).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => TransferError::NotFound { what: digest.to_string(), place: self.place() },
            io::ErrorKind::InvalidData => TransferError::Invalid { place: self.place(), reason: error.to_string() },
            _ => TransferError::Io { action: format!("opening blob {digest} in {}", self.place()), source: error },
        })?;
        let action = || format!("opening blob {digest} in {}", self.place());
        let metadata = file.metadata().map_err(|source| TransferError::Io { action: action(), source })?;
        Ok((file, metadata.len()))
    }

    /// Opens a blob for reading; the reader fails at its end when size or digest are wrong.
    ///
    /// # Errors
    /// As [`Layout::open_blob_file`].
    pub fn open_blob(&self, descriptor: &Descriptor) -> Result<VerifyingReader<File>, TransferError> {
        let (file, _) = self.open_blob_file(&descriptor.digest)?;
        Ok(VerifyingReader::new(file, descriptor))
    }

    /// Loads a whole small blob, verified.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] when it is larger than `limit`, [`TransferError::Corrupt`] when it has another digest.
    pub fn load_blob(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, TransferError> {
        let (file, size) = self.open_blob_file(digest)?;
        if size > limit {
            return Err(TransferError::Invalid {
                place: self.place(),
                reason: format!("blob {digest} has {size} bytes, more than {limit}"),
            });
        }
        let mut bytes = Vec::new();
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(|source| TransferError::Io { action: format!("reading blob {digest} in {}", self.place()), source })?;
        let found = Digest::of(&bytes);
        if found != *digest {
            return Err(TransferError::Corrupt { what: digest.to_string(), place: self.place(), reason: format!("it hashes to {found}") });
        }
        Ok(bytes)
    }

    /// Loads a manifest by digest, verified; its media type is what its own bytes say.
    ///
    /// # Errors
    /// When it is not there, too large, corrupt or no manifest.
    pub fn load_manifest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        RawManifest::sniff(self.load_blob(digest, MAX_MANIFEST_SIZE)?)
    }

    /// Begins a blob whose digest may not be known before its last byte.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn begin_blob(&self) -> Result<LayoutBlobWriter, TransferError> {
        self.sweep_once();
        LayoutBlobWriter::begin(self.clone())
    }

    /// Removes what crashed writers left, before the first thing that is written.
    fn sweep_once(&self) {
        self.inner.swept.get_or_init(|| temporary::sweep(&self.inner.root));
    }

    /// Stores a blob that is in memory and returns its digest.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_blob_bytes(&self, bytes: &[u8]) -> Result<Digest, TransferError> {
        let digest = Digest::of(bytes);
        if !self.has_blob(&digest, Some(bytes.len() as u64))? {
            let mut writer = self.begin_blob()?;
            io::Write::write_all(&mut writer, bytes)
                .map_err(|source| TransferError::Io { action: format!("writing blob {digest} in {}", self.place()), source })?;
            writer.complete(&digest, bytes.len() as u64)?;
        }
        Ok(digest)
    }

    /// Removes a blob; says whether it was there.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn remove_blob(&self, digest: &Digest) -> Result<bool, TransferError> {
        match rustix::fs::unlinkat(&self.inner.blobs, digest.to_hex(), AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::NOENT) => Ok(false),
            Err(error) => Err(io_error(error, || format!("removing blob {digest} in {}", self.place()))),
        }
    }

    /// Lists the blobs, in no order; files whose name is no digest are left out.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn blobs(&self) -> Result<Vec<Digest>, TransferError> {
        let action = || format!("listing the blobs in {}", self.place());
        let mut entries = rustix::fs::Dir::read_from(&self.inner.blobs).map_err(|error| io_error(error, action))?;
        let mut digests = Vec::new();
        while let Some(entry) = entries.read() {
            let entry = entry.map_err(|error| io_error(error, action))?;
            if let Ok(name) = entry.file_name().to_str()
                && let Ok(digest) = format!("sha256:{name}").parse()
            {
                digests.push(digest);
            }
        }
        Ok(digests)
    }

    /// Makes the names of finished blobs durable.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn sync(&self) -> Result<(), TransferError> {
        rustix::fs::fsync(&self.inner.blobs).map_err(|error| io_error(error, || format!("syncing the blobs in {}", self.place())))
    }
}

/// Checks the content of an `oci-layout` file.
pub(crate) fn check_marker(bytes: &[u8], place: &dyn Fn() -> String) -> Result<(), TransferError> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Marker {
        image_layout_version: String,
    }
    let marker: Marker =
        serde_json::from_slice(bytes).map_err(|error| TransferError::Invalid { place: place(), reason: format!("oci-layout: {error}") })?;
    match marker.image_layout_version.split('.').next() {
        Some("1") => Ok(()),
        _ => Err(TransferError::Unsupported { place: place(), reason: format!("image layout version {:?}", marker.image_layout_version) }),
    }
}

pub(crate) fn io_error(error: rustix::io::Errno, action: impl FnOnce() -> String) -> TransferError {
    TransferError::Io { action: action(), source: error.into() }
}

fn open_directory(at: impl AsFd, path: &Path) -> rustix::io::Result<OwnedFd> {
    rustix::fs::openat(at, path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
}

fn exists(root: &OwnedFd, name: &str) -> rustix::io::Result<bool> {
    match rustix::fs::statat(root, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Ok(true),
        Err(rustix::io::Errno::NOENT) => Ok(false),
        Err(error) => Err(error),
    }
}
