//! Removing images that nobody wants any more.
//!
//! An image is its ref, the refs of its blobs and its record. A blob's ref goes when no image that remains has the blob; then objects that no
//! ref reaches go. Commits of deployments have refs of their own, and images that deployments were made of remain.

use std::collections::{BTreeMap, BTreeSet};

use rootball_object::{CommitChecksum, ErrorKind, RefName, Reporter};
use rootball_oci::Digest;
use rootball_repo::{PruneError, PruneOptions, Repo, StoreError, TransactionError};

use super::list::{image_refs, manifest_in_commit, records};
use super::{BLOB_PREFIX, ImportError, blob_ref, image_ref};

/// Refs below which deployments and their like keep commits.
const DEPLOYED: [&str; 4] = ["ostree/0", "ostree/1", "rpmostree/base", "ostree/container/baseimage"];

/// What is pruned.
#[derive(Clone, Debug, Default)]
pub struct ImagePruneOptions {
    /// References whose images go.
    pub remove: Vec<String>,
    /// References that deployments follow. Where this is given, all others go; otherwise all remain but those in `remove`.
    pub followed: Option<BTreeSet<String>>,
    /// The time, in seconds since 1970, to see what lies in `tmp` for too long.
    pub now: Option<u64>,
}

/// What a prune of images removes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImagePrunePlan {
    /// The images that go: references and commits.
    pub images: BTreeMap<String, CommitChecksum>,
    /// How many refs of blobs go.
    pub blobs: usize,
    /// Manifests whose records go.
    pub records: Vec<Digest>,
    /// Images that remain, and of which it is not known which blobs they have: no ref of a blob goes because of them.
    pub unknown: Vec<String>,
    /// Objects that go.
    pub objects: u64,
    /// Bytes that their removal frees.
    pub freed_bytes: u64,
    #[serde(skip)]
    refs: Vec<RefName>,
    #[serde(skip)]
    now: Option<u64>,
}

/// Why images were not pruned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImagePruneError {
    /// There is no such image.
    #[error("no image {reference:?} in the repository")]
    NotFound {
        /// What was given.
        reference: String,
    },
    /// A deployment follows the image.
    #[error("image {reference:?} is what a deployment follows")]
    InUse {
        /// What was given.
        reference: String,
    },
    /// Refs or records could not be read, or a record not removed.
    #[error(transparent)]
    Read(#[from] ImportError),
    /// Refs could not be removed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// Objects could not be pruned.
    #[error(transparent)]
    Prune(#[from] PruneError),
}

impl From<StoreError> for ImagePruneError {
    fn from(error: StoreError) -> Self {
        Self::Transaction(error.into())
    }
}

impl ImagePruneError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::InUse { .. } => ErrorKind::Conflict,
            Self::Read(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Prune(error) => error.kind(),
        }
    }
}

/// Finds out which images, blobs and objects can go.
///
/// # Errors
/// When an image to remove is not there or in use, or refs, records or directories cannot be read.
pub fn plan_prune(repo: &Repo, options: &ImagePruneOptions) -> Result<ImagePrunePlan, ImagePruneError> {
    let present = image_refs(repo)?;
    for reference in &options.remove {
        if !present.iter().any(|(known, _)| known == reference) {
            return Err(ImagePruneError::NotFound { reference: reference.clone() });
        }
        if options.followed.as_ref().is_some_and(|followed| followed.contains(reference)) {
            return Err(ImagePruneError::InUse { reference: reference.clone() });
        }
    }
    let goes = |reference: &String| {
        options.remove.contains(reference) || options.followed.as_ref().is_some_and(|followed| !followed.contains(reference))
    };
    let (gone, remaining): (Vec<_>, Vec<_>) = present.into_iter().partition(|(reference, _)| goes(reference));
    let mut kept_commits: BTreeMap<CommitChecksum, Option<String>> =
        remaining.into_iter().map(|(reference, commit)| (commit, Some(reference))).collect();
    for prefix in DEPLOYED {
        for (_, commit) in repo.refs(Some(prefix)).map_err(ImportError::from)? {
            kept_commits.entry(commit).or_default();
        }
    }
    let (kept_records, gone_records): (Vec<_>, Vec<_>) =
        records(repo)?.into_iter().partition(|record| kept_commits.contains_key(&record.commit));
    let mut manifests: Vec<_> = kept_records.iter().filter_map(super::record::Record::parse_manifest).collect();
    let mut unknown = Vec::new();
    for (commit, reference) in &kept_commits {
        match manifest_in_commit(repo, commit) {
            Some(manifest) => manifests.push(manifest),
            None if kept_records.iter().any(|record| record.commit == *commit) => {}
            None => unknown.extend(reference.clone()),
        }
    }
    let kept_blobs: BTreeSet<RefName> =
        manifests.iter().flat_map(|manifest| &manifest.layers).map(|layer| blob_ref(&layer.digest)).collect();
    let mut refs: Vec<RefName> = Vec::new();
    if unknown.is_empty() {
        let blobs = repo.refs(Some(BLOB_PREFIX)).map_err(ImportError::from)?;
        refs.extend(blobs.into_iter().map(|(name, _)| name).filter(|name| !kept_blobs.contains(name)));
    }
    let blobs = refs.len();
    refs.extend(gone.iter().filter_map(|(reference, _)| image_ref(reference)));
    let without_refs = refs.iter().map(|name| name.as_str().to_owned()).collect();
    let objects = repo.plan_prune(&PruneOptions { without_refs, ..object_options(options.now) })?;
    Ok(ImagePrunePlan {
        images: gone.into_iter().collect(),
        blobs,
        records: gone_records.iter().map(|record| record.manifest_digest).collect(),
        unknown,
        objects: objects.unreachable_objects,
        freed_bytes: objects.freed_bytes,
        refs,
        now: options.now,
    })
}

/// Removes what the plan says: refs first, so that whoever is interrupted leaves objects and nothing that needs them.
///
/// # Errors
/// When something cannot be removed.
pub fn apply_prune(repo: &Repo, plan: &ImagePrunePlan, reporter: &dyn Reporter) -> Result<(), ImagePruneError> {
    if !plan.refs.is_empty() {
        let transaction = repo.begin()?;
        for name in &plan.refs {
            transaction.set_ref(name, None);
        }
        transaction.commit()?;
    }
    for record in records(repo)?.iter().filter(|record| plan.records.contains(&record.manifest_digest)) {
        record.remove(repo).map_err(|source| ImportError::Record { manifest: record.manifest_digest, source })?;
    }
    repo.plan_prune(&object_options(plan.now))?.apply(reporter)?;
    Ok(())
}

fn object_options(now: Option<u64>) -> PruneOptions {
    PruneOptions { refs_only: true, now, ..PruneOptions::default() }
}
