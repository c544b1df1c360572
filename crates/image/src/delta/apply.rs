//! A delta as the only thing there is: it has the manifest and config of its image, and the repository has the layers that it leaves out.

use std::io::Read;
use std::sync::Arc;

use rootball_delta::tardiff::PatchLimits;
use rootball_delta::tree::TreeDeltaError;
use rootball_object::{Cancel, Reporter};
use rootball_oci::{
    Descriptor, Digest, ImageSource, MAX_MANIFEST_SIZE, ParsedManifest, RawManifest, Reference, SimpleSignatures, TransferError, read_error,
};
use rootball_repo::Repo;

use super::base::bases;
use super::error::DeltaError;
use super::found::DeltaKind;
use super::import_with::scratch;
use super::oci_delta::OciDelta;
use super::quote::Wishes;
use super::source::DeltaSource;
use super::sources::RepoFiles;
use super::tree_delta::{TreeChain, TreeDelta};
use crate::import::{ImportError, ImportOptions, Imported, import, import_by};
use crate::trust::{Trust, TrustedSource};

/// The image in a delta: its manifest, config and whole layers are blobs of the delta; signatures of cosign may be too.
pub struct DeltaFile {
    source: Box<dyn ImageSource>,
    delta: AnyDelta,
    manifest: RawManifest,
}

/// A delta of any kind.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AnyDelta {
    /// Commit to commit.
    Rootball(Box<TreeDelta>),
    /// Layers as tar-diffs.
    OciDelta(Box<OciDelta>),
}

impl AnyDelta {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is not one of a delta.
    pub fn parse(raw: &RawManifest) -> Result<Self, DeltaError> {
        let artifact_type = match raw.parse()? {
            ParsedManifest::Image(manifest) => manifest.artifact_type,
            ParsedManifest::Index(_) => None,
        };
        match artifact_type.as_deref().and_then(DeltaKind::of_artifact_type) {
            Some(DeltaKind::Rootball) => TreeDelta::parse(raw).map(|delta| Self::Rootball(Box::new(delta))),
            _ => OciDelta::parse(raw).map(|delta| Self::OciDelta(Box::new(delta))),
        }
    }

    fn digest(&self) -> Digest {
        match self {
            Self::Rootball(delta) => delta.digest,
            Self::OciDelta(delta) => delta.digest,
        }
    }

    /// Returns the image that it leads to, and its manifest where that is in it.
    fn target(&self) -> (Digest, Option<&Descriptor>) {
        match self {
            Self::Rootball(delta) => (delta.target, delta.manifest.as_ref()),
            Self::OciDelta(delta) => (delta.target, delta.manifest.as_ref()),
        }
    }
}

impl std::fmt::Debug for DeltaFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeltaFile").field("delta", &self.delta.digest()).finish_non_exhaustive()
    }
}

impl DeltaFile {
    /// Opens a delta that is what a source's reference names.
    ///
    /// # Errors
    /// When it is no delta, or has not the manifest of its image.
    pub fn open(source: Box<dyn ImageSource>) -> Result<Self, DeltaError> {
        let delta = AnyDelta::parse(&source.load_manifest()?)?;
        let invalid = |reason: String| DeltaError::Invalid { manifest: delta.digest(), reason };
        let (target, descriptor) = delta.target();
        let descriptor = descriptor.ok_or_else(|| invalid("it has not the manifest of its image in it".to_owned()))?;
        if descriptor.digest != target {
            return Err(invalid(format!("the manifest in it is that of {}, and it leads to {target}", descriptor.digest)));
        }
        let manifest = load_manifest(source.as_ref(), descriptor)?;
        Ok(Self { source, delta, manifest })
    }

    /// Returns the delta's own manifest.
    pub fn delta(&self) -> &AnyDelta {
        &self.delta
    }

    /// Returns the manifest of the image that it leads to.
    pub fn manifest(&self) -> &RawManifest {
        &self.manifest
    }
}

fn load_manifest(source: &dyn ImageSource, blob: &Descriptor) -> Result<RawManifest, TransferError> {
    let mut bytes = Vec::new();
    source.open_blob(blob)?.take(MAX_MANIFEST_SIZE + 1).read_to_end(&mut bytes).map_err(|error| read_error(blob, error))?;
    // The descriptors say an OCI manifest whatever it is.
    let manifest = RawManifest::sniff(bytes)?;
    let own = manifest.media_type.clone();
    manifest.with_descriptor(&Descriptor { media_type: own, ..blob.clone() })
}

impl ImageSource for DeltaFile {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.manifest.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        match *digest == self.manifest.digest {
            true => Ok(self.manifest.clone()),
            false => self.source.load_manifest_by_digest(digest),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob(descriptor)
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        let signature = match &self.delta {
            AnyDelta::OciDelta(delta) => delta.signature.as_ref(),
            AnyDelta::Rootball(_) => None,
        };
        match signature {
            Some(signature) if tag == format!("sha256-{}.sig", self.manifest.digest.to_hex()) => {
                load_manifest(self.source.as_ref(), signature).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn simple_signatures(&self, _manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        Ok(SimpleSignatures::default())
    }
}

/// Imports the image of a delta that lies in a file or registry, with nothing else at hand. `reference` is the name that the delta was opened by;
/// the policy's rule for it decides about the image in it.
///
/// # Errors
/// [`DeltaError::NoBase`] when the image that it starts from is not in the repository, what the policy says, and what [`import`] answers. There
/// is nothing to fall back to, so a delta that is damaged is an error. The repository stays as it was then.
pub fn apply(
    file: DeltaFile,
    reference: &Reference,
    trust: &Arc<Trust>,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Imported, DeltaError> {
    let delta = file.delta.clone();
    let judged = TrustedSource::new(Box::new(file), reference.clone(), Arc::clone(trust));
    judged.load_manifest()?;
    let delta = match delta {
        AnyDelta::Rootball(delta) => return apply_tree(*delta, &judged, repo, options, reporter, cancel),
        AnyDelta::OciDelta(delta) => delta,
    };
    let bases = bases(repo)?;
    let base = bases.iter().find(|base| base.config == delta.source_config);
    let base = base.ok_or(DeltaError::NoBase { delta: delta.digest, config: delta.source_config })?;
    let scratch = scratch(repo);
    let files = RepoFiles::of(repo, &base.commit, &scratch).map_err(ImportError::from)?;
    let by_delta = DeltaSource::new(&judged, &delta, &files, PatchLimits::new(scratch.as_path()));
    match import(&by_delta, repo, options, reporter, cancel) {
        Ok(imported) => Ok(imported),
        Err(error) => {
            // That the layer itself is not in the delta is no news; why the diff was of no use is.
            let (_, _, failed) = by_delta.outcome();
            match failed.into_iter().next() {
                Some(failed) => Err(DeltaError::Invalid {
                    manifest: delta.digest,
                    reason: format!("it does not lead to layer {}: {}", failed.layer, failed.reason),
                }),
                None => Err(error.into()),
            }
        }
    }
}

fn apply_tree(
    delta: TreeDelta,
    judged: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Imported, DeltaError> {
    let scratch = scratch(repo);
    let digest = delta.digest;
    let chain = TreeChain::load(judged, vec![delta], &scratch, Wishes::default().memory, cancel)?;
    match import_by(judged, repo, options, Some(&chain), reporter, cancel) {
        Ok(imported) => {
            chain.forget()?;
            Ok(imported)
        }
        // That the layers are not in the delta is no news; why the delta was of no use is.
        Err(error) => Err(match chain.take_failure() {
            Some(DeltaError::Tree(TreeDeltaError::NoStart { commit })) => DeltaError::NoCommit { delta: digest, commit },
            Some(failure) => failure,
            None => error.into(),
        }),
    }
}
