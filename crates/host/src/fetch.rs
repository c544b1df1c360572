//! From a reference to a commit in the repository, by the least that has to be moved.

use std::sync::Arc;

use rootball_image::delta::{ImportedWith, Prefer, Wishes, import_quoted, quote};
use rootball_image::import::{ImportOptions, LayerDrops, find_imported};
use rootball_image::{UnpackedSize, unpacked_size};
use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_oci::{Digest, Image, ImageSource, Manifest, Platform, RawManifest, Reference};
use rootball_remote::policy::RemotePolicy;
use rootball_repo::Repo;

use crate::{Context, HostError, Moved};

const LABEL_COMMIT: &str = "ostree.commit";
const LABEL_OSCONTAINER: &str = "com.coreos.ostree-commit";
const LABEL_LAST_LAYER: &str = "ostree.final-diffid";
const LABEL_VERSION: &str = "org.opencontainers.image.version";

/// An image, looked at: nothing but manifest and config has been read.
pub(crate) struct Candidate {
    source: Box<dyn ImageSource>,
    reference: Reference,
    raw: RawManifest,
    manifest: Manifest,
    /// The manifest's digest.
    pub(crate) digest: Digest,
    /// The commit that the image holds and nothing else, if it says so.
    commit: Option<CommitChecksum>,
    /// Its version.
    pub(crate) version: Option<String>,
    /// Bytes of all layers, compressed.
    pub(crate) image_bytes: u64,
}

impl Candidate {
    /// Opens an image and reads what it says about itself.
    pub(crate) fn look(context: &Context<'_>, reference: &Reference) -> Result<Self, HostError> {
        let source = (context.open_source)(reference)?;
        let image = Image::load(source.as_ref(), &Platform::host())?;
        let image_bytes = image.size();
        let Image { raw, manifest, config, .. } = image;
        let label = |key: &str| config.config.labels.as_ref().and_then(|labels| labels.get(key)).map(String::as_str);
        // A Containerfile built on top inherits the labels. Only when the commit's last layer is the image's last layer are they true.
        let is_whole = label(LABEL_LAST_LAYER).is_some_and(|last| config.rootfs.diff_ids.last().is_some_and(|id| id.to_string() == last));
        let held = match label(LABEL_LAST_LAYER) {
            Some(_) => label(LABEL_COMMIT).filter(|_| is_whole),
            None => label(LABEL_OSCONTAINER),
        };
        Ok(Self {
            commit: held.and_then(|commit| commit.parse().ok()),
            version: label(LABEL_VERSION).map(str::to_owned),
            image_bytes,
            digest: raw.digest,
            raw,
            manifest,
            reference: reference.clone(),
            source,
        })
    }

    /// Finds out how large its layers are when they are unpacked.
    pub(crate) fn unpacked_size(&self) -> Result<UnpackedSize, HostError> {
        Ok(unpacked_size(self.source.as_ref(), &self.manifest)?)
    }

    /// Finds out which commit the image is: from its labels, or because it was imported before. Otherwise that shows when it is imported.
    pub(crate) fn find_commit(&self, repo: &Repo) -> Result<Option<CommitChecksum>, HostError> {
        match self.commit {
            Some(commit) => Ok(Some(commit)),
            None => Ok(find_imported(repo, &self.raw, &self.manifest)?),
        }
    }

    /// Tells whether the commit is in the repository with all that belongs to it.
    pub(crate) fn is_present(&self, repo: &Repo) -> Result<bool, HostError> {
        match self.find_commit(repo)? {
            Some(commit) => Ok(repo.is_complete(&commit)?),
            None => Ok(false),
        }
    }

    /// Brings the commit into the repository, if it is signed as `signed_by` wants it. Where it is there already, nothing moves: what it is
    /// called elsewhere does not matter.
    pub(crate) fn fetch(
        &self,
        repo: &Repo,
        signed_by: Option<Arc<RemotePolicy>>,
        prefer: Prefer,
        context: &Context<'_>,
    ) -> Result<Fetched, HostError> {
        if let Some(commit) = self.commit
            && repo.is_complete(&commit)?
        {
            if let Some(policy) = signed_by {
                let bytes = repo.load_metadata(ObjectKind::Commit, commit.object())?;
                policy.verify_commit(&commit, &bytes, repo.find_detached_metadata(&commit)?.as_deref())?;
            }
            return Ok(Fetched { commit, moved: Moved::default(), dropped: Vec::new() });
        }
        let options = ImportOptions { reference: Some(self.reference.to_string()), signed_by, ..ImportOptions::default() };
        let source = self.source.as_ref();
        let quoted = quote(source, repo, &options.platform, &Wishes { prefer, memory: context.memory })?;
        let ImportedWith { imported, delta, passed_by } = import_quoted(source, repo, &options, &quoted, context.reporter, context.cancel)?;
        let way = match (&delta, imported.layers_in_part) {
            (Some(used), _) => Some(used.kind.to_string()),
            (None, 0) => None,
            (None, _) => Some("pieces".to_owned()),
        };
        let moved = if imported.layers_fetched + imported.layers_in_part == 0 && imported.objects_written == 0 {
            Moved::default()
        } else {
            Moved {
                bytes: imported.bytes_fetched,
                layers_fetched: imported.layers_fetched as u64,
                layers_in_part: imported.layers_in_part as u64,
                layers_reused: imported.layers_reused as u64,
                objects: imported.objects_written,
                way,
                delta: delta.map(|used| used.delta),
                passed_by,
            }
        };
        Ok(Fetched { commit: imported.commit, moved, dropped: imported.dropped })
    }
}

/// A commit that was brought into the repository.
pub(crate) struct Fetched {
    pub(crate) commit: CommitChecksum,
    pub(crate) moved: Moved,
    /// What of the image has no place in it.
    pub(crate) dropped: Vec<LayerDrops>,
}
