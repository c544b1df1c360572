//! A delta as the only thing there is: it has the manifest and config of its image, and the repository has the layers that it leaves out.

use std::io::Read;
use std::sync::Arc;

use rootball_delta::tardiff::PatchLimits;
use rootball_object::{Cancel, Reporter};
use rootball_oci::{
    Descriptor, Digest, ImageSource, MAX_MANIFEST_SIZE, RawManifest, Reference, SimpleSignatures, TransferError, read_error,
};
use rootball_repo::Repo;

use super::base::bases;
use super::error::DeltaError;
use super::import_with::scratch;
use super::oci_delta::OciDelta;
use super::source::DeltaSource;
use super::sources::RepoFiles;
use crate::import::{ImportError, ImportOptions, Imported, import};
use crate::trust::{Trust, TrustedSource};

/// The image in a delta: its manifest, config and whole layers are blobs of the delta; signatures of cosign may be too.
pub struct DeltaFile {
    source: Box<dyn ImageSource>,
    delta: OciDelta,
    manifest: RawManifest,
}

impl std::fmt::Debug for DeltaFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeltaFile").field("delta", &self.delta.digest).finish_non_exhaustive()
    }
}

impl DeltaFile {
    /// Opens a delta that is what a source's reference names.
    ///
    /// # Errors
    /// When it is no delta of `oci-delta`, or has not the manifest of its image.
    pub fn open(source: Box<dyn ImageSource>) -> Result<Self, DeltaError> {
        let delta = OciDelta::parse(&source.load_manifest()?)?;
        let missing = || DeltaError::Invalid { manifest: delta.digest, reason: "it has not the manifest of its image in it".to_owned() };
        let descriptor = delta.manifest.clone().ok_or_else(missing)?;
        if descriptor.digest != delta.target {
            let reason = format!("the manifest in it is that of {}, and it leads to {}", descriptor.digest, delta.target);
            return Err(DeltaError::Invalid { manifest: delta.digest, reason });
        }
        let manifest = load_manifest(source.as_ref(), &descriptor)?;
        Ok(Self { source, delta, manifest })
    }

    /// Returns the delta's own manifest.
    pub fn delta(&self) -> &OciDelta {
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
        match &self.delta.signature {
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
