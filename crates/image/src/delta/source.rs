//! An image whose layers come out of a delta, as far as it goes.

use std::error::Error;
use std::io::Read;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rootball_delta::tardiff::{PatchLimits, TarPatch};
use rootball_oci::{Descriptor, Digest, ImageSource, LayerTar, RawManifest, SimpleSignatures, TransferError, read_error};

use super::oci_delta::OciDelta;
use super::sources::RepoFiles;

/// Gives out an image as another source does, and the tars of layers by a delta. Blobs of the delta come from the same place as the image.
pub struct DeltaSource<'a> {
    source: &'a dyn ImageSource,
    delta: &'a OciDelta,
    files: &'a RepoFiles<'a>,
    limits: PatchLimits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Layers whose tars were handed out, with the bytes that travelled.
    given: Vec<(Digest, u64)>,
    failed: Vec<FailedLayer>,
}

/// A layer that a delta did not lead to, so that it was fetched as it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FailedLayer {
    /// The blob of the image.
    pub layer: Digest,
    /// What was wrong.
    pub reason: String,
}

impl std::fmt::Debug for DeltaSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeltaSource").field("delta", &self.delta.digest).finish_non_exhaustive()
    }
}

impl<'a> DeltaSource<'a> {
    /// Takes an image that a policy has accepted, and a delta to it whose start is there.
    pub fn new(source: &'a dyn ImageSource, delta: &'a OciDelta, files: &'a RepoFiles<'a>, limits: PatchLimits) -> Self {
        Self { source, delta, files, limits, state: Mutex::default() }
    }

    /// Returns how many layers came out of the delta, the bytes that travelled for them, and the layers that did not.
    pub fn outcome(self) -> (usize, u64, Vec<FailedLayer>) {
        let State { given, failed } = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let came = given.iter().filter(|(layer, _)| failed.iter().all(|failed| failed.layer != *layer));
        let (layers, bytes) = came.fold((0, 0_u64), |(layers, bytes), (_, size)| (layers + 1, bytes.saturating_add(*size)));
        (layers, bytes, failed)
    }

    fn open_diff(&self, blob: &Descriptor) -> Result<TarPatch<'_, Box<dyn Read + Send + '_>>, TransferError> {
        let reader = self.source.open_blob(blob)?;
        TarPatch::new(reader, self.files, &self.limits).map_err(|error| read_error(blob, error))
    }
}

impl ImageSource for DeltaSource<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.source.load_manifest()
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.source.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob(descriptor)
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob_unverified(descriptor)
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        // A layer that the delta has comes out of it and not in pieces.
        match self.delta.diff_of(descriptor) {
            Some(_) => Ok(None),
            None => self.source.open_blob_part(descriptor, part),
        }
    }

    fn open_layer_tar(&self, layer: &Descriptor, _diff_id: &Digest) -> Result<Option<LayerTar<'_>>, TransferError> {
        let Some(blob) = self.delta.diff_of(layer) else { return Ok(None) };
        let tar = Box::new(self.open_diff(blob)?);
        self.state.lock().unwrap_or_else(PoisonError::into_inner).given.push((layer.digest, blob.size));
        Ok(Some(LayerTar { tar, size: blob.size }))
    }

    fn layer_tar_failed(&self, layer: &Descriptor, reason: &dyn Error) {
        let reason = with_causes(reason);
        tracing::warn!(layer = %layer.digest, delta = %self.delta.digest, reason, "the delta does not lead to a layer, which is fetched as it is");
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failed.push(FailedLayer { layer: layer.digest, reason });
    }

    fn load_artifact(&self, descriptor: &Descriptor) -> Result<RawManifest, TransferError> {
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

/// Tells an error with its causes in one line.
pub(super) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
