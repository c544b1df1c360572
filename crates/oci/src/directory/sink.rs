//! Writing a `dir:`.
//!
//! Blobs get their names when they are whole; `manifest.json` comes last, in one step, and then what belonged to the image before it goes.
//! Its signatures are removed first and written after it, so they never lie beside another's manifest. A sink that gets signatures and no image
//! adds them to the image that is there.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, FileType, FlockOperation};

use super::{
    MANIFEST, MAX_SIGNATURE, MAX_SIGNATURES, VERSION, VERSION_TEXT, io_error, is_image_file, manifest_name, open_directory, signature_name,
};
use crate::files::read_bounded;
use crate::temporary::{self, PendingBlob};
use crate::{BlobWriter, Descriptor, Digest, ImageSink, MAX_MANIFEST_SIZE, RawManifest, TransferError};

/// Writes an image into a directory of its own, in place of one that was there.
#[derive(Debug)]
pub struct DirectorySink {
    path: PathBuf,
    /// Locked as long as the sink lives.
    root: OwnedFd,
    /// Whether the directory is a new one.
    is_new: bool,
    /// What was in it before.
    before: BTreeSet<String>,
    image: Mutex<Written>,
}

/// What the image consists of so far.
#[derive(Debug, Default)]
struct Written {
    files: BTreeSet<String>,
    top: Option<RawManifest>,
    signatures: Vec<(Digest, Vec<u8>)>,
    finished: bool,
}

impl DirectorySink {
    /// Opens the directory, or makes it; it has an image in it or nothing.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] when it has something else in it, which would be lost.
    pub fn create(path: &Path) -> Result<Self, TransferError> {
        let action = || format!("making image directory {}", path.display());
        let is_new = !path.exists();
        std::fs::create_dir_all(path).map_err(|error| io_error(error, action))?;
        let root = open_directory(path).map_err(|error| io_error(error, action))?;
        rustix::fs::flock(&root, FlockOperation::NonBlockingLockExclusive).map_err(|error| match error {
            rustix::io::Errno::WOULDBLOCK => {
                let source = io::Error::new(io::ErrorKind::ResourceBusy, "another program is writing an image there");
                io_error(source, action)
            }
            other => io_error(other, action),
        })?;
        temporary::sweep(&root);
        let before: BTreeSet<String> = names(&root).map_err(|error| io_error(error, action))?.into_iter().collect();
        if let Some(name) = before.iter().find(|name| !is_image_file(name)) {
            let reason = format!("the directory is no image and has {name:?} in it, which would be in the way");
            return Err(TransferError::Invalid { place: path.display().to_string(), reason });
        }
        Ok(Self { path: path.to_path_buf(), root, is_new, before, image: Mutex::default() })
    }

    fn image(&self) -> std::sync::MutexGuard<'_, Written> {
        self.image.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a small file of the image.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        temporary::replace(&self.root, name, bytes)
    }

    /// Adds signatures to the image that is in the directory, for a sink that was given no other one.
    fn append(&self, image: &mut Written) -> io::Result<()> {
        // Blobs of no manifest are nothing to keep.
        for name in std::mem::take(&mut image.files).difference(&self.before) {
            rustix::fs::unlinkat(&self.root, name.as_str(), AtFlags::empty())?;
        }
        for (manifest, message) in &image.signatures {
            let top = Digest::of(&read_bounded(&self.root, MANIFEST, MAX_MANIFEST_SIZE)?) == *manifest;
            if !top && !self.before.contains(&manifest_name(manifest)) {
                return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no manifest {manifest} to sign")));
            }
            let name = |number| signature_name(Some(manifest).filter(|_| !top), number);
            let mut number = 1;
            let is_there = loop {
                match read_bounded(&self.root, &name(number), MAX_SIGNATURE) {
                    Ok(there) if there == *message => break true,
                    Ok(_) if number < MAX_SIGNATURES => number += 1,
                    Ok(_) => return Err(io::Error::other(format!("there are {MAX_SIGNATURES} signatures of {manifest} already"))),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => break false,
                    Err(error) => return Err(error),
                }
            };
            if !is_there {
                self.put(&name(number), message)?;
            }
        }
        image.finished = true;
        Ok(())
    }

    fn complete(&self, image: &mut Written) -> io::Result<()> {
        let Some(top) = &image.top else { return self.append(image) };
        self.put(VERSION, VERSION_TEXT)?;
        for name in names(&self.root)?.iter().filter(|name| name.contains("signature-")) {
            rustix::fs::unlinkat(&self.root, name.as_str(), AtFlags::empty())?;
        }
        // The blobs' names are durable before the manifest that needs them.
        rustix::fs::fsync(&self.root)?;
        self.put(MANIFEST, &top.bytes)?;
        let mut counts = std::collections::BTreeMap::<Digest, usize>::new();
        for (manifest, message) in &image.signatures {
            let number = counts.entry(*manifest).or_default();
            *number += 1;
            let name = signature_name(Some(manifest).filter(|manifest| **manifest != top.digest), *number);
            self.put(&name, message)?;
            image.files.insert(name);
        }
        image.files.extend([VERSION, MANIFEST].map(str::to_owned));
        for name in names(&self.root)?.iter().filter(|name| is_image_file(name) && !image.files.contains(*name)) {
            rustix::fs::unlinkat(&self.root, name.as_str(), AtFlags::empty())?;
        }
        rustix::fs::fsync(&self.root)?;
        image.finished = true;
        Ok(())
    }
}

impl Drop for DirectorySink {
    /// Takes back what an image that was not finished has left.
    fn drop(&mut self) {
        let image = self.image.get_mut().unwrap_or_else(PoisonError::into_inner);
        if image.finished {
            return;
        }
        for name in image.files.difference(&self.before) {
            let _ = rustix::fs::unlinkat(&self.root, name.as_str(), AtFlags::empty());
        }
        if self.is_new {
            // Only when it is empty, which is what is wanted here.
            let _ = std::fs::remove_dir(&self.path);
        }
    }
}

/// Lists a directory, without `.` and `..`.
fn names(root: &OwnedFd) -> io::Result<Vec<String>> {
    let mut entries = rustix::fs::Dir::read_from(root)?;
    let mut names = Vec::new();
    while let Some(entry) = entries.read() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != "." && name != ".." {
            names.push(name);
        }
    }
    Ok(names)
}

impl ImageSink for DirectorySink {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        let name = descriptor.digest.to_hex();
        let there = match rustix::fs::statat(&self.root, &name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => {
                FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && u64::try_from(stat.st_size) == Ok(descriptor.size)
            }
            Err(rustix::io::Errno::NOENT) => false,
            Err(error) => {
                return Err(io_error(error, || format!("looking for blob {} in {}", descriptor.digest, self.path.display())));
            }
        };
        if there {
            self.image().files.insert(name);
        }
        Ok(there)
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        let pending = PendingBlob::begin(&self.root)
            .map_err(|error| io_error(error, || format!("making a file in image directory {}", self.path.display())))?;
        Ok(Box::new(DirectoryBlobWriter { sink: self, pending }))
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let name = manifest_name(&manifest.digest);
        self.put(&name, &manifest.bytes).map_err(|error| io_error(error, || format!("writing {name} in {}", self.path.display())))?;
        self.image().files.insert(name);
        Ok(())
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.image().top = Some(manifest.clone());
        Ok(())
    }

    fn holds_attachments(&self) -> bool {
        false
    }

    fn put_simple_signatures(&self, manifest: &Digest, messages: &[Vec<u8>]) -> Result<(), TransferError> {
        let mut image = self.image();
        if messages.len() > MAX_SIGNATURES {
            let reason = format!("{} signatures of one manifest, more than {MAX_SIGNATURES}", messages.len());
            return Err(TransferError::Invalid { place: self.path.display().to_string(), reason });
        }
        for message in messages {
            let signature = (*manifest, message.clone());
            if !image.signatures.contains(&signature) {
                image.signatures.push(signature);
            }
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), TransferError> {
        self.complete(&mut self.image()).map_err(|error| io_error(error, || format!("writing image directory {}", self.path.display())))
    }
}

/// Takes the bytes of one blob.
struct DirectoryBlobWriter<'a> {
    sink: &'a DirectorySink,
    pending: PendingBlob,
}

impl Write for DirectoryBlobWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for DirectoryBlobWriter<'_> {
    fn finish(mut self: Box<Self>, digest: &Digest, size: u64) -> Result<(), TransferError> {
        self.pending.check(digest, size)?;
        let name = digest.to_hex();
        let sink = self.sink;
        self.pending
            .name(&sink.root, &name)
            .map_err(|error| io_error(error, || format!("storing blob {digest} in {}", sink.path.display())))?;
        sink.image().files.insert(name);
        Ok(())
    }
}
