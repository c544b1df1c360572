//! What the layers of an image are for.
//!
//! `ostree.final-diffid` names the last layer that belongs to an encapsulated commit: the first has the commit, those up to it the content.
//! What lies above was added by a container build, which inherits the labels. Before there were content layers, and for some months of 2022 when
//! they came first, `ostree.diffid` named the layer with the commit. `com.coreos.ostree-commit` is the label of 2018: an archive repository
//! in the image. An image without any of them is a root file system.

use std::collections::BTreeMap;

use rootball_object::CommitChecksum;
use rootball_oci::{Descriptor, Digest, ImageConfig, Manifest};

use super::ImportError;
use crate::encapsulate::labels::{LABEL_COMMIT, LABEL_DIFFID, LABEL_FINAL_DIFFID};

/// The label of an image with an archive repository in it.
pub(crate) const LABEL_OSCONTAINER: &str = "com.coreos.ostree-commit";

/// What kind of image it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ImageForm {
    /// A commit in layers of objects.
    Encapsulated,
    /// The same with layers of files on top.
    Derived,
    /// Layers of files.
    Plain,
    /// An archive repository in layers of files.
    Oscontainer,
}

/// One layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerPlace<'a> {
    pub(super) blob: &'a Descriptor,
    pub(super) diff_id: Digest,
}

/// The layers by what they are for.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// A commit, and perhaps files over it.
    Commit {
        /// The layer with the commit.
        commit: LayerPlace<'a>,
        /// Layers with content objects.
        content: Vec<LayerPlace<'a>>,
        /// Layers with files.
        files: Vec<LayerPlace<'a>>,
        /// The commit that the labels name.
        named: Option<String>,
    },
    /// Files alone.
    Plain(Vec<LayerPlace<'a>>),
    /// An archive repository.
    Oscontainer {
        /// All layers.
        layers: Vec<LayerPlace<'a>>,
        /// The commit that the label names.
        named: Option<CommitChecksum>,
    },
}

impl<'a> Shape<'a> {
    /// Reads labels and lists.
    ///
    /// # Errors
    /// When manifest, config and labels do not go together.
    pub(super) fn parse(manifest_digest: Digest, manifest: &'a Manifest, config: &ImageConfig) -> Result<Self, ImportError> {
        let invalid = |reason: String| ImportError::Invalid { manifest: manifest_digest, reason };
        let diff_ids = &config.rootfs.diff_ids;
        if diff_ids.len() != manifest.layers.len() {
            return Err(invalid(format!("it has {} layers but {} diff IDs", manifest.layers.len(), diff_ids.len())));
        }
        if diff_ids.is_empty() {
            return Err(invalid("it has no layers".to_owned()));
        }
        let layers: Vec<_> = manifest.layers.iter().zip(diff_ids).map(|(blob, diff_id)| LayerPlace { blob, diff_id: *diff_id }).collect();
        let empty = BTreeMap::new();
        let labels = config.config.labels.as_ref().unwrap_or(&empty);
        let label = |key: &str| labels.get(key).map(String::as_str);
        let find = |key: &str, named: &str| {
            let named: Digest = named.parse().map_err(|error| invalid(format!("label {key}: {error}")))?;
            let mut places = diff_ids.iter().enumerate().filter(|(_, diff_id)| **diff_id == named).map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => Err(invalid(format!(
                    "label {key} names layer {named}, which is not there: its layers were squashed or rebuilt, and the labels of what it \
                     was kept; built without labels that begin with \"ostree.\" it is a plain image"
                ))),
                (Some(_), Some(_)) => Err(invalid(format!("label {key} names layer {named}, which is there twice"))),
            }
        };
        let named = label(LABEL_COMMIT).map(str::to_owned);
        match (label(LABEL_FINAL_DIFFID), label(LABEL_DIFFID), label(LABEL_OSCONTAINER)) {
            (Some(last), ..) => {
                let last = find(LABEL_FINAL_DIFFID, last)?;
                Ok(Self::Commit { commit: layers[0], content: layers[1..=last].to_vec(), files: layers[last + 1..].to_vec(), named })
            }
            (None, Some(commit), _) => {
                let place = find(LABEL_DIFFID, commit)?;
                Ok(Self::Commit { commit: layers[place], content: layers[..place].to_vec(), files: layers[place + 1..].to_vec(), named })
            }
            (None, None, Some(commit)) => {
                let commit = commit.parse().map_err(|error| invalid(format!("label {LABEL_OSCONTAINER}: {error}")))?;
                Ok(Self::Oscontainer { layers, named: Some(commit) })
            }
            (None, None, None) => Ok(Self::Plain(layers)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rootball_oci::{ContainerConfig, RootFs, media_type};

    use super::*;

    /// Describes the shape of an image of three layers with these labels: the numbers of its layers.
    fn shape(labels: &[(&str, String)]) -> Result<String, String> {
        let diff_ids: Vec<Digest> = (0..3).map(|number: u8| Digest::of(&[number])).collect();
        let config = ImageConfig {
            architecture: "amd64".to_owned(),
            os: "linux".to_owned(),
            created: None,
            config: ContainerConfig {
                labels: Some(labels.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()),
                ..ContainerConfig::default()
            },
            rootfs: RootFs { kind: "layers".to_owned(), diff_ids: diff_ids.clone() },
            history: Vec::new(),
        };
        let blob = |number: u8| Descriptor::new(media_type::LAYER_TAR, Digest::of(&[number]), 1);
        let manifest = Manifest {
            schema_version: 2,
            media_type: None,
            artifact_type: None,
            config: blob(9),
            layers: (0..3).map(blob).collect(),
            subject: None,
            annotations: BTreeMap::new(),
        };
        let number = |place: &LayerPlace<'_>| diff_ids.iter().position(|diff_id| *diff_id == place.diff_id).unwrap();
        let numbers = |places: &[LayerPlace<'_>]| places.iter().map(number).collect::<Vec<_>>();
        match Shape::parse(Digest::of(b""), &manifest, &config).map_err(|error| error.to_string())? {
            Shape::Commit { commit, content, files, .. } => {
                Ok(format!("{} {:?} {:?}", number(&commit), numbers(&content), numbers(&files)))
            }
            Shape::Plain(layers) => Ok(format!("plain {:?}", numbers(&layers))),
            Shape::Oscontainer { layers, .. } => Ok(format!("oscontainer {:?}", numbers(&layers))),
        }
    }

    #[test]
    fn labels_say_what_layers_are_for() {
        let id = |number: u8| Digest::of(&[number]).to_string();
        for (labels, expected) in [
            (vec![], "plain [0, 1, 2]"),
            (vec![("ostree.final-diffid", id(2))], "0 [1, 2] []"),
            (vec![("ostree.final-diffid", id(1)), ("ostree.diffid", id(0))], "0 [1] [2]"),
            (vec![("ostree.diffid", id(0))], "0 [] [1, 2]"),
            (vec![("ostree.diffid", id(2))], "2 [0, 1] []"),
            (vec![("ostree.diffid", id(1))], "1 [0] [2]"),
            (vec![("com.coreos.ostree-commit", "ab".repeat(32))], "oscontainer [0, 1, 2]"),
        ] {
            assert_eq!(shape(&labels).as_deref(), Ok(expected), "{labels:?}");
        }
        let squashed = shape(&[("ostree.final-diffid", id(7))]).unwrap_err();
        assert!(squashed.contains("squashed or rebuilt"), "{squashed}");
        for (key, value) in [("ostree.final-diffid", "x"), ("ostree.diffid", "sha256:1"), ("com.coreos.ostree-commit", "12")] {
            assert!(shape(&[(key, value.to_owned())]).unwrap_err().contains(key));
        }
    }
}
