//! What a repository has that deltas may start from.

use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_oci::Digest;
use rootball_repo::Repo;

use super::found::DeltaStart;
use crate::import::{ImportError, image_refs, kept_records, manifest_in_commit};

/// An image in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its config's digest.
    pub config: Digest,
    /// Its manifest's digest, where it is known.
    pub manifest: Option<Digest>,
    /// Its commit.
    pub commit: CommitChecksum,
}

impl Base {
    /// Tells whether a delta may start from it.
    pub fn fits(&self, start: &DeltaStart) -> bool {
        start.config == Some(self.config)
            || (start.manifest.is_some() && start.manifest == self.manifest)
            || start.commit == Some(self.commit)
    }
}

/// Lists the images in a repository that are whole, by this importer or others.
///
/// # Errors
/// When records, refs or commits cannot be read.
pub fn bases(repo: &Repo) -> Result<Vec<Base>, ImportError> {
    let mut found: Vec<Base> = Vec::new();
    for record in kept_records(repo)? {
        if let Some(manifest) = record.parse_manifest() {
            found.push(Base { config: manifest.config.digest, manifest: Some(record.manifest_digest), commit: record.commit });
        }
    }
    for (_, commit) in image_refs(repo)? {
        let is_known = found.iter().any(|base| base.commit == commit);
        if !is_known && ObjectSource::has(repo, ObjectKind::Commit, commit.object())? && !repo.is_partial(&commit)? {
            found.extend(manifest_in_commit(repo, &commit).map(|manifest| Base { config: manifest.config.digest, manifest: None, commit }));
        }
    }
    Ok(found)
}
