//! Config, labels and history: how tools recognise an encapsulated commit.

use std::collections::BTreeMap;

use rootball_object::Commit;
use rootball_oci::{ContainerConfig, Digest, History, ImageConfig, RootFs};

use super::EncapsulateError;
use super::plan::Plan;
use super::write::{BuiltLayer, WriteOptions};

/// Label with the commit in the image.
pub(crate) const LABEL_COMMIT: &str = "ostree.commit";
/// Label with the diff ID of the last layer that belongs to the commit.
pub(crate) const LABEL_FINAL_DIFFID: &str = "ostree.final-diffid";
/// The same for images of one layer, from before there were content layers.
pub(crate) const LABEL_DIFFID: &str = "ostree.diffid";

/// Returns the labels, which are the manifest's annotations as well.
pub(super) fn labels(commit: &Commit, plan: &Plan, layers: &[BuiltLayer], options: &WriteOptions) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let mut set = |key: &str, value: &str| drop(labels.insert(key.to_owned(), value.to_owned()));
    if let Some(version) = commit.metadata.string("version") {
        set("org.opencontainers.image.version", version);
    }
    for key in ["ostree.linux", "rpmostree.inputhash"].into_iter().chain(options.copy_metadata.iter().map(String::as_str)) {
        if let Some(value) = commit.metadata.string(key) {
            set(key, value);
        }
    }
    if commit.metadata.boolean("ostree.bootable") == Some(true) {
        set("ostree.bootable", "true");
        set("containers.bootc", "1");
    }
    for (key, value) in &options.labels {
        set(key, value);
    }
    // Last, because an image that lies about these cannot be imported.
    set(LABEL_COMMIT, &plan.commit.to_hex());
    if let Some(last) = layers.last() {
        set(LABEL_FINAL_DIFFID, &last.diff_id.to_string());
    }
    labels
}

/// Returns the time of creation as RFC 3339 in UTC: the commit's own unless another is given.
pub(super) fn created(commit: &Commit, options: &WriteOptions) -> Result<String, EncapsulateError> {
    let seconds = options.created.unwrap_or(commit.timestamp);
    let invalid = || EncapsulateError::Unsupported { reason: format!("its time, {seconds} seconds since 1970, is not in any calendar") };
    let timestamp = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).ok_or_else(invalid)?;
    Ok(timestamp.to_string())
}

/// Returns the image's config.
pub(super) fn config(
    commit: &Commit,
    plan: &Plan,
    layers: &[BuiltLayer],
    labels: BTreeMap<String, String>,
    created: &str,
    options: &WriteOptions,
) -> ImageConfig {
    let first = match commit.subject.as_str() {
        "" => format!("ostree commit {}", plan.commit),
        subject => subject.to_owned(),
    };
    let names = std::iter::once(first).chain(plan.layers.iter().map(|layer| layer.name.clone()));
    let command = commit.metadata.strings("ostree.container-cmd").map(|words| words.into_iter().map(str::to_owned).collect());
    ImageConfig {
        architecture: options.architecture.clone(),
        os: "linux".to_owned(),
        created: Some(created.to_owned()),
        config: ContainerConfig { entrypoint: None, cmd: options.command.clone().or(command), labels: Some(labels) },
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids: layers.iter().map(|layer| layer.diff_id).collect::<Vec<Digest>>() },
        history: names
            .map(|name| History { created: Some(created.to_owned()), created_by: Some(name), comment: None, empty_layer: false })
            .collect(),
    }
}
