//! Making a delta of two images.

use std::collections::BTreeMap;
use std::path::Path;

use rootball_delta::tardiff::{self, DiffEffort};
use rootball_object::{Cancel, CommitChecksum, Event, Reporter, Step};
use rootball_oci::{Descriptor, Digest, Image, ImageSource, to_canonical_json};

use super::annotations::{SIZE, TIER, oci_delta};
use super::artifact::{ArtifactBlob, BlobContent, DeltaArtifact};
use super::error::DeltaError;
use super::found::{DeltaKind, DeltaStart};
use super::layers::{Comparing, LayerDiff};
use crate::encapsulate::labels::{LABEL_COMMIT, LABEL_FINAL_DIFFID};
use crate::import::LABEL_OSCONTAINER;

/// How a delta is made.
#[derive(Clone, Copy, Debug)]
pub struct CreateOptions<'a> {
    /// How hard the compressor works.
    pub effort: DiffEffort,
    /// Where temporary files go: as many bytes as both images have unpacked.
    pub scratch: &'a Path,
    /// How many layers are compared at the same time; each takes up to some hundred megabytes of memory.
    pub jobs: usize,
}

/// What a delta is made of.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CreateReport {
    /// The manifest of the delta.
    pub delta: Digest,
    /// Its format.
    pub kind: DeltaKind,
    /// The image that it starts from; `None` for one that needs nothing.
    pub from: Option<Digest>,
    /// The image that it leads to.
    pub to: Digest,
    /// Bytes to fetch of it.
    pub size: u64,
    /// Bytes of the layers that the image it starts from has not: what would be fetched without it.
    pub layers_size: u64,
    /// How those layers are in it.
    pub layers: Vec<LayerReport>,
    /// How many layers both images have.
    pub kept: usize,
}

impl CreateReport {
    /// Returns how large it is for what it replaces, in thousandths.
    pub fn per_mille(&self) -> u64 {
        self.size.saturating_mul(1000) / self.layers_size.max(1)
    }
}

/// A layer of the delta.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LayerReport {
    /// The blob of the image.
    pub layer: Digest,
    /// Its bytes.
    pub layer_size: u64,
    /// What is sent instead.
    pub form: LayerForm,
    /// Bytes of that.
    pub size: u64,
    /// Bytes of files in it that the other image has.
    pub copied: u64,
    /// Bytes of files in it that are made out of other ones.
    pub compared: u64,
}

/// How a layer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayerForm {
    /// As a tar-diff.
    TarDiff,
    /// As it is: a diff would not be smaller.
    Layer,
}

/// Makes a delta in the format of `oci-delta` that leads from one image to another. Each part of it is applied before it is believed.
///
/// It is a function of the two images and the options.
///
/// # Errors
/// When an image cannot be read or is not what its config says, both are the same, or temporary files cannot be written.
#[tracing::instrument(name = "image.delta.create", skip_all)]
pub fn create(
    (from_source, from): (&dyn ImageSource, &Image),
    (to_source, to): (&dyn ImageSource, &Image),
    options: &CreateOptions<'_>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<(DeltaArtifact, CreateReport), DeltaError> {
    let none = |reason: &str| DeltaError::NoDelta { from: Some(from.raw.digest), to: to.raw.digest, reason: reason.to_owned() };
    if from.manifest.config.digest == to.manifest.config.digest {
        return Err(none("they have the same config, so whoever has one has the other"));
    }
    if (&from.config.os, &from.config.architecture) != (&to.config.os, &to.config.architecture) {
        return Err(none("they are for different machines"));
    }
    if [from, to].iter().any(|image| holds_archive(image)) {
        return Err(none(
            "one of them holds an archive repository, whose files are compressed; a static delta leads from commit to commit",
        ));
    }
    let old_layers: Vec<Digest> = from.layers().filter_map(|(_, diff_id)| diff_id).collect();
    let [mut changed, mut kept]: [Vec<(&Descriptor, Digest)>; 2] = Default::default();
    for (layer, diff_id) in to.layers() {
        let diff_id = diff_id.ok_or_else(|| none("the second has layers without diff IDs"))?;
        let list = if old_layers.contains(&diff_id) { &mut kept } else { &mut changed };
        if list.iter().all(|(other, _)| other.digest != layer.digest) {
            list.push((layer, diff_id));
        }
    }
    let total = changed.iter().fold(0_u64, |sum, (layer, _)| sum.saturating_add(layer.size));
    reporter.event(Event::Started { step: Step::CreateDelta, total: Some(total) });
    let comparing = Comparing { effort: options.effort, scratch: options.scratch, jobs: options.jobs, cancel };
    let diffs = if changed.is_empty() {
        Vec::new()
    } else {
        let old = comparing.old_image(from_source, from)?;
        comparing.diffs(&old, to_source, to, &changed)?
    };
    reporter.event(Event::Advanced { step: Step::CreateDelta, bytes: total });

    let mut blobs = vec![
        blob(to.raw.descriptor(), oci_delta::CONTENT_MANIFEST, None, BlobContent::Bytes(to.raw.bytes.clone())),
        blob(to.manifest.config.clone(), oci_delta::CONTENT_CONFIG, None, BlobContent::Bytes(to.config_bytes.clone())),
    ];
    let mut layers = Vec::new();
    for ((layer, _), diff) in changed.iter().zip(diffs) {
        let (descriptor, content, report) = part(layer, diff);
        layers.push(report);
        blobs.push(blob(descriptor, oci_delta::CONTENT_LAYER, Some(layer.digest), content));
    }
    let size = layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.size));
    let start = DeltaStart { config: Some(from.manifest.config.digest), manifest: Some(from.raw.digest), commit: held_commit(from) };
    let mut said = BTreeMap::new();
    let mut set = |key: &str, value: String| drop(said.insert(key.to_owned(), value));
    set(oci_delta::TARGET, to.raw.digest.to_string());
    set(oci_delta::SOURCE, from.raw.digest.to_string());
    set(oci_delta::SOURCE_CONFIG, from.manifest.config.digest.to_string());
    if !kept.is_empty() {
        set(oci_delta::REUSED, json_list(kept.iter().map(|(layer, _)| layer.digest)));
        set(oci_delta::REUSED_DIFF_ID, json_list(kept.iter().map(|(_, diff_id)| *diff_id)));
    }
    set(SIZE, size.to_string());
    set(TIER, tier(options.effort).to_owned());
    let artifact = DeltaArtifact::new(DeltaKind::OciDelta, &to.raw, &start, held_commit(to), said, blobs);
    reporter.event(Event::Finished { step: Step::CreateDelta });
    let report = CreateReport {
        delta: artifact.manifest.digest,
        kind: DeltaKind::OciDelta,
        from: Some(from.raw.digest),
        to: to.raw.digest,
        size,
        layers_size: total,
        layers,
        kept: kept.len(),
    };
    Ok((artifact, report))
}

pub(super) fn blob(mut descriptor: Descriptor, content: &str, to: Option<Digest>, bytes: BlobContent) -> ArtifactBlob {
    descriptor.annotations = BTreeMap::from([(oci_delta::CONTENT.to_owned(), content.to_owned())]);
    if let Some(to) = to {
        descriptor.annotations.insert(oci_delta::TO.to_owned(), to.to_string());
    }
    (descriptor.platform, descriptor.artifact_type) = (None, None);
    ArtifactBlob { descriptor, content: bytes }
}

fn part(layer: &Descriptor, diff: Option<LayerDiff>) -> (Descriptor, BlobContent, LayerReport) {
    let report = |form, size, copied, compared| LayerReport { layer: layer.digest, layer_size: layer.size, form, size, copied, compared };
    match diff {
        Some(LayerDiff { file, digest, size, copied, compared }) => {
            let descriptor = Descriptor::new(tardiff::MEDIA_TYPE, digest, size);
            (descriptor, BlobContent::File(file), report(LayerForm::TarDiff, size, copied, compared))
        }
        None => (layer.clone(), BlobContent::OfTarget, report(LayerForm::Layer, layer.size, 0, 0)),
    }
}

fn json_list(digests: impl Iterator<Item = Digest>) -> String {
    let list: Vec<Digest> = digests.collect();
    String::from_utf8(to_canonical_json(&list)).expect("JSON is UTF-8")
}

/// Returns the commit that an image holds and nothing else, if it says so.
fn held_commit(image: &Image) -> Option<CommitChecksum> {
    let labels = image.config.config.labels.as_ref()?;
    let last = image.config.rootfs.diff_ids.last()?.to_string();
    labels.get(LABEL_FINAL_DIFFID).filter(|label| **label == last)?;
    labels.get(LABEL_COMMIT)?.parse().ok()
}

/// Tells whether an image is one of 2018, with an archive repository in it.
fn holds_archive(image: &Image) -> bool {
    let has = |key: &str| image.config.config.labels.as_ref().is_some_and(|labels| labels.contains_key(key));
    has(LABEL_OSCONTAINER) && !has(LABEL_FINAL_DIFFID)
}

fn tier(effort: DiffEffort) -> &'static str {
    match effort {
        DiffEffort::Fast => "fast",
        DiffEffort::Default => "default",
        DiffEffort::Max => "max",
    }
}
