//! What is attached to the images of a layout: manifests of the index that have a `subject`.
//!
//! There is no file for referrers in a layout. A manifest that refers to another one is an entry of `index.json` without a tag; some tools
//! keep it below an index with the fall-back tag `sha256-HEX` of the distribution specification instead. Both are read, the first is written.
//! An entry does not say what its manifest's subject is, so each is read once.

use std::sync::OnceLock;

use super::index::Picked;
use crate::{ANNOTATION_REF_NAME, Descriptor, Digest, Index, LayoutImage, ParsedManifest, RawManifest, TransferError};

/// Loads a manifest by its digest.
pub(crate) type Load<'a> = &'a dyn Fn(&Digest) -> Result<RawManifest, TransferError>;

/// Which entry of an index refers to which manifest, found out when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Subjects(OnceLock<Vec<(Digest, Descriptor)>>);

impl Clone for Subjects {
    /// Forgets what was found out: a clone may be asked later, when the index is another.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Subjects {
    /// Finds the image that a reference picks. Where none of several is picked, those without a tag that only belong to another one are left
    /// out: not all tools say in the index which those are.
    pub(crate) fn find_image<'i>(
        &self,
        index: &'i Index,
        image: &LayoutImage,
        place: &str,
        load: Load<'_>,
    ) -> Result<Picked<'i>, TransferError> {
        let untagged = |entry: &&Descriptor| entry.tag().is_none() && entry.artifact_type.is_none();
        if *image != LayoutImage::Only || index.manifests.len() < 2 || !index.manifests.iter().any(|entry| untagged(&entry)) {
            return index.find_image(image, place);
        }
        let attached: Vec<Digest> = self.known(index, load)?.iter().map(|(_, descriptor)| descriptor.digest).collect();
        let mut images = index.clone();
        images.manifests.retain(|entry| entry.tag().is_some() || !attached.contains(&entry.digest));
        let digest = images.find_tag(None, place)?.digest;
        index.find_image(&LayoutImage::Digest(digest), place)
    }

    fn known(&self, index: &Index, load: Load<'_>) -> Result<&[(Digest, Descriptor)], TransferError> {
        match self.0.get() {
            Some(known) => Ok(known),
            None => {
                let found = read_subjects(index, load)?;
                Ok(self.0.get_or_init(|| found))
            }
        }
    }

    /// Lists the referrers of a manifest, each with its artifact type and annotations.
    pub(crate) fn referrers(&self, index: &Index, subject: &Digest, load: Load<'_>) -> Result<Vec<Descriptor>, TransferError> {
        let known = self.known(index, load)?;
        let mut found: Vec<Descriptor> =
            known.iter().filter(|(digest, _)| digest == subject).map(|(_, descriptor)| descriptor.clone()).collect();
        if let Some(list) = index.find_tagged(&fallback_tag(subject), "the image layout", load)?
            && let Ok(ParsedManifest::Index(list)) = list.parse()
        {
            for mut entry in list.manifests {
                entry.annotations.remove(ANNOTATION_REF_NAME);
                if !found.iter().any(|known| known.digest == entry.digest) {
                    found.push(entry);
                }
            }
        }
        Ok(found)
    }
}

fn read_subjects(index: &Index, load: Load<'_>) -> Result<Vec<(Digest, Descriptor)>, TransferError> {
    let mut found: Vec<(Digest, Descriptor)> = Vec::new();
    for entry in &index.manifests {
        if found.iter().any(|(_, known)| known.digest == entry.digest) {
            continue;
        }
        let raw = match load(&entry.digest) {
            Ok(raw) => raw,
            // An image of which only the entry is there is the trouble of those who want that image.
            Err(TransferError::NotFound { .. } | TransferError::Invalid { .. } | TransferError::Unsupported { .. }) => continue,
            Err(error) => return Err(error),
        };
        if let Ok(parsed) = raw.parse()
            && let Some(subject) = parsed.subject()
        {
            found.push((subject.digest, raw.referrer_descriptor(&parsed)));
        }
    }
    Ok(found)
}

/// Returns the tag under which places without a list of referrers keep one for a manifest.
pub(crate) fn fallback_tag(subject: &Digest) -> String {
    format!("sha256-{}", subject.to_hex())
}

impl Index {
    /// Loads the manifest under a tag, if there is one.
    pub(crate) fn find_tagged(&self, tag: &str, place: &str, load: Load<'_>) -> Result<Option<RawManifest>, TransferError> {
        match self.find_tag(Some(tag), place) {
            Ok(entry) => load(&entry.digest)?.with_descriptor(entry).map(Some),
            Err(TransferError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds a manifest that refers to another one; its entry has an artifact type, which tells it from an image.
    pub(crate) fn add_referrer(&mut self, mut descriptor: Descriptor) {
        descriptor.annotations.remove(ANNOTATION_REF_NAME);
        let media_type = &descriptor.media_type;
        descriptor.artifact_type.get_or_insert_with(|| media_type.clone());
        self.manifests.retain(|entry| entry.digest != descriptor.digest || entry.tag().is_some());
        self.manifests.push(descriptor);
        self.manifests.sort_by(|a, b| (a.tag(), a.digest).cmp(&(b.tag(), b.digest)));
    }
}

impl ParsedManifest {
    /// Returns the manifest that this one refers to.
    pub fn subject(&self) -> Option<&Descriptor> {
        match self {
            Self::Image(manifest) => manifest.subject.as_ref(),
            Self::Index(index) => index.subject.as_ref(),
        }
    }
}

impl RawManifest {
    /// Returns the descriptor that a list of referrers has for this manifest: with artifact type and annotations.
    pub fn referrer_descriptor(&self, parsed: &ParsedManifest) -> Descriptor {
        let mut descriptor = self.descriptor();
        match parsed {
            ParsedManifest::Image(manifest) => {
                let own = manifest.artifact_type.as_ref().filter(|own| !own.is_empty());
                descriptor.artifact_type = Some(own.unwrap_or(&manifest.config.media_type).clone());
                descriptor.annotations.clone_from(&manifest.annotations);
            }
            ParsedManifest::Index(index) => {
                descriptor.artifact_type.clone_from(&index.artifact_type);
                descriptor.annotations.clone_from(&index.annotations);
            }
        }
        descriptor
    }
}
