//! What is remembered of an imported image: its manifest and config, byte for byte, and its commit.
//!
//! One file for each image, `extensions/rootball/images/HEX.json` in the repository, named after the manifest's digest. `extensions` is the
//! directory that the repository format leaves to other programs. A file is written under a temporary name, synced and renamed, so a record
//! is whole or absent; it is read as a hint only, since everything that it says can be had again from the image.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use rootball_object::CommitChecksum;
use rootball_oci::{Digest, MAX_MANIFEST_SIZE, RawManifest};
use rootball_repo::Repo;

/// Largest record that is read, in bytes: manifest and config with every character escaped.
const MAX_RECORD: u64 = 16 * MAX_MANIFEST_SIZE;

/// The record of one image.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// The commit that was in it.
    pub commit: CommitChecksum,
    /// The manifest's digest.
    pub manifest_digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest's exact text.
    pub manifest: String,
    /// The config's exact text.
    pub config: String,
}

impl Record {
    pub(super) fn new(commit: CommitChecksum, manifest: &RawManifest, config: &[u8]) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            commit,
            manifest_digest: manifest.digest,
            media_type: manifest.media_type.clone(),
            manifest: text(&manifest.bytes),
            config: text(config),
        }
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

/// Loads the records of all images, in the order of their digests. Damaged ones count as none.
///
/// # Errors
/// When the file system fails.
pub fn all(repo: &Repo) -> io::Result<Vec<Record>> {
    let entries = match fs::read_dir(directory(repo)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    let digests = names.iter().filter_map(|name| format!("sha256:{}", name.to_str()?.strip_suffix(".json")?).parse().ok());
    let mut records = Vec::new();
    for digest in digests.collect::<Vec<Digest>>() {
        records.extend(find(repo, &digest)?);
    }
    Ok(records)
}

fn directory(repo: &Repo) -> PathBuf {
    repo.path().join("extensions/rootball/images")
}

fn file_name(manifest: &Digest) -> String {
    format!("{}.json", manifest.to_hex())
}
