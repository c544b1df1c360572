//! What an image is, without its layers: a view for people and scripts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Descriptor, Digest, Image, ImageSource, ParsedManifest, Platform, TransferError, image::choose};

/// What a reference names; the members are stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The one image, or that of the index for the platform that was asked for; `None` when the index has none.
    #[serde(flatten)]
    pub image: Option<ImageView>,
    /// The index, when the reference names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexView>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndexView {
    /// Its digest.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Its images, in its order.
    pub platforms: Vec<PlatformView>,
}

/// An entry of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlatformView {
    /// `OS/ARCH[/VARIANT]`, where it is said.
    pub platform: Option<String>,
    /// The manifest's digest.
    pub digest: Digest,
    /// What the manifest is.
    pub media_type: String,
    /// What kind of artifact it is, when it is no image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Bytes of the manifest.
    pub size: u64,
}

/// One image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageView {
    /// The manifest's digest.
    pub digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// In Go's names.
    pub architecture: String,
    /// `linux`
    pub os: String,
    /// RFC 3339.
    pub created: Option<String>,
    /// From the config.
    pub labels: BTreeMap<String, String>,
    /// Of the manifest.
    pub annotations: BTreeMap<String, String>,
    /// Bytes of all layers as they travel.
    pub size: u64,
    /// Lowest first.
    pub layers: Vec<LayerView>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerView {
    /// Of the bytes as they travel.
    pub digest: Digest,
    /// Of the plain tar.
    pub diff_id: Option<Digest>,
    /// How it is compressed, and whether it is foreign.
    pub media_type: String,
    /// Bytes as they travel.
    pub size: u64,
    /// Of the layer's descriptor.
    pub annotations: BTreeMap<String, String>,
    /// Where a foreign layer is to be had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
}

/// Inspects what a source names. An index without an image for the platform is inspected all the same, unless `must_fit`.
///
/// # Errors
/// When manifests or the config cannot be read.
pub fn inspect(source: &dyn ImageSource, platform: &Platform, must_fit: bool) -> Result<Inspection, TransferError> {
    let raw = source.load_manifest()?;
    let (digest, media_type) = (raw.digest, raw.media_type.clone());
    let index = match raw.parse()? {
        ParsedManifest::Image(manifest) => {
            let image = Image::with_config(source, raw, manifest)?;
            return Ok(Inspection { image: Some(image.into()), index: None });
        }
        ParsedManifest::Index(index) => index,
    };
    let image = match choose(source, &index, platform, &digest) {
        Ok((raw, manifest)) => Some(Image::with_config(source, raw, manifest)?.into()),
        Err(TransferError::NotFound { .. }) if !must_fit => None,
        Err(error) => return Err(error),
    };
    let platforms = index.manifests.into_iter().map(PlatformView::from).collect();
    Ok(Inspection { image, index: Some(IndexView { digest, media_type, platforms }) })
}

impl From<Descriptor> for PlatformView {
    fn from(entry: Descriptor) -> Self {
        Self {
            platform: entry.platform.map(|platform| platform.to_string()),
            digest: entry.digest,
            media_type: entry.media_type,
            artifact_type: entry.artifact_type,
            size: entry.size,
        }
    }
}

impl From<Image> for ImageView {
    fn from(image: Image) -> Self {
        let layers = image
            .layers()
            .map(|(layer, diff_id)| LayerView {
                digest: layer.digest,
                diff_id,
                media_type: layer.media_type.clone(),
                size: layer.size,
                annotations: layer.annotations.clone(),
                urls: layer.urls.clone(),
            })
            .collect();
        Self {
            size: image.size(),
            digest: image.raw.digest,
            media_type: image.raw.media_type,
            architecture: image.config.architecture,
            os: image.config.os,
            created: image.config.created,
            labels: image.config.config.labels.unwrap_or_default(),
            annotations: image.manifest.annotations,
            layers,
        }
    }
}
