//! OCI images as data: references, digests, manifests, and the places on disk that hold them.
//!
//! Follows the OCI image specification 1.1 (image layout, manifest, config). Blocking; the network side is in `rootball-registry`.
//!
//! [`Layout`], directories and archives are an [`ImageSource`] and an [`ImageSink`] each, and [`fn@copy`] moves an image from any source to
//! any sink.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod archive;
mod copy;
mod diff;
mod digest;
mod directory;
mod files;
mod image;
mod inspect;
mod layout;
mod manifest;
mod platform;
pub mod policy;
mod reference;
mod registries_conf;
mod registries_d;
mod temporary;
mod transfer;
mod verify;

pub use archive::{ArchiveSink, ArchiveSource, DockerArchiveSource};
pub use copy::{Attached, CopyOptions, CopyReport, LeftBehind, copy, read_error};
pub use diff::{ComponentChange, ImageDiff, LabelChange, LayerChange, LayerSum, diff};
pub use digest::{Digest, Hasher, InvalidDigest};
pub use directory::{DirectorySink, DirectorySource};
pub use image::{Image, load_config, load_image};
pub use inspect::{ImageView, IndexView, Inspection, LayerView, PlatformView, inspect};
pub use layout::{Layout, LayoutBlobWriter, LayoutSink, LayoutSource};
pub use manifest::{
    ANNOTATION_REF_NAME, ContainerConfig, Descriptor, History, ImageConfig, Index, MAX_MANIFEST_SIZE, Manifest, ParsedManifest,
    RawManifest, RootFs, media_type, to_canonical_json,
};
pub use platform::{InvalidPlatform, Platform};
pub use reference::{
    DockerArchiveImage, InvalidReference, LayoutImage, OstreeReference, Reference, RegistryReference, Verification, is_layout_tag,
    is_repository, is_tag,
};
pub use registries_conf::{
    ConfigEntry, Endpoint, MirrorEntry, PullFromMirror, RegistriesConf, RegistriesConfError, RegistriesFiles, ResolveError, Role,
};
pub use registries_d::{SignaturePlaces, SignatureStore, SignatureStoreError};
pub use transfer::{
    BlobWriter, ImageSink, ImageSource, LayerTar, ManifestChange, SimpleSignatures, TransferError, put_blob, unwrap_transfer,
};
pub use verify::VerifyingReader;
