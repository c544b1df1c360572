//! Which images are in a repository.

use rootball_object::{CommitChecksum, ObjectSource};
use rootball_oci::{Digest, Manifest};
use rootball_repo::Repo;

use super::record::{self, Record};
use super::{IMAGE_PREFIX, ImageForm, ImportError, unescape};

/// The key under which other importers keep the manifest's digest in a commit.
const OTHERS_DIGEST: &str = "ostree.manifest-digest";
/// The key under which they keep the manifest.
const OTHERS_MANIFEST: &str = "ostree.manifest";

/// An image in a repository.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ListedImage {
    /// The reference under which it was imported; `None` when that names another image by now.
    pub reference: Option<String>,
    /// The manifest's digest, where it is known.
    pub manifest_digest: Option<Digest>,
    /// What kind of image it is; `None` for what another importer brought.
    pub form: Option<ImageForm>,
    /// Its commit.
    pub commit: CommitChecksum,
    /// The commit below layers of files.
    pub base: Option<CommitChecksum>,
    /// Its version.
    pub version: Option<String>,
    /// When it was imported, in seconds since 1970.
    pub imported: Option<u64>,
    /// How many layers it has.
    pub layers: Option<usize>,
    /// Bytes of the layers, compressed.
    pub bytes: Option<u64>,
}

/// Lists the images that were imported, by this importer or others, sorted by reference.
///
/// # Errors
/// When refs, records or commits cannot be read.
pub fn list(repo: &Repo) -> Result<Vec<ListedImage>, ImportError> {
    let records = records(repo)?;
    let mut listed = Vec::new();
    let mut told: Vec<Digest> = Vec::new();
    for (reference, commit) in image_refs(repo)? {
        let record = record_of(&records, &reference, &commit);
        told.extend(record.map(|record| record.manifest_digest));
        listed.push(describe(repo, Some(reference), commit, record));
    }
    for record in records.iter().filter(|record| !told.contains(&record.manifest_digest)) {
        // A record outlives its commit where another program prunes.
        if ObjectSource::has(repo, rootball_object::ObjectKind::Commit, record.commit.object())? {
            listed.push(describe(repo, None, record.commit, Some(record)));
        }
    }
    Ok(listed)
}

fn describe(repo: &Repo, reference: Option<String>, commit: CommitChecksum, record: Option<&Record>) -> ListedImage {
    let loaded = repo.load_commit(&commit).ok();
    let said = |key: &str| loaded.as_ref().and_then(|commit| commit.metadata.string(key)).map(str::to_owned);
    let manifest = match record {
        Some(record) => record.parse_manifest(),
        None => said(OTHERS_MANIFEST).and_then(|text| serde_json::from_str(&text).ok()),
    };
    ListedImage {
        reference,
        manifest_digest: record.map_or_else(|| said(OTHERS_DIGEST)?.parse().ok(), |record| Some(record.manifest_digest)),
        form: record.map(|record| record.form),
        commit,
        base: record.and_then(|record| record.base),
        version: said("version"),
        imported: record.and_then(|record| record.imported),
        layers: manifest.as_ref().map(|manifest| manifest.layers.len()),
        bytes: manifest.map(|manifest| manifest.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.size))),
    }
}

/// Lists the references of images with their commits.
pub(crate) fn image_refs(repo: &Repo) -> Result<Vec<(String, CommitChecksum)>, ImportError> {
    let prefix = format!("{IMAGE_PREFIX}/");
    let refs = repo.refs(Some(IMAGE_PREFIX))?;
    Ok(refs.into_iter().filter_map(|(name, commit)| Some((unescape(name.as_str().strip_prefix(&prefix)?)?, commit))).collect())
}

/// Finds the record of what a reference names.
pub(super) fn record_of<'r>(records: &'r [Record], reference: &str, commit: &CommitChecksum) -> Option<&'r Record> {
    let mut of_commit = records.iter().filter(|record| record.commit == *commit);
    of_commit.clone().find(|record| record.references.contains(reference)).or_else(|| of_commit.next())
}

pub(super) fn records(repo: &Repo) -> Result<Vec<Record>, ImportError> {
    record::all(repo).map_err(|source| ImportError::Records { source })
}

/// Returns the manifest that another importer has put into its commit.
pub(crate) fn manifest_in_commit(repo: &Repo, commit: &CommitChecksum) -> Option<Manifest> {
    let commit = repo.load_commit(commit).ok()?;
    serde_json::from_str(commit.metadata.string(OTHERS_MANIFEST)?).ok()
}
