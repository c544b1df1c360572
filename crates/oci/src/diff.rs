//! What an update from one image to another costs by whole layers, and what it changes as far as manifests and configs tell.
//!
//! A layer is the same when its diff ID is, whatever its compression: a host that has unpacked it does not fetch it again.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{Descriptor, Digest, Image};

/// Annotation of a layer that lists the packages in it, joined by commas.
const COMPONENTS: &str = "ostree.components";

/// The difference of two images; the members are stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageDiff {
    /// The manifest of the image that is there.
    pub from: Digest,
    /// The manifest of the image that is wanted.
    pub to: Digest,
    /// Layers that both have.
    pub kept: LayerSum,
    /// Layers to fetch.
    pub added: Vec<LayerChange>,
    /// Layers that are no longer needed.
    pub removed: Vec<LayerChange>,
    /// Bytes to fetch: added layers, the config when it is another, and the manifest.
    pub fetch: u64,
    /// Labels that are not the same.
    pub labels: Vec<LabelChange>,
    /// Packages in layers that changed; `None` when the layers do not say what is in them.
    pub components: Option<ComponentChange>,
}

/// How many layers, and their bytes as they travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LayerSum {
    /// How many.
    pub layers: usize,
    /// Their bytes in the wanted image.
    pub size: u64,
}

/// A layer that only one of the images has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerChange {
    /// Of the bytes as they travel.
    pub digest: Digest,
    /// Of the plain tar.
    pub diff_id: Option<Digest>,
    /// Bytes as they travel.
    pub size: u64,
    /// The packages in it.
    pub components: Vec<String>,
}

/// A label that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelChange {
    /// The label's key.
    pub key: String,
    /// `None` where it is new.
    pub from: Option<String>,
    /// `None` where it is gone.
    pub to: Option<String>,
}

/// Packages by what became of their layers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComponentChange {
    /// In layers of the wanted image only.
    pub added: Vec<String>,
    /// In layers of the other image only.
    pub removed: Vec<String>,
    /// In layers of both that are not the same: changed, or beside one that did.
    pub in_changed_layers: Vec<String>,
}

/// Compares two images.
pub fn diff(from: &Image, to: &Image) -> ImageDiff {
    let (before, after) = (Known::of(from), Known::of(to));
    let change = |(layer, diff_id): (&Descriptor, Option<Digest>)| LayerChange {
        digest: layer.digest,
        diff_id,
        size: layer.size,
        components: components(layer).map(str::to_owned).collect(),
    };
    // An image may have the same layer twice, and it is fetched once.
    let mut seen = BTreeSet::new();
    let mut first = |(layer, _): &(&Descriptor, Option<Digest>)| seen.insert(layer.digest);
    let (kept, added): (Vec<_>, Vec<_>) = to.layers().filter(&mut first).partition(|layer| before.has(layer));
    seen = BTreeSet::new();
    let removed: Vec<_> =
        from.layers().filter(|layer| !after.has(layer)).filter(|(layer, _)| seen.insert(layer.digest)).map(change).collect();
    let kept = LayerSum { layers: kept.len(), size: kept.iter().fold(0, |sum, (layer, _)| sum.saturating_add(layer.size)) };
    let added: Vec<_> = added.into_iter().map(change).collect();
    let same_config = from.manifest.config.digest == to.manifest.config.digest;
    let config = if same_config { 0 } else { to.manifest.config.size };
    let manifest = if from.raw.digest == to.raw.digest { 0 } else { to.raw.bytes.len() as u64 };
    ImageDiff {
        from: from.raw.digest,
        to: to.raw.digest,
        kept,
        fetch: added.iter().fold(config.saturating_add(manifest), |sum, layer| sum.saturating_add(layer.size)),
        components: component_changes(&added, &removed, [from, to]),
        added,
        removed,
        labels: label_changes(from, to),
    }
}

/// The layers that an image has.
struct Known {
    digests: BTreeSet<Digest>,
    diff_ids: BTreeSet<Digest>,
}

impl Known {
    fn of(image: &Image) -> Self {
        Self {
            digests: image.manifest.layers.iter().map(|layer| layer.digest).collect(),
            diff_ids: image.layers().filter_map(|(_, diff_id)| diff_id).collect(),
        }
    }

    fn has(&self, (layer, diff_id): &(&Descriptor, Option<Digest>)) -> bool {
        self.digests.contains(&layer.digest) || diff_id.is_some_and(|diff_id| self.diff_ids.contains(&diff_id))
    }
}

fn components(layer: &Descriptor) -> impl Iterator<Item = &str> {
    layer.annotations.get(COMPONENTS).into_iter().flat_map(|list| list.split(',')).filter(|name| !name.is_empty())
}

fn component_changes(added: &[LayerChange], removed: &[LayerChange], images: [&Image; 2]) -> Option<ComponentChange> {
    let tells = |image: &Image| image.manifest.layers.iter().any(|layer| layer.annotations.contains_key(COMPONENTS));
    if !images.into_iter().all(tells) {
        return None;
    }
    let names = |layers: &[LayerChange]| layers.iter().flat_map(|layer| layer.components.iter().cloned()).collect::<BTreeSet<_>>();
    let everything = |image: &Image| image.manifest.layers.iter().flat_map(components).map(str::to_owned).collect::<BTreeSet<_>>();
    let (all_before, all_after) = (everything(images[0]), everything(images[1]));
    let changed: BTreeSet<String> = names(added).union(&names(removed)).cloned().collect();
    let pick = |wanted: &dyn Fn(&String) -> bool| changed.iter().filter(|name| wanted(name)).cloned().collect();
    Some(ComponentChange {
        added: pick(&|name| !all_before.contains(name)),
        removed: pick(&|name| !all_after.contains(name)),
        in_changed_layers: pick(&|name| all_before.contains(name) && all_after.contains(name)),
    })
}

fn label_changes(from: &Image, to: &Image) -> Vec<LabelChange> {
    let empty = BTreeMap::new();
    let (before, after) = (from.config.config.labels.as_ref().unwrap_or(&empty), to.config.config.labels.as_ref().unwrap_or(&empty));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| LabelChange { key: key.clone(), from: before.get(key).cloned(), to: after.get(key).cloned() })
        .collect()
}
