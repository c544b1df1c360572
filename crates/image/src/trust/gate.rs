//! The gate before an image.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use rootball_oci::{Descriptor, Digest, ImageSource, LayerTar, ParsedManifest, RawManifest, Reference, SimpleSignatures, TransferError};

use super::Trust;

/// A source that gives out an image only when the policy has said yes to it.
///
/// The manifest or index that the reference names is verified when it is loaded; what it names is covered by its digest. An index that is not
/// signed itself may name images that are: then each of them is verified when it is loaded, and only those that pass come out.
pub struct TrustedSource {
    source: Box<dyn ImageSource>,
    reference: Reference,
    trust: Arc<Trust>,
    state: Mutex<Option<State>>,
}

#[derive(Clone)]
struct State {
    manifest: RawManifest,
    /// Why the index itself is not trusted; its images have to be.
    index_refused: Option<String>,
}

impl TrustedSource {
    /// Guards a source with a policy. `reference` is the name that the user gave, wherever the source finds the bytes.
    pub fn new(source: Box<dyn ImageSource>, reference: Reference, trust: Arc<Trust>) -> Self {
        Self { source, reference, trust, state: Mutex::new(None) }
    }

    /// Loads and verifies the manifest once, so that the name cannot lead elsewhere afterwards.
    fn state(&self) -> Result<State, TransferError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = &*state {
            return Ok(state.clone());
        }
        let manifest = self.source.load_manifest()?;
        let index_refused = match self.evaluate(&manifest) {
            Ok(()) => None,
            Err(TransferError::Untrusted { reason, .. }) if may_hold_signed_images(&manifest, &self.trust, &self.reference) => Some(reason),
            Err(error) => return Err(error),
        };
        Ok(state.insert(State { manifest, index_refused }).clone())
    }

    fn evaluate(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let verdict = self.trust.evaluate(&self.reference, manifest, self.source.as_ref());
        verdict.map_err(|error| error.into_transfer(&self.reference))?;
        Ok(())
    }
}

fn may_hold_signed_images(manifest: &RawManifest, trust: &Trust, reference: &Reference) -> bool {
    trust.demands_signature(reference) && matches!(manifest.parse(), Ok(ParsedManifest::Index(_)))
}

impl ImageSource for TrustedSource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.state()?.manifest)
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        let state = self.state()?;
        let manifest = self.source.load_manifest_by_digest(digest)?;
        let Some(index_reason) = state.index_refused else { return Ok(manifest) };
        match (self.evaluate(&manifest), manifest.parse()) {
            // Indexes below the first are opened as the first was.
            (Ok(()), _) | (Err(TransferError::Untrusted { .. }), Ok(ParsedManifest::Index(_))) => Ok(manifest),
            (Err(TransferError::Untrusted { image, reason }), _) => {
                Err(TransferError::Untrusted { image, reason: format!("{reason}; and the index: {index_reason}") })
            }
            (Err(error), _) => Err(error),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.state()?;
        self.source.open_blob(descriptor)
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.state()?;
        self.source.open_blob_unverified(descriptor)
    }

    fn open_blob_part(
        &self,
        descriptor: &Descriptor,
        part: std::ops::Range<u64>,
    ) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        self.state()?;
        self.source.open_blob_part(descriptor, part)
    }

    fn open_layer_tar(&self, layer: &Descriptor, diff_id: &Digest) -> Result<Option<LayerTar<'_>>, TransferError> {
        self.state()?;
        self.source.open_layer_tar(layer, diff_id)
    }

    fn layer_tar_failed(&self, layer: &Descriptor, reason: &dyn std::error::Error) {
        self.source.layer_tar_failed(layer, reason);
    }

    /// An artifact is signed by nobody: what it leads to has the digests of the image, which was verified.
    fn load_artifact(&self, descriptor: &Descriptor) -> Result<RawManifest, TransferError> {
        self.state()?;
        self.source.load_artifact(descriptor)
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        self.source.referrers(subject)
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        self.source.find_tagged(tag)
    }

    fn simple_signatures(&self, manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        self.source.simple_signatures(manifest)
    }
}

impl std::fmt::Debug for TrustedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TrustedSource").field("reference", &self.reference).finish_non_exhaustive()
    }
}
