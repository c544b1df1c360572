//! One image of a layout, as a source and as a sink.

use std::io::Read;
use std::ops::Range;

use super::Layout;
use super::attached::Subjects;
use super::index::Picked;
use crate::transfer::open_part;
use crate::{BlobWriter, Descriptor, Digest, ImageSink, ImageSource, LayoutImage, ManifestChange, RawManifest, TransferError};

/// One image of a layout.
#[derive(Clone, Debug)]
pub struct LayoutSource {
    layout: Layout,
    image: LayoutImage,
    subjects: Subjects,
}

/// Writes an image into a layout, under a tag.
#[derive(Clone, Debug)]
pub struct LayoutSink {
    layout: Layout,
    tag: Option<String>,
}

impl Layout {
    /// Returns the image under `tag`; without a tag, the only image there is.
    pub fn source(&self, tag: Option<&str>) -> LayoutSource {
        self.source_of(&LayoutImage::from(tag))
    }

    /// Returns the image that a reference picks.
    pub fn source_of(&self, image: &LayoutImage) -> LayoutSource {
        LayoutSource { layout: self.clone(), image: image.clone(), subjects: Subjects::default() }
    }

    /// Returns a sink that stores an image under `tag`; see [`Layout::set_tag`] for what no tag means.
    pub fn sink(&self, tag: Option<&str>) -> LayoutSink {
        LayoutSink { layout: self.clone(), tag: tag.map(str::to_owned) }
    }
}

impl ImageSource for LayoutSource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        let index = self.layout.load_index()?;
        match self.subjects.find_image(&index, &self.image, &self.layout.place(), &|digest| self.layout.load_manifest(digest))? {
            Picked::Entry(descriptor) => self.layout.load_manifest(&descriptor.digest)?.with_descriptor(descriptor),
            Picked::Below(digest) => self.layout.load_manifest(&digest),
        }
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.layout.load_manifest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(self.layout.open_blob(descriptor)?))
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(self.layout.open_blob_file(&descriptor.digest)?.0))
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        let (file, _) = self.layout.open_blob_file(&descriptor.digest)?;
        let failed =
            |source| TransferError::Io { action: format!("reading blob {} in {}", descriptor.digest, self.layout.place()), source };
        Ok(Some(Box::new(open_part(file, &part).map_err(failed)?)))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        self.subjects.referrers(&self.layout.load_index()?, subject, &|digest| self.layout.load_manifest(digest))
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        self.layout.load_index()?.find_tagged(tag, &self.layout.place(), &|digest| self.layout.load_manifest(digest))
    }
}

impl ImageSink for LayoutSink {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        self.layout.has_blob(&descriptor.digest, Some(descriptor.size))
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        Ok(Box::new(self.layout.begin_blob()?))
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.layout.put_blob_bytes(&manifest.bytes).map(drop)
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.layout.put_blob_bytes(&manifest.bytes)?;
        self.layout.set_tag(self.tag.as_deref(), &manifest.descriptor())
    }

    fn update_manifest(&self, change: &mut ManifestChange<'_>) -> Result<(), TransferError> {
        self.layout.update_index(|index| {
            let entry = index.find_tag(self.tag.as_deref(), &self.layout.place())?.clone();
            let before = self.layout.load_manifest(&entry.digest)?.with_descriptor(&entry)?;
            if let Some(after) = change(&before)? {
                self.layout.put_blob_bytes(&after.bytes)?;
                index.set_tag(entry.tag(), after.descriptor());
            }
            Ok(())
        })
    }

    fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let descriptor = manifest.referrer_descriptor(&manifest.parse()?);
        self.layout.put_blob_bytes(&manifest.bytes)?;
        self.layout.update_index(|index| {
            index.add_referrer(descriptor);
            Ok(())
        })
    }

    fn put_tagged(&self, tag: &str, manifest: &RawManifest) -> Result<(), TransferError> {
        self.layout.put_blob_bytes(&manifest.bytes)?;
        self.layout.set_tag(Some(tag), &manifest.descriptor())
    }
}
