//! An imported image, again: the same bytes under the same digest.
//!
//! The repository keeps manifest and config as they travelled, and the commit. What a layer has in it follows from the commit and from the
//! names of the components that its annotation lists, so its tar can be made again, and the compressor of this program makes the same blob of
//! it, if it made the first one. Each layer is compared with what the manifest says before it gets a name in the sink; a layer that comes out
//! otherwise is refused, or, when its tar is the same, goes under its new digest into a manifest that differs in nothing else.

use std::collections::BTreeMap;

use rootball_object::{CommitChecksum, Event, ObjectSource, Reporter, Step};
use rootball_oci::{Descriptor, Digest, ImageConfig, ImageSink, Manifest, RawManifest, put_blob, to_canonical_json};
use rootball_repo::Repo;
use serde_json::Value;

use super::EncapsulateError;
use super::blob::{Compression, Compressors};
use super::component::{Component, ComponentKind, Division, components};
use super::labels::LABEL_FINAL_DIFFID;
use super::layer::load_directories;
use super::pack::split_into;
use super::plan::PlannedLayer;
use super::previous::ANNOTATION_COMPONENTS;
use super::tree::Tree;
use super::write::{Job, each_layer};
use crate::frames::{ANNOTATION_INDEX, IndexPlace};
use crate::import::record::Record;

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ExportReport {
    /// The commit in the image.
    pub commit: CommitChecksum,
    /// The digest that the image was imported under.
    pub imported: Digest,
    /// The digest that it has now; the same, unless layers were compressed anew.
    pub manifest: Digest,
    /// The layers, lowest first.
    pub layers: Vec<ExportedLayer>,
}

/// One layer of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ExportedLayer {
    /// The blob.
    pub digest: Digest,
    /// The blob's bytes.
    pub size: u64,
    /// The tar in it.
    pub diff_id: Digest,
    /// Whether the blob is not the one that was imported.
    pub recompressed: bool,
    /// Where the index of its pieces is.
    #[serde(skip)]
    pub index: Option<IndexPlace>,
}

/// Writes an image that was imported into a repository, with the digest that it had.
///
/// With `recompress`, a layer whose tar is the same but whose blob cannot be made again, since another program compressed it, is compressed
/// anew; the image then has another digest, and the same diff IDs.
///
/// # Errors
/// [`EncapsulateError::NotReproducible`] with the reason for a layer that cannot be made again; and when an object cannot be read or the sink
/// refuses.
#[tracing::instrument(name = "image.export", skip_all, fields(image = %record.manifest_digest))]
pub fn export(
    repo: &Repo,
    record: &Record,
    sink: &dyn ImageSink,
    recompress: bool,
    reporter: &dyn Reporter,
) -> Result<ExportReport, EncapsulateError> {
    let image = record.manifest_digest;
    let whole = |reason: String| EncapsulateError::NotReproducible { what: format!("image {image}"), reason };
    let manifest: Manifest = serde_json::from_str(&record.manifest).map_err(|error| whole(format!("its manifest: {error}")))?;
    let config: ImageConfig = serde_json::from_str(&record.config).map_err(|error| whole(format!("its config: {error}")))?;
    let diff_ids = &config.rootfs.diff_ids;
    if diff_ids.len() != manifest.layers.len() || diff_ids.is_empty() {
        return Err(whole(format!("it has {} layers but {} diff IDs", manifest.layers.len(), diff_ids.len())));
    }
    let labels = config.config.labels.as_ref();
    let last = labels.and_then(|labels| labels.get(LABEL_FINAL_DIFFID)).or_else(|| manifest.annotations.get(LABEL_FINAL_DIFFID));
    if last.map(String::as_str) != diff_ids.last().map(Digest::to_string).as_deref() {
        return Err(whole("it is no encapsulated commit, or has layers on top of one, whose tar archives are not kept".to_owned()));
    }
    let planned = plan_again(repo, &record.commit, &manifest)?;
    let tree = Tree::load(repo, &record.commit)?;
    let directories = load_directories(repo, &tree)?;
    reporter.event(Event::Started { step: Step::Encapsulate, total: Some(planned.iter().map(|layer| layer.size).sum()) });
    let job = Job { source: repo, tree: &tree, directories: &directories, reporter, compressors: Compressors::start() };
    let layers = each_layer(&planned, |place, layer| make(&job, layer, &manifest.layers[place], diff_ids[place], sink, recompress))?;
    put_blob(sink, &manifest.config.media_type, record.config.as_bytes())?;
    let raw = RawManifest::new(record.manifest.clone().into_bytes(), record.media_type.clone());
    let raw = match layers.iter().any(|layer| layer.recompressed) {
        true => renamed(&raw, &layers).map_err(whole)?,
        false => raw,
    };
    sink.put_manifest(&raw)?;
    sink.finish()?;
    reporter.event(Event::Finished { step: Step::Encapsulate });
    Ok(ExportReport { commit: record.commit, imported: image, manifest: raw.digest, layers })
}

/// Makes a layer and gives it a name if it is the right one.
fn make(
    job: &Job<'_>,
    planned: Option<&PlannedLayer>,
    expected: &Descriptor,
    diff_id: Digest,
    sink: &dyn ImageSink,
    recompress: bool,
) -> Result<ExportedLayer, EncapsulateError> {
    let refused = |reason: String| EncapsulateError::NotReproducible { what: format!("layer {}", expected.digest), reason };
    let compression =
        Compression::of_layer(expected).ok_or_else(|| refused(format!("media type {:?} is no layer's", expected.media_type)))?;
    let blob = job.unnamed(planned, sink, compression)?;
    let made = blob.streamed;
    if made.diff_id != diff_id {
        let other = if planned.is_none() { ", or the metadata beside the commit has changed since" } else { "" };
        return Err(refused(format!("its tar archive comes out as {}, not {diff_id}: another program made it{other}", made.diff_id)));
    }
    let recompressed = made.digest != expected.digest;
    if recompressed && !recompress {
        return Err(refused("its tar archive is the same, but it was compressed by another program or with another level".to_owned()));
    }
    blob.finish()?;
    Ok(ExportedLayer { digest: made.digest, size: made.size, diff_id: made.diff_id, recompressed, index: made.index })
}

/// Finds out what each layer but the first has in it.
fn plan_again(source: &dyn ObjectSource, commit: &CommitChecksum, manifest: &Manifest) -> Result<Vec<PlannedLayer>, EncapsulateError> {
    let parts = components(source, commit, &Division::default())?;
    let names: Vec<(&Descriptor, Vec<&str>)> = manifest
        .layers
        .iter()
        .skip(1)
        .map(|layer| (layer, layer.annotations.get(ANNOTATION_COMPONENTS).map_or("", String::as_str).split(',').collect()))
        .collect();
    let mut by_name: BTreeMap<String, Component> = BTreeMap::new();
    for part in parts {
        if part.kind == ComponentKind::Unpackaged {
            // Its parts are named after it and numbered; how many there were follows from the highest number, if not the last was empty.
            let prefix = format!("{}-", part.name);
            let numbers =
                names.iter().flat_map(|(_, names)| names).filter_map(|name| name.strip_prefix(prefix.as_str())?.parse::<usize>().ok());
            let count = numbers.max().map_or(1, |highest| (highest + 1).next_power_of_two());
            by_name.extend(split_into(part, count).into_iter().map(|part| (part.name.clone(), part)));
        } else {
            by_name.insert(part.name.clone(), part);
        }
    }
    let layer = |(layer, names): (&Descriptor, Vec<&str>)| {
        let parts: Option<Vec<Component>> = names.iter().map(|name| by_name.get(*name).cloned()).collect();
        parts.map(PlannedLayer::of).ok_or_else(|| EncapsulateError::NotReproducible {
            what: format!("layer {}", layer.digest),
            reason: "what it has in it is not named as this program names it: another program made it".to_owned(),
        })
    };
    names.into_iter().map(layer).collect()
}

/// Puts the new blobs into a manifest and leaves all else as it is.
fn renamed(raw: &RawManifest, layers: &[ExportedLayer]) -> Result<RawManifest, String> {
    let mut manifest: Value = serde_json::from_slice(&raw.bytes).map_err(|error| error.to_string())?;
    for (place, layer) in layers.iter().enumerate() {
        manifest["layers"][place]["digest"] = layer.digest.to_string().into();
        manifest["layers"][place]["size"] = layer.size.into();
        if let Some(index) = manifest.pointer_mut(&format!("/layers/{place}/annotations/{ANNOTATION_INDEX}")) {
            *index = layer.index.map(|index| index.to_string()).unwrap_or_default().into();
        }
    }
    Ok(RawManifest::new(to_canonical_json(&manifest), raw.media_type.clone()))
}
