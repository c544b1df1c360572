//! One image: its manifest and config, found by name and platform.

use std::io::Read;

use crate::copy::{MAX_DEPTH, load_child};
use crate::{
    Descriptor, Digest, ImageConfig, ImageSource, Index, MAX_MANIFEST_SIZE, Manifest, ParsedManifest, Platform, RawManifest, TransferError,
};

/// Most manifests that are loaded to find an image in indexes of indexes.
const MAX_LOADS: usize = 100;

/// An image without its layers.
#[derive(Clone, Debug)]
pub struct Image {
    /// The manifest as it travelled.
    pub raw: RawManifest,
    /// The manifest, understood.
    pub manifest: Manifest,
    /// The config as it travelled.
    pub config_bytes: Vec<u8>,
    /// The config, understood.
    pub config: ImageConfig,
}

impl Image {
    /// Loads the manifest and config of a source's image for a platform.
    ///
    /// # Errors
    /// When they cannot be read, or have no image for the platform.
    pub fn load(source: &dyn ImageSource, platform: &Platform) -> Result<Self, TransferError> {
        let (raw, manifest) = load_image(source, platform)?;
        Self::with_config(source, raw, manifest)
    }

    /// Loads the config of an image.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with_config(source: &dyn ImageSource, raw: RawManifest, manifest: Manifest) -> Result<Self, TransferError> {
        let config_bytes = load_config(source, &manifest.config)?;
        let config = serde_json::from_slice(&config_bytes).map_err(|error| TransferError::Invalid {
            place: format!("config {} of image {}", manifest.config.digest, raw.digest),
            reason: error.to_string(),
        })?;
        Ok(Self { raw, manifest, config_bytes, config })
    }

    /// Returns the layers with their diff IDs, lowest first.
    pub fn layers(&self) -> impl Iterator<Item = (&Descriptor, Option<Digest>)> {
        let diff_ids = self.config.rootfs.diff_ids.iter().map(|id| Some(*id)).chain(std::iter::repeat(None));
        self.manifest.layers.iter().zip(diff_ids)
    }

    /// Returns the bytes of all layers as they travel.
    pub fn size(&self) -> u64 {
        self.manifest.layers.iter().fold(0, |sum, layer| sum.saturating_add(layer.size))
    }
}

/// Reads a config, which is limited as a manifest is.
///
/// # Errors
/// When it is larger, cannot be read, or is not what its digest says.
pub fn load_config(source: &dyn ImageSource, descriptor: &Descriptor) -> Result<Vec<u8>, TransferError> {
    if descriptor.size > MAX_MANIFEST_SIZE {
        return Err(TransferError::Invalid {
            place: format!("config {}", descriptor.digest),
            reason: format!("it has {} bytes, more than the {MAX_MANIFEST_SIZE} that are read", descriptor.size),
        });
    }
    let mut bytes = Vec::new();
    source.open_blob(descriptor)?.read_to_end(&mut bytes).map_err(|error| crate::read_error(descriptor, error))?;
    Ok(bytes)
}

/// Resolves a source's manifest to one image: an index gives its image for `platform`.
///
/// # Errors
/// As [`fn@crate::copy`].
pub fn load_image(source: &dyn ImageSource, platform: &Platform) -> Result<(RawManifest, Manifest), TransferError> {
    let raw = source.load_manifest()?;
    match raw.parse()? {
        ParsedManifest::Image(manifest) => Ok((raw, manifest)),
        ParsedManifest::Index(index) => choose(source, &index, platform, &raw.digest),
    }
}

/// Picks the image of an index for a platform.
pub(crate) fn choose(
    source: &dyn ImageSource,
    index: &Index,
    platform: &Platform,
    digest: &Digest,
) -> Result<(RawManifest, Manifest), TransferError> {
    find_image(source, index, platform, &mut { MAX_LOADS }, 0, digest)?.ok_or_else(|| not_found(platform, digest))
}

fn find_image(
    source: &dyn ImageSource,
    index: &Index,
    platform: &Platform,
    loads: &mut usize,
    depth: usize,
    digest: &Digest,
) -> Result<Option<(RawManifest, Manifest)>, TransferError> {
    if depth > MAX_DEPTH {
        return Err(too_deep(digest));
    }
    for entry in index.for_platform(platform) {
        *loads = loads.checked_sub(1).ok_or_else(|| TransferError::Invalid {
            place: format!("index {digest}"),
            reason: format!("more than {MAX_LOADS} manifests were looked at for an image for {platform}"),
        })?;
        let raw = load_child(source, entry)?;
        match raw.parse()? {
            ParsedManifest::Image(manifest) => return Ok(Some((raw, manifest))),
            ParsedManifest::Index(index) => {
                if let Some(found) = find_image(source, &index, platform, loads, depth + 1, &raw.digest)? {
                    return Ok(Some(found));
                }
            }
        }
    }
    Ok(None)
}

fn not_found(platform: &Platform, digest: &Digest) -> TransferError {
    TransferError::NotFound { what: format!("an image for {platform}"), place: format!("index {digest}") }
}

pub(crate) fn too_deep(digest: &Digest) -> TransferError {
    TransferError::Invalid { place: format!("index {digest}"), reason: format!("indexes are nested more than {MAX_DEPTH} deep") }
}
