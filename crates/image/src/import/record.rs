//! What is remembered of an imported image: its manifest and config, byte for byte, its commit, and under which references it was asked for.
//!
//! One file for each image, `extensions/rootball/images/HEX.json` in the repository, named after the manifest's digest. `extensions` is the
//! directory that the repository format leaves to other programs. A file is written under a temporary name, synced and renamed, so a record
//! is whole or absent; it is read as a hint only, since everything that it says can be had again from the image.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use rootball_object::CommitChecksum;
use rootball_oci::{Digest, ImageConfig, MAX_MANIFEST_SIZE, Manifest, RawManifest};
use rootball_repo::Repo;

use super::{ImageForm, ImageNote, LayerDrops};

/// Largest record that is read, in bytes: manifest and config with every character escaped.
const MAX_RECORD: u64 = 16 * MAX_MANIFEST_SIZE;

/// The record of one image.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// The commit that the image is.
    pub commit: CommitChecksum,
    /// The commit that was in the image, below layers of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<CommitChecksum>,
    /// What kind of image it is.
    #[serde(default = "encapsulated")]
    pub form: ImageForm,
    /// The manifest's digest.
    pub manifest_digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest's exact text.
    pub manifest: String,
    /// The config's exact text.
    pub config: String,
    /// The image with the same config that was here before: its blobs keep the layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<Digest>,
    /// Blobs that were not read as a whole: refs of another importer or of a lost record said that their layers are here, or only pieces of them
    /// were needed. Nobody has compared their diff IDs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unverified: BTreeSet<Digest>,
    /// The references under which the image was imported last.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub references: BTreeSet<String>,
    /// When the image was imported, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<u64>,
    /// By which way it came, and what that cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
    /// What of it was not taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<LayerDrops>,
    /// What who deploys it should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ImageNote>,
}

/// How an image came, or a commit from a remote.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Came {
    /// `layers`, `pieces`, `rootball` or `oci-delta`; of a remote's commit `objects`, `object-deltas` or `static-delta`.
    pub by: String,
    /// Bytes of blobs or files that were moved.
    pub bytes: u64,
    /// The delta of images that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<Digest>,
}

/// What records said before there were other forms.
fn encapsulated() -> ImageForm {
    ImageForm::Encapsulated
}

impl Record {
    pub(super) fn new(commit: CommitChecksum, form: ImageForm, manifest: &RawManifest, config: &str) -> Self {
        Self {
            commit,
            base: None,
            form,
            manifest_digest: manifest.digest,
            media_type: manifest.media_type.clone(),
            manifest: String::from_utf8_lossy(&manifest.bytes).into_owned(),
            config: config.to_owned(),
            same_as: None,
            unverified: BTreeSet::new(),
            references: BTreeSet::new(),
            imported: None,
            came: None,
            dropped: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns the record of the same image under another manifest, which names the same config.
    pub(super) fn rewrapped(&self, manifest: &RawManifest) -> Self {
        Self {
            manifest_digest: manifest.digest,
            media_type: manifest.media_type.clone(),
            manifest: String::from_utf8_lossy(&manifest.bytes).into_owned(),
            same_as: Some(self.manifest_digest),
            references: BTreeSet::new(),
            ..self.clone()
        }
    }

    /// Reads the manifest.
    pub fn parse_manifest(&self) -> Option<Manifest> {
        serde_json::from_str(&self.manifest).ok()
    }

    /// Reads the config.
    pub fn parse_config(&self) -> Option<ImageConfig> {
        serde_json::from_str(&self.config).ok()
    }

    pub(super) fn store(&self, repo: &Repo) -> io::Result<()> {
        let directory = directory(repo);
        fs::create_dir_all(&directory)?;
        let target = directory.join(file_name(&self.manifest_digest));
        // The process id keeps two writers apart; what a killed one left is replaced or stays a few kilobytes.
        let temporary = directory.join(format!(".{}.{}", file_name(&self.manifest_digest), std::process::id()));
        let bytes = serde_json::to_vec(self).map_err(io::Error::other)?;
        let result = (|| {
            let mut file = File::create(&temporary)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&temporary, &target)?;
            File::open(&directory)?.sync_all()
        })();
        if result.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        result
    }

    pub(super) fn remove(&self, repo: &Repo) -> io::Result<()> {
        match fs::remove_file(directory(repo).join(file_name(&self.manifest_digest))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Finds the record of an image by its manifest's digest. A damaged record counts as none.
///
/// # Errors
/// When the file system fails.
pub fn find(repo: &Repo, manifest: &Digest) -> io::Result<Option<Record>> {
    let file = match File::open(directory(repo).join(file_name(manifest))) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(MAX_RECORD).read_to_end(&mut bytes)?;
    let record: Option<Record> = serde_json::from_slice(&bytes).ok();
    Ok(record.filter(|record| record.manifest_digest == *manifest && Digest::of(record.manifest.as_bytes()) == *manifest))
}

/// Loads all records, sorted by digest. Damaged ones are left out.
///
/// # Errors
/// When the file system fails.
pub fn all(repo: &Repo) -> io::Result<Vec<Record>> {
    let entries = match fs::read_dir(directory(repo)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut records = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let hex = name.to_str().and_then(|name| name.strip_suffix(".json")).filter(|hex| !hex.starts_with('.'));
        let Some(digest) = hex.and_then(|hex| format!("sha256:{hex}").parse().ok()) else { continue };
        records.extend(find(repo, &digest)?);
    }
    records.sort_unstable_by_key(|record: &Record| record.manifest_digest.to_hex());
    Ok(records)
}

/// Lists for each diff ID of the images that were imported the blobs that were seen to hold it.
///
/// What a config says of a blob that was not read is no more than a claim: taken for true, one image could put its layers into another.
pub(super) fn blobs_by_diff_id(repo: &Repo) -> io::Result<BTreeMap<Digest, BTreeSet<Digest>>> {
    let mut blobs: BTreeMap<Digest, BTreeSet<Digest>> = BTreeMap::new();
    for record in all(repo)?.into_iter().filter(|record| record.same_as.is_none()) {
        let (Some(manifest), Some(config)) = (record.parse_manifest(), record.parse_config()) else { continue };
        for (blob, diff_id) in manifest.layers.iter().zip(&config.rootfs.diff_ids) {
            if !record.unverified.contains(&blob.digest) {
                blobs.entry(*diff_id).or_default().insert(blob.digest);
            }
        }
    }
    Ok(blobs)
}

/// Stores a record, and lets no other one have its references: a tag names one image.
pub(crate) fn store(repo: &Repo, record: &Record) -> io::Result<()> {
    if !record.references.is_empty() {
        for mut other in all(repo)? {
            let before = other.references.len();
            other.references.retain(|reference| !record.references.contains(reference));
            if other.manifest_digest != record.manifest_digest && other.references.len() < before {
                other.store(repo)?;
            }
        }
    }
    record.store(repo)
}

fn directory(repo: &Repo) -> PathBuf {
    repo.path().join("extensions/rootball/images")
}

fn file_name(manifest: &Digest) -> String {
    format!("{}.json", manifest.to_hex())
}
