//! The image before this one: where its packages are, and what its layers weigh.

use rootball_oci::{Digest, Image, ImageSource, Platform, TransferError};

/// Annotation of a layer with the names of what is in it, joined by commas.
pub(crate) const ANNOTATION_COMPONENTS: &str = "ostree.components";

/// What is known of an image without reading its layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousImage {
    /// The image's digest.
    pub manifest: Digest,
    /// Its layers, lowest first.
    pub layers: Vec<PreviousLayer>,
}

/// A layer of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousLayer {
    /// The blob.
    pub digest: Digest,
    /// The blob's bytes.
    pub size: u64,
    /// The tar before compression.
    pub diff_id: Digest,
    /// What is in it, where that is written down.
    pub components: Option<Vec<String>>,
}

impl PreviousImage {
    /// Reads manifest and config of an image.
    ///
    /// # Errors
    /// When they cannot be read, or do not go together.
    pub fn load(source: &dyn ImageSource, platform: &Platform) -> Result<Self, TransferError> {
        let Image { raw, manifest, config, .. } = Image::load(source, platform)?;
        let invalid = |reason: String| TransferError::Invalid { place: format!("image {}", raw.digest), reason };
        let diff_ids = &config.rootfs.diff_ids;
        if diff_ids.len() != manifest.layers.len() {
            return Err(invalid(format!("it has {} layers but {} diff IDs", manifest.layers.len(), diff_ids.len())));
        }
        let layers = manifest.layers.iter().zip(diff_ids).map(|(layer, diff_id)| PreviousLayer {
            digest: layer.digest,
            size: layer.size,
            diff_id: *diff_id,
            components: layer
                .annotations
                .get(ANNOTATION_COMPONENTS)
                .map(|names| names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()),
        });
        Ok(Self { manifest: raw.digest, layers: layers.collect() })
    }

    /// Returns the names in each layer that has some; `None` when no layer has, as in an image of a container build or one that was converted.
    pub(super) fn components(&self) -> Option<Vec<Vec<String>>> {
        let layers: Vec<_> = self.layers.iter().filter_map(|layer| layer.components.clone()).filter(|names| !names.is_empty()).collect();
        (!layers.is_empty()).then_some(layers)
    }

    /// Tells whether packages can stay where they were in this image.
    pub fn has_layout(&self) -> bool {
        self.components().is_some()
    }
}
