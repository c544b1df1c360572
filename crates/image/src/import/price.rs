//! What it would cost to bring an image into a repository, before any of it moves.
//!
//! Manifest, config and the indexes of layers that are not here are read; with the names of the objects in the repository they tell which pieces
//! an import would fetch. What was read is kept, and an import that is given it does not read it again.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rootball_object::{CommitChecksum, ErrorKind, ObjectKind};
use rootball_oci::{Digest, ImageConfig, ImageSource, Manifest, Platform, RawManifest, load_image};
use rootball_repo::Repo;

use super::parts::{is_worth_it, wanted};
use super::run::each;
use super::shape::{LayerPlace, Shape};
use super::{ImportError, blob_ref, config_text, find_imported, record};
use crate::frames::{self, IndexPlace, LayerIndex, Prefix};

/// Indexes that are read at a time.
const JOBS: usize = 4;

/// What a transfer takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Cost {
    /// Bytes that move.
    pub bytes: u64,
    /// Requests that are made, at least.
    pub requests: u64,
}

impl Cost {
    fn add(&mut self, bytes: u64, requests: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.requests += requests;
    }
}

/// The ways in which an image can come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Ways {
    /// The commit, where the image is here already and nothing need move.
    pub commit: Option<CommitChecksum>,
    /// Layers that are not here.
    pub layers: usize,
    /// All of those layers.
    pub whole: Cost,
    /// Of each of those layers what moves less, the pieces that are not here or all of it: what an import does. `None` where no layer can come in
    /// pieces.
    pub in_parts: Option<Cost>,
    /// Those of them that have files on top of a commit: whichever way the commit comes, they come as a whole.
    pub on_top: Cost,
    /// What it took to find out.
    pub looked: Cost,
}

/// An image that was looked at, and what its ways cost.
#[derive(Clone, Debug)]
pub struct Priced {
    /// What its ways cost.
    pub ways: Ways,
    pub(crate) raw: RawManifest,
    pub(crate) manifest: Manifest,
    /// Text and content; absent for an image that is here.
    pub(crate) config: Option<(String, ImageConfig)>,
    pub(super) indexes: BTreeMap<Digest, Arc<LayerIndex>>,
}

/// Finds out what it would cost to import an image. The sizes are those of the manifest; how many bytes of the headers of requests move beside
/// them is not told.
///
/// # Errors
/// When manifest or config cannot be read, or the image is of no kind that is known. An index that cannot be read only makes its layer come whole.
#[tracing::instrument(name = "image.price", skip_all)]
pub fn price(source: &dyn ImageSource, repo: &Repo, platform: &Platform) -> Result<Priced, ImportError> {
    let (raw, manifest) = load_image(source, platform)?;
    let commit = find_imported(repo, &raw, &manifest)?;
    let mut ways = Ways { commit, layers: 0, whole: Cost::default(), in_parts: None, on_top: Cost::default(), looked: Cost::default() };
    ways.looked.add(raw.bytes.len() as u64, 1);
    if commit.is_some() {
        return Ok(Priced { ways, raw, manifest, config: None, indexes: BTreeMap::new() });
    }
    let (text, config) = config_text(source, &raw, &manifest)?;
    ways.looked.add(text.len() as u64, 1);
    let absent: Vec<LayerPlace<'_>> = absent_layers(repo, &raw, &manifest, &config)?;
    ways.layers = absent.len();
    absent.iter().for_each(|layer| ways.whole.add(layer.blob.size, 1));
    let mut indexes = BTreeMap::new();
    if let Shape::Commit { files, .. } = Shape::parse(raw.digest, &manifest, &config)? {
        let is_on_top = |layer: &&LayerPlace<'_>| files.iter().any(|file| file.diff_id == layer.diff_id);
        absent.iter().filter(is_on_top).for_each(|layer| ways.on_top.add(layer.blob.size, 1));
        let held = objects_of(repo)?;
        if !held.is_empty() {
            let loaded = each(&absent, JOBS, |layer| index_of(source, layer))?;
            let found = absent.iter().zip(loaded).filter_map(|(layer, index)| Some((layer.blob.digest, Arc::new(index?))));
            indexes.extend(found);
        }
        if !indexes.is_empty() {
            let mut in_parts = Cost::default();
            for layer in &absent {
                let parts =
                    indexes.get(&layer.blob.digest).map(|index| frames::spans(index, &wanted(index, |object| !held.contains(object))));
                match parts.filter(|parts| frames::cost(parts) < layer.blob.size) {
                    Some(parts) => in_parts.add(frames::bytes(&parts), parts.len() as u64),
                    None => in_parts.add(layer.blob.size, 1),
                }
            }
            ways.in_parts = Some(in_parts);
        }
    }
    let read = absent.iter().filter(|layer| indexes.contains_key(&layer.blob.digest)).filter_map(|layer| IndexPlace::of(layer.blob));
    read.for_each(|place| ways.looked.add(place.length, 1));
    Ok(Priced { ways, config: Some((text, config)), indexes, raw: raw.clone(), manifest: manifest.clone() })
}

/// Lists the layers that no earlier import brought.
fn absent_layers<'m>(
    repo: &Repo,
    raw: &RawManifest,
    manifest: &'m Manifest,
    config: &ImageConfig,
) -> Result<Vec<LayerPlace<'m>>, ImportError> {
    let earlier = record::blobs_by_diff_id(repo).map_err(|source| ImportError::Record { manifest: raw.digest, source })?;
    let mut absent = Vec::new();
    for (blob, diff_id) in manifest.layers.iter().zip(&config.rootfs.diff_ids) {
        let mut is_here = false;
        for same in std::iter::once(&blob.digest).chain(earlier.get(diff_id).into_iter().flatten()) {
            is_here |= repo.find_ref(&blob_ref(same))?.is_some();
        }
        if !is_here {
            absent.push(LayerPlace { blob, diff_id: *diff_id });
        }
    }
    Ok(absent)
}

fn objects_of(repo: &Repo) -> Result<HashSet<(ObjectKind, Prefix)>, ImportError> {
    let names = repo.object_names()?.into_iter();
    Ok(names
        .filter(|(kind, _)| matches!(kind, ObjectKind::DirTree | ObjectKind::DirMeta | ObjectKind::File))
        .map(|(kind, checksum)| (kind, Prefix::of(&checksum)))
        .collect())
}

fn index_of(source: &dyn ImageSource, layer: LayerPlace<'_>) -> Result<Option<LayerIndex>, ImportError> {
    let Some(place) = IndexPlace::of(layer.blob).filter(|place| is_worth_it(place, layer.blob.size)) else { return Ok(None) };
    match frames::load(source, layer.blob, &place) {
        Ok(index) => Ok(index),
        Err(error) if error.kind() == ErrorKind::Conflict => Err(ImportError::Cancelled),
        Err(error) => {
            tracing::warn!(layer = %layer.blob.digest, %error, "its index cannot be read");
            Ok(None)
        }
    }
}
