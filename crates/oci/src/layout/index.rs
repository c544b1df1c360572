//! The index of a layout: which images it holds, by tag.

use rustix::fs::{FlockOperation, Mode, OFlags};

use super::{Layout, MAX_INDEX_SIZE, io_error};
use crate::files::read_bounded;
use crate::{ANNOTATION_REF_NAME, Descriptor, Digest, Index, LayoutImage, TransferError, media_type, temporary, to_canonical_json};

impl Layout {
    /// Loads `index.json`; a layout without the file has an empty index.
    ///
    /// # Errors
    /// When it cannot be read or is no index.
    pub fn load_index(&self) -> Result<Index, TransferError> {
        let bytes = match read_bounded(&self.inner.root, "index.json", MAX_INDEX_SIZE) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Index::empty()),
            Err(source) => return Err(TransferError::Io { action: format!("reading index.json in {}", self.place()), source }),
        };
        parse_index(&bytes, &self.place())
    }

    /// Changes the index: loads it, lets `change` edit it, and replaces the file in one step. Other writers wait meanwhile; the blobs finished
    /// before are made durable first. Annotations and entries that `change` does not touch stay.
    ///
    /// # Errors
    /// What `change` answers, after which nothing was written, or a failure to read or write the file.
    pub fn update_index<T>(&self, change: impl FnOnce(&mut Index) -> Result<T, TransferError>) -> Result<T, TransferError> {
        let action = || format!("changing index.json in {}", self.place());
        self.sweep_once();
        let open = |flags| rustix::fs::openat(&self.inner.root, "oci-layout", flags | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty());
        let lock = open(OFlags::RDWR).or_else(|_| open(OFlags::RDONLY)).map_err(|error| io_error(error, action))?;
        loop {
            match rustix::fs::flock(&lock, FlockOperation::LockExclusive) {
                Ok(()) => break,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(io_error(error, action)),
            }
        }
        let mut index = self.load_index()?;
        let answer = change(&mut index)?;
        self.sync()?;
        temporary::replace(&self.inner.root, "index.json", &to_canonical_json(&index))
            .map_err(|source| TransferError::Io { action: action(), source })?;
        Ok(answer)
    }

    /// Points `tag` at a manifest, in place of what had the tag before.
    ///
    /// Without a tag the manifest becomes the layout's untagged image, and the untagged image before it is dropped from the index.
    ///
    /// # Errors
    /// As [`Layout::update_index`].
    pub fn set_tag(&self, tag: Option<&str>, descriptor: &Descriptor) -> Result<(), TransferError> {
        self.update_index(|index| {
            index.set_tag(tag, descriptor.clone());
            Ok(())
        })
    }

    /// Removes a tag from the index and says whether it was there; blobs stay.
    ///
    /// # Errors
    /// As [`Layout::update_index`].
    pub fn remove_tag(&self, tag: &str) -> Result<bool, TransferError> {
        self.update_index(|index| {
            let before = index.manifests.len();
            index.manifests.retain(|entry| entry.tag() != Some(tag));
            Ok(index.manifests.len() != before)
        })
    }
}

/// Where an index has an image.
pub(crate) enum Picked<'a> {
    /// In this entry.
    Entry(&'a Descriptor),
    /// Not among its own entries; it may be in an index that is one of them.
    Below(Digest),
}

impl Descriptor {
    /// Returns the tag that an index of a layout gives this manifest.
    pub fn tag(&self) -> Option<&str> {
        self.annotations.get(ANNOTATION_REF_NAME).map(String::as_str)
    }
}

impl Index {
    /// Returns an index with nothing in it.
    pub fn empty() -> Self {
        Self {
            schema_version: 2,
            media_type: Some(media_type::INDEX.to_owned()),
            artifact_type: None,
            manifests: Vec::new(),
            subject: None,
            annotations: std::collections::BTreeMap::new(),
        }
    }

    /// Points `tag` at a manifest, in place of what had the tag before; entries are kept in the order of their tags.
    pub fn set_tag(&mut self, tag: Option<&str>, mut descriptor: Descriptor) {
        match tag {
            Some(tag) => {
                self.manifests.retain(|entry| entry.tag() != Some(tag));
                descriptor.annotations.insert(ANNOTATION_REF_NAME.to_owned(), tag.to_owned());
            }
            None => {
                // An artifact that belongs to another manifest has no tag either, and is not the image.
                self.manifests
                    .retain(|entry| entry.tag().is_some() || (entry.artifact_type.is_some() && entry.digest != descriptor.digest));
                descriptor.annotations.remove(ANNOTATION_REF_NAME);
            }
        }
        self.manifests.push(descriptor);
        self.manifests.sort_by(|a, b| (a.tag(), a.digest).cmp(&(b.tag(), b.digest)));
    }

    /// Finds the image that a reference picks.
    ///
    /// # Errors
    /// As [`Index::find_tag`].
    pub(crate) fn find_image(&self, image: &LayoutImage, place: &str) -> Result<Picked<'_>, TransferError> {
        match image {
            LayoutImage::Only => self.find_tag(None, place).map(Picked::Entry),
            LayoutImage::Tag(tag) => self.find_tag(Some(tag), place).map(Picked::Entry),
            LayoutImage::Digest(digest) => {
                Ok(self.manifests.iter().find(|entry| entry.digest == *digest).map_or(Picked::Below(*digest), Picked::Entry))
            }
            LayoutImage::Number(number) => {
                let not_found = || TransferError::NotFound { what: format!("image number {number}"), place: place.to_owned() };
                self.manifests.get(*number).map(Picked::Entry).ok_or_else(not_found)
            }
        }
    }

    /// Finds the manifest that a tag names; without a tag, the only one there is.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when there is none, [`TransferError::Invalid`] when several are meant.
    pub fn find_tag(&self, tag: Option<&str>, place: &str) -> Result<&Descriptor, TransferError> {
        let Some(tag) = tag else {
            let mut images = self.manifests.iter().filter(|entry| entry.artifact_type.is_none());
            let not_found = || TransferError::NotFound { what: "an image".to_owned(), place: place.to_owned() };
            let first = images.next().ok_or_else(not_found)?;
            if images.all(|other| other.digest == first.digest) {
                return Ok(first);
            }
            // Beside tagged ones, the untagged image is what no tag means.
            let mut untagged = self.manifests.iter().filter(|entry| entry.artifact_type.is_none() && entry.tag().is_none());
            if let (Some(only), None) = (untagged.next(), untagged.next()) {
                return Ok(only);
            }
            let tags: Vec<_> = self.manifests.iter().filter_map(Descriptor::tag).take(10).collect();
            return Err(TransferError::Invalid {
                place: place.to_owned(),
                reason: format!("it holds several images and a tag must be given: {}", tags.join(", ")),
            });
        };
        let mut found = self.manifests.iter().filter(|entry| entry.tag() == Some(tag));
        let first = found.next().ok_or_else(|| TransferError::NotFound { what: format!("tag '{tag}'"), place: place.to_owned() })?;
        match found.all(|other| other.digest == first.digest) {
            true => Ok(first),
            false => Err(TransferError::Invalid { place: place.to_owned(), reason: format!("tag '{tag}' names several images") }),
        }
    }
}

/// Reads the bytes of an `index.json`.
pub(crate) fn parse_index(bytes: &[u8], place: &str) -> Result<Index, TransferError> {
    serde_json::from_slice(bytes)
        .map_err(|error| TransferError::Invalid { place: place.to_owned(), reason: format!("index.json: {error}") })
}
