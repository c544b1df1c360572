//! Reading what `docker save`, `podman save` and `skopeo copy … docker-archive:` write.
//!
//! ```text
//! manifest.json     [{"Config": NAME, "RepoTags": ["HOST/NAME:TAG", …], "Layers": [NAME, …]}, …], one object for each image
//! NAME              configs and layers, wherever manifest.json says; a layer may be a link to another image's
//! ```
//! There is no manifest in it as registries have them, so one is made: an OCI manifest with the config as it is and each layer as the plain
//! tar that it is or unpacks to, under its diff ID. So the same image has the same digest from every such archive, however its layers are
//! stored and compressed. (skopeo makes a manifest of Docker schema 2 with the same digests in it, and calls the plain layers
//! gzip-compressed.) What else old archives have, such as `repositories` and a `VERSION` for each layer, says nothing more and is left alone.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use rootball_tar::decompressed;
use serde::Deserialize;

use super::file::{ArchiveFile, Slice, is_compressed, most_unpacked, shortened};
use crate::{
    Descriptor, Digest, DockerArchiveImage, ImageConfig, ImageSource, MAX_MANIFEST_SIZE, Manifest, RawManifest, RegistryReference,
    TransferError, VerifyingReader, media_type, to_canonical_json,
};

/// Largest `manifest.json` that is read, in bytes.
const MAX_TABLE: u64 = 16 * 1024 * 1024;
/// Most layers of an image.
const MAX_LAYERS: usize = 10_000;

/// An image of a `docker-archive:`.
#[derive(Debug)]
pub struct DockerArchiveSource {
    file: ArchiveFile,
    manifest: RawManifest,
    /// The config is handed out as it is; layers are unpacked.
    config: Digest,
    /// Names in the archive by digest.
    blobs: BTreeMap<Digest, String>,
}

/// An image in `manifest.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TableEntry {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

impl DockerArchiveSource {
    /// Opens an archive for the image that a reference picks, and makes its manifest; layers that are compressed are read once for their size.
    ///
    /// # Errors
    /// When the file is absent or no such archive, or the image is not in it or incomplete.
    pub fn open(path: &Path, image: &DockerArchiveImage) -> Result<Self, TransferError> {
        let file = ArchiveFile::open(path)?;
        let invalid = |reason: String| TransferError::Invalid { place: path.display().to_string(), reason };
        if !file.has("manifest.json") {
            let reason = match file.has("oci-layout") {
                true => "it has no manifest.json but is a tar of an image layout; name it as oci-archive:FILE".to_owned(),
                false => "it has no manifest.json: it is no archive of images, or one of before Docker 1.10".to_owned(),
            };
            return Err(invalid(reason));
        }
        let table = parse_table(&file.read_member("manifest.json", MAX_TABLE)?).map_err(invalid)?;
        let entry = find(&table, image, &file.place())?;
        let config_bytes = file.read_member(&member_name(&entry.config), MAX_MANIFEST_SIZE)?;
        let config: ImageConfig =
            serde_json::from_slice(&config_bytes).map_err(|error| invalid(format!("config {}: {error}", shortened(&entry.config))))?;
        let (names, diff_ids) = (entry.layers.as_deref().unwrap_or_default(), &config.rootfs.diff_ids);
        if names.len() != diff_ids.len() || names.len() > MAX_LAYERS {
            return Err(invalid(format!("the image has {} layers where its config has {}", names.len(), diff_ids.len())));
        }
        let config = Descriptor::new(media_type::CONFIG, Digest::of(&config_bytes), config_bytes.len() as u64);
        let mut blobs = BTreeMap::from([(config.digest, member_name(&entry.config))]);
        let mut sizes = BTreeMap::new();
        let mut layers = Vec::new();
        for (name, diff_id) in names.iter().zip(diff_ids) {
            let name = member_name(name);
            let size = match sizes.get(diff_id) {
                Some(size) => *size,
                None => plain_size(&file, &name)?,
            };
            sizes.insert(*diff_id, size);
            blobs.entry(*diff_id).or_insert(name);
            layers.push(Descriptor::new(media_type::LAYER_TAR, *diff_id, size));
        }
        let config_digest = config.digest;
        let manifest = RawManifest::new(to_canonical_json(&Manifest::new(config, layers)), media_type::MANIFEST);
        if manifest.bytes.len() as u64 > MAX_MANIFEST_SIZE {
            return Err(invalid(format!("its manifest would have more than {MAX_MANIFEST_SIZE} bytes")));
        }
        Ok(Self { file, manifest, config: config_digest, blobs })
    }

    fn blob(&self, digest: &Digest) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        let not_found = || TransferError::NotFound { what: digest.to_string(), place: self.file.place() };
        let slice = self.file.member(self.blobs.get(digest).ok_or_else(not_found)?)?;
        if *digest == self.config {
            return Ok(Box::new(slice));
        }
        let failed = |source| TransferError::Io { action: format!("reading layer {digest} of {}", self.file.place()), source };
        let limit = most_unpacked(slice.len());
        Ok(Box::new(decompressed(slice).map_err(failed)?.take(limit)))
    }
}

/// Reads `manifest.json`.
pub(crate) fn parse_table(bytes: &[u8]) -> Result<Vec<TableEntry>, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("manifest.json: {error}"))
}

fn find<'a>(table: &'a [TableEntry], image: &DockerArchiveImage, place: &str) -> Result<&'a TableEntry, TransferError> {
    let not_found = |what: String| TransferError::NotFound { what, place: place.to_owned() };
    match image {
        DockerArchiveImage::Number(number) => table.get(*number).ok_or_else(|| not_found(format!("image number {number}"))),
        DockerArchiveImage::Name(name) => table
            .iter()
            .find(|entry| entry.repo_tags.iter().flatten().any(|tag| is_name(tag, name)))
            .ok_or_else(|| not_found(format!("image {name}"))),
        DockerArchiveImage::Only => match table {
            [] => Err(not_found("an image".to_owned())),
            [only] => Ok(only),
            several => {
                let names: Vec<_> = several.iter().flat_map(|entry| entry.repo_tags.iter().flatten()).take(10).cloned().collect();
                Err(TransferError::Invalid {
                    place: place.to_owned(),
                    reason: format!(
                        "it holds {} images and one must be named, by ':@0' and so on or by name: {}",
                        several.len(),
                        names.join(", ")
                    ),
                })
            }
        },
    }
}

/// Compares a tag in the archive, which may be a short name, with a full one.
fn is_name(tag: &str, name: &RegistryReference) -> bool {
    tag.parse().is_ok_and(|mut tag: RegistryReference| {
        tag.tag.get_or_insert_with(|| "latest".to_owned());
        tag == *name
    })
}

/// Names in `manifest.json` are those of the archive's members, which may begin with `./` there.
fn member_name(name: &str) -> String {
    name.strip_prefix("./").unwrap_or(name).to_owned()
}

/// Returns the size of a layer's plain tar.
fn plain_size(file: &ArchiveFile, name: &str) -> Result<u64, TransferError> {
    let slice = file.member(name)?;
    let failed =
        |error: std::io::Error| TransferError::Invalid { place: file.place(), reason: format!("layer {}: {error}", shortened(name)) };
    if !starts_compressed(slice.clone()).map_err(failed)? {
        return Ok(slice.len());
    }
    let limit = most_unpacked(slice.len());
    let mut plain = decompressed(slice).map_err(failed)?.take(limit + 1);
    let size = std::io::copy(&mut plain, &mut std::io::sink()).map_err(failed)?;
    match size > limit {
        true => Err(TransferError::Invalid {
            place: file.place(),
            reason: format!("layer {} unpacks to more than {limit} bytes, which is no layer of this size", shortened(name)),
        }),
        false => Ok(size),
    }
}

fn starts_compressed(mut slice: Slice<'_>) -> std::io::Result<bool> {
    let mut magic = [0; 6];
    let mut got = 0;
    while got < magic.len() {
        match slice.read(&mut magic[got..])? {
            0 => break,
            count => got += count,
        }
    }
    Ok(is_compressed(&magic[..got]))
}

impl ImageSource for DockerArchiveSource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.manifest.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        match *digest == self.manifest.digest {
            true => Ok(self.manifest.clone()),
            false => Err(TransferError::NotFound { what: digest.to_string(), place: self.file.place() }),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(VerifyingReader::new(self.blob(&descriptor.digest)?, descriptor)))
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.blob(&descriptor.digest)
    }
}
