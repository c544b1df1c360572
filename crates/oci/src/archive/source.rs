//! Reading a tar of an image layout.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use super::blob_name;
use super::file::{ArchiveFile, Slice};
use crate::layout::{MAX_INDEX_SIZE, Picked, Subjects, check_marker, parse_index};
use crate::{Descriptor, Digest, ImageSource, Index, LayoutImage, MAX_MANIFEST_SIZE, RawManifest, TransferError, VerifyingReader};

/// The images in an archive of a layout.
#[derive(Debug)]
pub struct ArchiveSource {
    file: ArchiveFile,
    image: LayoutImage,
    index: Index,
    subjects: Subjects,
}

impl ArchiveSource {
    /// Opens an archive and reads its table; `tag` picks the image, and may be left out where there is only one.
    ///
    /// # Errors
    /// When the file is absent, no tar of a layout, or has entries that point out of it.
    pub fn open(path: &Path, tag: Option<&str>) -> Result<Self, TransferError> {
        Self::open_image(path, &LayoutImage::from(tag))
    }

    /// Opens an archive for the image that a reference picks.
    ///
    /// # Errors
    /// As [`ArchiveSource::open`].
    pub fn open_image(path: &Path, image: &LayoutImage) -> Result<Self, TransferError> {
        let file = ArchiveFile::open(path)?;
        if !file.has("oci-layout") && file.has("manifest.json") {
            let reason = "it is no tar of an image layout but has a manifest.json; name it as docker-archive:FILE".to_owned();
            return Err(TransferError::Invalid { place: file.place(), reason });
        }
        check_marker(&file.read_member("oci-layout", 4096)?, &|| file.place())?;
        let index = parse_index(&file.read_member("index.json", MAX_INDEX_SIZE)?, &file.place())?;
        Ok(Self { file, image: image.clone(), index, subjects: Subjects::default() })
    }

    /// Returns the archive's index: every image in it, with its tag.
    pub fn index(&self) -> &Index {
        &self.index
    }

    fn blob(&self, digest: &Digest) -> Result<Slice<'_>, TransferError> {
        self.file.member(&blob_name(digest)).map_err(|_| TransferError::NotFound { what: digest.to_string(), place: self.file.place() })
    }
}

impl ImageSource for ArchiveSource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        let load = |digest: &Digest| self.load_manifest_by_digest(digest);
        match self.subjects.find_image(&self.index, &self.image, &self.file.place(), &load)? {
            Picked::Entry(descriptor) => self.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor),
            Picked::Below(digest) => self.load_manifest_by_digest(&digest),
        }
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.blob(digest)?;
        let manifest = RawManifest::sniff(self.file.read_member(&blob_name(digest), MAX_MANIFEST_SIZE)?)?;
        match manifest.digest == *digest {
            true => Ok(manifest),
            false => Err(TransferError::Corrupt {
                what: digest.to_string(),
                place: self.file.place(),
                reason: format!("it hashes to {}", manifest.digest),
            }),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(VerifyingReader::new(self.blob(&descriptor.digest)?, descriptor)))
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(self.blob(&descriptor.digest)?))
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        Ok(Some(Box::new(self.blob(&descriptor.digest)?.part(&part))))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        self.subjects.referrers(&self.index, subject, &|digest| self.load_manifest_by_digest(digest))
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        self.index.find_tagged(tag, &self.file.place(), &|digest| self.load_manifest_by_digest(digest))
    }
}
