//! Reading a `dir:`.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;

use super::{MANIFEST, MAX_SIGNATURE, MAX_SIGNATURES, VERSION, VERSION_START, io_error, manifest_name, open_directory, signature_name};
use crate::files::{open_regular, read_bounded};
use crate::transfer::open_part;
use crate::{Descriptor, Digest, ImageSource, MAX_MANIFEST_SIZE, RawManifest, SimpleSignatures, TransferError, VerifyingReader};

/// The image in a directory.
#[derive(Debug)]
pub struct DirectorySource {
    path: PathBuf,
    root: OwnedFd,
}

impl DirectorySource {
    /// Opens a directory that has an image in it.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when there is none, [`TransferError::Unsupported`] when it is of another version.
    pub fn open(path: &Path) -> Result<Self, TransferError> {
        let place = || path.display().to_string();
        let root = open_directory(path).map_err(|error| match error {
            rustix::io::Errno::NOENT => TransferError::NotFound { what: "the image directory".to_owned(), place: place() },
            other => io_error(other, || format!("opening image directory {}", place())),
        })?;
        match read_bounded(&root, VERSION, 1024) {
            Ok(bytes) if bytes.starts_with(VERSION_START) => {}
            Ok(_) => {
                let reason = "its file 'version' is not that of an image directory of version 1".to_owned();
                return Err(TransferError::Unsupported { place: place(), reason });
            }
            // Old ones have none.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(io_error(source, || format!("reading {VERSION} in {}", place()))),
        }
        Ok(Self { path: path.to_path_buf(), root })
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, TransferError> {
        read_bounded(&self.root, name, limit).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => TransferError::NotFound { what: name.to_owned(), place: self.place() },
            io::ErrorKind::InvalidData => TransferError::Invalid { place: self.place(), reason: error.to_string() },
            _ => io_error(error, || format!("reading {name} in {}", self.place())),
        })
    }

    fn open_file(&self, digest: &Digest) -> Result<File, TransferError> {
        open_regular(&self.root, &digest.to_hex()).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => TransferError::NotFound { what: digest.to_string(), place: self.place() },
            io::ErrorKind::InvalidData => TransferError::Invalid { place: self.place(), reason: error.to_string() },
            _ => io_error(error, || format!("opening blob {digest} in {}", self.place())),
        })
    }
}

impl ImageSource for DirectorySource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        RawManifest::sniff(self.read(MANIFEST, MAX_MANIFEST_SIZE)?)
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        let manifest = match self.read(&manifest_name(digest), MAX_MANIFEST_SIZE) {
            Ok(bytes) => RawManifest::sniff(bytes)?,
            Err(TransferError::NotFound { .. }) => {
                let top = self.load_manifest()?;
                if top.digest != *digest {
                    return Err(TransferError::NotFound { what: format!("manifest {digest}"), place: self.place() });
                }
                top
            }
            Err(error) => return Err(error),
        };
        match manifest.digest == *digest {
            true => Ok(manifest),
            false => Err(TransferError::Corrupt {
                what: format!("manifest {digest}"),
                place: self.place(),
                reason: format!("it hashes to {}", manifest.digest),
            }),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(VerifyingReader::new(self.open_file(&descriptor.digest)?, descriptor)))
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(self.open_file(&descriptor.digest)?))
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        let part = open_part(self.open_file(&descriptor.digest)?, &part);
        Ok(Some(Box::new(part.map_err(|error| io_error(error, || format!("reading blob {} in {}", descriptor.digest, self.place())))?)))
    }

    fn simple_signatures(&self, manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        let top = self.load_manifest()?.digest == *manifest;
        let name = |number| signature_name(Some(manifest).filter(|_| !top), number);
        let mut found = SimpleSignatures { messages: Vec::new(), places: vec![self.path.join(name(1)).display().to_string()] };
        for number in 1..=MAX_SIGNATURES {
            match self.read(&name(number), MAX_SIGNATURE) {
                Ok(message) => found.messages.push(message),
                Err(TransferError::NotFound { .. }) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}
