//! What an update from one image to the next costs a host that has the first.
//!
//! A layer is kept when a host has its blob. One whose tar is the same but compressed otherwise counts as new; it is told apart, because
//! hosts that go by diff ID need not fetch it.

use std::collections::HashMap;

use rootball_object::{ObjectSource, Reporter};
use rootball_oci::Digest;

use super::EncapsulateError;
use super::blob::Compression;
use super::plan::Plan;
use super::previous::{PreviousImage, PreviousLayer};
use super::write::{BuiltLayer, diff_ids};

/// Compressed to plain bytes, where nothing better is known.
const RATIO: f64 = 0.4;

/// What an update costs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UpdateCost {
    /// The image that the host has.
    pub from: Digest,
    /// True when nothing was built: layers are exact, the sizes of new ones are not.
    pub estimated: bool,
    /// Layers that the host has.
    pub layers_kept: usize,
    /// Their bytes.
    pub bytes_kept: u64,
    /// Layers to be fetched.
    pub layers_new: usize,
    /// Their bytes.
    pub bytes_new: u64,
    /// Of the new layers, those whose tar the host has in another compression.
    pub layers_recompressed: usize,
    /// The layers, lowest first.
    pub layers: Vec<LayerCost>,
}

/// One layer of the update.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LayerCost {
    /// Its name in the plan.
    pub name: String,
    /// Compressed bytes.
    pub size: u64,
    /// Whether the host has it.
    pub kept: bool,
}

impl UpdateCost {
    fn new(from: &PreviousImage, estimated: bool, layers: Vec<LayerCost>, layers_recompressed: usize) -> Self {
        let count = |kept: bool| layers.iter().filter(|layer| layer.kept == kept).count();
        let bytes = |kept: bool| layers.iter().filter(|layer| layer.kept == kept).map(|layer| layer.size).sum();
        Self {
            from: from.manifest,
            estimated,
            layers_kept: count(true),
            bytes_kept: bytes(true),
            layers_new: count(false),
            bytes_new: bytes(false),
            layers_recompressed,
            layers,
        }
    }
}

/// Compares an image that was built with the one before it.
pub fn update_cost(previous: &PreviousImage, layers: &[BuiltLayer]) -> UpdateCost {
    let has_blob = |layer: &BuiltLayer| previous.layers.iter().any(|old| old.digest == layer.digest);
    let has_tar = |layer: &BuiltLayer| previous.layers.iter().any(|old| old.diff_id == layer.diff_id);
    let recompressed = layers.iter().filter(|layer| !has_blob(layer) && has_tar(layer)).count();
    let costs = layers.iter().map(|layer| LayerCost { name: layer.name.clone(), size: layer.size, kept: has_blob(layer) });
    UpdateCost::new(previous, false, costs.collect(), recompressed)
}

/// Foresees what an update to a planned image will cost. The tar of every layer is made and hashed, not compressed and not kept: so it is
/// exact which layers stay, if the compression stays as it was; the sizes of the others are estimated from those.
///
/// # Errors
/// When an object cannot be read or is corrupt.
pub fn estimate_cost(
    source: &dyn ObjectSource,
    plan: &Plan,
    previous: &PreviousImage,
    compression: Compression,
    reporter: &dyn Reporter,
) -> Result<UpdateCost, EncapsulateError> {
    let old: HashMap<Digest, &PreviousLayer> = previous.layers.iter().map(|layer| (layer.diff_id, layer)).collect();
    let tars = diff_ids(source, plan, compression.order(), reporter)?;
    let kept = || tars.iter().filter_map(|(diff_id, size)| old.get(diff_id).map(|old| (old.size, *size)));
    let (compressed, plain) = kept().fold((0, 0), |(compressed, plain), (old, tar)| (compressed + old, plain + tar));
    let ratio = if plain == 0 { RATIO } else { compressed as f64 / plain as f64 };
    let names = std::iter::once("commit").chain(plan.layers.iter().map(|layer| layer.name.as_str()));
    let costs = names.zip(&tars).map(|(name, (diff_id, size))| match old.get(diff_id) {
        Some(old) => LayerCost { name: name.to_owned(), size: old.size, kept: true },
        None => LayerCost { name: name.to_owned(), size: (*size as f64 * ratio) as u64, kept: false },
    });
    Ok(UpdateCost::new(previous, true, costs.collect(), 0))
}
