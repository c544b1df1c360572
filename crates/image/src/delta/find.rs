//! Which deltas lead to an image.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::Range;

use rootball_oci::{
    Descriptor, Digest, ImageSource, Index, LayerTar, Manifest, ParsedManifest, Platform, RawManifest, TransferError, load_image,
};

use super::found::{FoundDelta, Place};

/// Most deltas of one image that are looked at.
pub const MAX_FOUND: usize = 64;

/// What a reference names, and the image of it that is for a platform.
#[derive(Clone, Debug)]
pub struct Named {
    /// What the reference names.
    pub top: RawManifest,
    /// The image's manifest; the same where the reference names no index.
    pub raw: RawManifest,
    /// The manifest, understood.
    pub manifest: Manifest,
}

impl Named {
    /// Loads both.
    ///
    /// # Errors
    /// As [`load_image`].
    pub fn load(source: &dyn ImageSource, platform: &Platform) -> Result<Self, TransferError> {
        let top = source.load_manifest()?;
        let (raw, manifest) = load_image(&Loaded { source, top: &top }, platform)?;
        Ok(Self { top, raw, manifest })
    }

    /// Returns the index that the reference names, if it is one.
    pub fn index(&self) -> Option<Index> {
        match self.top.parse() {
            Ok(ParsedManifest::Index(index)) => Some(index),
            _ => None,
        }
    }
}

/// A source whose named manifest was loaded before.
struct Loaded<'a> {
    source: &'a dyn ImageSource,
    top: &'a RawManifest,
}

impl ImageSource for Loaded<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.top.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.source.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob(descriptor)
    }
}

/// A source whose image was loaded and judged, so that neither is done twice. It gives out nothing that is attached to the image.
pub(super) struct LoadedSource<'a> {
    pub(super) source: &'a dyn ImageSource,
    pub(super) named: &'a Named,
}

impl ImageSource for LoadedSource<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.named.top.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        if *digest == self.named.raw.digest {
            return Ok(self.named.raw.clone());
        }
        self.source.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob(descriptor)
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        self.source.open_blob_part(descriptor, part)
    }

    fn open_layer_tar(&self, layer: &Descriptor, diff_id: &Digest) -> Result<Option<LayerTar<'_>>, TransferError> {
        self.source.open_layer_tar(layer, diff_id)
    }

    fn layer_tar_failed(&self, layer: &Descriptor, reason: &dyn std::error::Error) {
        self.source.layer_tar_failed(layer, reason);
    }
}

/// The same image, whose layers come as a whole or not at all.
pub(super) struct WholeLayers<'a>(pub(super) &'a LoadedSource<'a>);

impl ImageSource for WholeLayers<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.0.load_manifest()
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.0.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.0.open_blob(descriptor)
    }

    fn open_layer_tar(&self, layer: &Descriptor, diff_id: &Digest) -> Result<Option<LayerTar<'_>>, TransferError> {
        self.0.open_layer_tar(layer, diff_id)
    }

    fn layer_tar_failed(&self, layer: &Descriptor, reason: &dyn std::error::Error) {
        self.0.layer_tar_failed(layer, reason);
    }
}

/// Lists the deltas that lead to an image, at the cost of one request where the place can be asked for what refers to an image.
///
/// Those of the index come first. What is not known as a delta, or says too little to be chosen, is left out.
///
/// # Errors
/// When the list cannot be read.
pub fn find(source: &dyn ImageSource, named: &Named) -> Result<Vec<FoundDelta>, TransferError> {
    let members = named.index().map_or_else(Vec::new, |index| find_in(&index, &named.raw.digest));
    let mut seen: BTreeSet<Digest> = members.iter().map(|delta| delta.descriptor.digest).collect();
    let mut found = members;
    for entry in source.referrers(&named.raw.digest)? {
        if found.len() == MAX_FOUND {
            break;
        }
        if let Some(delta) = FoundDelta::read(&entry, &named.raw.digest, Place::Referrers)
            && seen.insert(entry.digest)
        {
            found.push(delta);
        }
    }
    Ok(found)
}

/// Lists the deltas among the members of an index that lead to an image.
pub fn find_in(index: &Index, target: &Digest) -> Vec<FoundDelta> {
    index.manifests.iter().filter_map(|entry| FoundDelta::read(entry, target, Place::Index)).take(MAX_FOUND).collect()
}
