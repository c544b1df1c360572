//! Manifests, indexes, configs and descriptors (OCI image specification 1.1; Docker schema 2 is read as well).
//!
//! The digest of a manifest is over the bytes that travelled, so [`RawManifest`] keeps them, and nothing here is ever written back from
//! its parsed form. What rootball itself writes goes through [`to_canonical_json`]: sorted keys, no spaces, the same bytes every time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Digest, Platform, TransferError};

/// Media types that rootball reads or writes.
pub mod media_type {
    /// An OCI image manifest.
    pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// An OCI image index.
    pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// An OCI image config.
    pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// A plain tar layer.
    pub const LAYER_TAR: &str = "application/vnd.oci.image.layer.v1.tar";
    /// A gzip-compressed tar layer.
    pub const LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// A zstd-compressed tar layer.
    pub const LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// A Docker schema 2 manifest.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// A Docker schema 2 manifest list.
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// A gzip-compressed layer in a Docker schema 2 manifest.
    pub const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// A plain layer in a Docker schema 2 manifest.
    pub const DOCKER_LAYER_TAR: &str = "application/vnd.docker.image.rootfs.diff.tar";
    /// The config of what is no image: two braces.
    pub const EMPTY: &str = "application/vnd.oci.empty.v1+json";
    /// What the media types of Docker schema 1 begin with, signed or not.
    pub(crate) const DOCKER_SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+";
    /// What the media types of OCI layers begin with that only their makers may give out.
    pub(crate) const NONDISTRIBUTABLE: &str = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    /// What the media types of Docker layers begin with that only their makers may give out.
    pub(crate) const DOCKER_FOREIGN: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar";
}

/// Largest manifest or index that is read, in bytes: what the distribution specification asks registries to accept.
pub const MAX_MANIFEST_SIZE: u64 = 4 * 1024 * 1024;

/// Annotation of an index entry that holds its tag in an image layout.
pub const ANNOTATION_REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Points at a blob or manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the bytes are.
    pub media_type: String,
    /// Their digest.
    pub digest: Digest,
    /// Their number.
    pub size: u64,
    /// Where else the bytes can be had.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Free text by key.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// The machine that a manifest in an index is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// What kind of artifact a manifest in an index is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

/// An image manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u32,
    /// Its own media type, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What kind of artifact it is, when it is no image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The config blob.
    pub config: Descriptor,
    /// The layer blobs, lowest first.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub layers: Vec<Descriptor>,
    /// The manifest that this one refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free text by key.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// Makes the manifest of an image of a config and layers.
    pub fn new(config: Descriptor, layers: Vec<Descriptor>) -> Self {
        Self {
            schema_version: 2,
            media_type: Some(media_type::MANIFEST.to_owned()),
            artifact_type: None,
            config,
            layers,
            subject: None,
            annotations: BTreeMap::new(),
        }
    }
}

/// An image index, or a Docker manifest list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Always 2.
    pub schema_version: u32,
    /// Its own media type, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What kind of artifact it is, when it is no image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The manifests.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub manifests: Vec<Descriptor>,
    /// The manifest that this one refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free text by key.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// An image config, as far as rootball reads and writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// In Go's names: `amd64`, `arm64`, …
    pub architecture: String,
    /// `linux`
    pub os: String,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What a container of the image would run, and the labels.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub config: ContainerConfig,
    /// The uncompressed layers.
    pub rootfs: RootFs,
    /// How each layer was made.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<History>,
}

/// The `config` object of an [`ImageConfig`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// The program that is always run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// The default command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// Free text by key; `null` is written by some tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
}

/// The `rootfs` object of an [`ImageConfig`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFs {
    /// Always `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Digests of the uncompressed layers, lowest first.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub diff_ids: Vec<Digest>,
}

/// How one layer was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// The command or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// True where the step made no layer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// A manifest or index as it travelled: bytes, media type and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawManifest {
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// From the descriptor or the server's header.
    pub media_type: String,
    /// Over the bytes.
    pub digest: Digest,
}

/// A [`RawManifest`], understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one of them for each image, never a list")]
pub enum ParsedManifest {
    /// One image.
    Image(Manifest),
    /// Several, one for each platform.
    Index(Index),
}

impl RawManifest {
    /// Computes the digest over the bytes.
    pub fn new(bytes: Vec<u8>, media_type: impl Into<String>) -> Self {
        Self { digest: Digest::of(&bytes), bytes, media_type: media_type.into() }
    }

    /// Takes the media type that the bytes give themselves: their `mediaType`, or else the members that they have.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] for what is neither manifest nor index, or could be read as both.
    pub fn sniff(bytes: Vec<u8>) -> Result<Self, TransferError> {
        let digest = Digest::of(&bytes);
        let media_type = Shape::of(&bytes, &digest)?.media_type(&digest)?;
        Ok(Self { bytes, media_type, digest })
    }

    /// Takes the media type that a descriptor gives, if the digest is the descriptor's.
    ///
    /// # Errors
    /// [`TransferError::Corrupt`] when the descriptor names other bytes.
    pub fn with_descriptor(self, descriptor: &Descriptor) -> Result<Self, TransferError> {
        if self.digest != descriptor.digest || self.bytes.len() as u64 != descriptor.size {
            return Err(TransferError::Corrupt {
                what: format!("manifest {}", descriptor.digest),
                place: "the index".to_owned(),
                reason: format!("it has {} bytes instead of {}", self.bytes.len(), descriptor.size),
            });
        }
        Ok(Self { media_type: descriptor.media_type.clone(), ..self })
    }

    /// Reads the bytes as what the media type says. Bytes that say otherwise themselves, or that could be read as both manifest and index, are
    /// refused: two readers must never see two images under one digest.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] for bad JSON, [`TransferError::Unsupported`] for other media types.
    pub fn parse(&self) -> Result<ParsedManifest, TransferError> {
        let invalid =
            |error: serde_json::Error| TransferError::Invalid { place: format!("manifest {}", self.digest), reason: error.to_string() };
        let shape = Shape::of(&self.bytes, &self.digest)?;
        if let Some(own) = shape.media_type.as_deref()
            && own != self.media_type
        {
            return Err(TransferError::Invalid {
                place: format!("manifest {}", self.digest),
                reason: format!("it says to be {own:?} but came as {:?}", self.media_type),
            });
        }
        match self.media_type.as_str() {
            media_type::MANIFEST | media_type::DOCKER_MANIFEST => {
                serde_json::from_slice(&self.bytes).map(ParsedManifest::Image).map_err(invalid)
            }
            media_type::INDEX | media_type::DOCKER_LIST => serde_json::from_slice(&self.bytes).map(ParsedManifest::Index).map_err(invalid),
            other => Err(TransferError::Unsupported {
                place: format!("manifest {}", self.digest),
                reason: format!("media type {other:?} is not an image manifest or index"),
            }),
        }
    }

    /// Returns it if it is no image, but an artifact that belongs to one.
    ///
    /// # Errors
    /// [`TransferError::Invalid`] when it has no artifact type, or no subject.
    pub(crate) fn into_artifact(self) -> Result<Self, TransferError> {
        let is_artifact = match self.parse()? {
            ParsedManifest::Image(manifest) => manifest.artifact_type.is_some_and(|own| !own.is_empty()) && manifest.subject.is_some(),
            ParsedManifest::Index(_) => false,
        };
        if is_artifact {
            return Ok(self);
        }
        let reason = "it is no artifact that belongs to an image".to_owned();
        Err(TransferError::Invalid { place: format!("manifest {}", self.digest), reason })
    }

    /// Returns a descriptor for it, without annotations.
    pub fn descriptor(&self) -> Descriptor {
        Descriptor::new(self.media_type.clone(), self.digest, self.bytes.len() as u64)
    }
}

impl Descriptor {
    /// Returns a descriptor without annotations.
    pub fn new(media_type: impl Into<String>, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            platform: None,
            artifact_type: None,
        }
    }

    /// Tells whether it is a foreign layer: one that only its maker may give out, and that is to be had from its `urls`.
    pub fn is_foreign(&self) -> bool {
        let foreign = [media_type::NONDISTRIBUTABLE, media_type::DOCKER_FOREIGN];
        !self.urls.is_empty() && foreign.iter().any(|begin| self.media_type.starts_with(begin))
    }
}

/// The members that tell manifests and indexes apart.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape {
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    config: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    layers: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    manifests: Option<serde::de::IgnoredAny>,
    /// Only in Docker schema 1.
    #[serde(default)]
    fs_layers: Option<serde::de::IgnoredAny>,
}

impl Shape {
    fn of(bytes: &[u8], digest: &Digest) -> Result<Self, TransferError> {
        let invalid = |reason: String| TransferError::Invalid { place: format!("manifest {digest}"), reason };
        if bytes.len() as u64 > MAX_MANIFEST_SIZE {
            return Err(invalid(format!("it has {} bytes, more than {MAX_MANIFEST_SIZE}", bytes.len())));
        }
        let shape: Self = serde_json::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
        let is_schema_1 = shape.media_type.as_deref().is_some_and(|own| own.starts_with(media_type::DOCKER_SCHEMA_1));
        if is_schema_1 || (shape.fs_layers.is_some() && shape.config.is_none() && shape.manifests.is_none()) {
            return Err(TransferError::Unsupported {
                place: format!("manifest {digest}"),
                reason: "it is of Docker schema 1, which says too little to verify an image; \
                         'skopeo copy --format oci' or a push with a newer tool makes another of it"
                    .to_owned(),
            });
        }
        match shape.manifests.is_some() && (shape.layers.is_some() || shape.config.is_some()) {
            true => Err(invalid("it has the members of both a manifest and an index".to_owned())),
            false => Ok(shape),
        }
    }

    fn media_type(self, digest: &Digest) -> Result<String, TransferError> {
        match self {
            Self { media_type: Some(media_type), .. } => Ok(media_type),
            Self { manifests: Some(_), .. } => Ok(media_type::INDEX.to_owned()),
            Self { config: Some(_), .. } => Ok(media_type::MANIFEST.to_owned()),
            _ => {
                Err(TransferError::Invalid { place: format!("manifest {digest}"), reason: "it has no config and no manifests".to_owned() })
            }
        }
    }
}

/// Reads `null`, which some tools write for empty lists and maps, as empty.
fn null_as_empty<'de, D: serde::Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Writes JSON with sorted keys and no spaces: the same value gives the same bytes.
pub fn to_canonical_json<T: Serialize>(value: &T) -> Vec<u8> {
    let value = serde_json::to_value(value).expect("image types have string keys only");
    serde_json::to_vec(&value).expect("a JSON value serialises")
}
