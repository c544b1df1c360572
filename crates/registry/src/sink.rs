//! A registry as a sink of images.

use std::sync::Arc;

use rootball_oci::{BlobWriter, Descriptor, Digest, ImageSink, ManifestChange, RawManifest, RegistryReference, TransferError};

use crate::endpoints::refused_name;
use crate::referrers::MAX_TRIES;
use crate::writer::RegistryBlobWriter;
use crate::{Access, RegistryOptions, RepositoryClient, Runtime, lookaside};

/// One image of a registry, to be written. Mirrors are not written to; a location in the configuration is. The digest of a blob is compared
/// by the registry, which has to receive all of it anyway.
#[derive(Debug)]
pub struct RegistrySink {
    runtime: Arc<Runtime>,
    client: RepositoryClient,
    reference: RegistryReference,
    mount_from: Vec<String>,
    options: RegistryOptions,
}

impl RegistrySink {
    /// Prepares to write under the reference; nothing is sent yet.
    ///
    /// # Errors
    /// When the name is blocked, or names, certificates or files with credentials cannot be used.
    pub fn new(runtime: &Arc<Runtime>, reference: &RegistryReference, options: &RegistryOptions) -> Result<Self, TransferError> {
        let endpoint = options.registries.resolve_push(reference).map_err(|error| refused_name(reference, &error))?;
        let options = options.for_endpoint(&endpoint, &reference.host);
        let client = RepositoryClient::new(&endpoint.reference, Access::Push, &options)?;
        Ok(Self { runtime: runtime.clone(), client, reference: endpoint.reference, mount_from: Vec::new(), options })
    }

    /// Names repositories of the same registry that may have blobs already, from where it can take them without our sending them.
    #[must_use]
    pub fn mount_from(mut self, repositories: Vec<String>) -> Self {
        self.mount_from = repositories;
        self
    }

    fn put(&self, reference: String, manifest: &RawManifest) -> Result<(), TransferError> {
        let (client, manifest) = (self.client.clone(), manifest.clone());
        self.runtime.run(async move { client.put_manifest(&reference, &manifest).await })
    }
}

impl ImageSink for RegistrySink {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        let (client, descriptor, mount_from) = (self.client.clone(), descriptor.clone(), self.mount_from.clone());
        self.runtime.run(async move {
            if client.has_blob(&descriptor).await? {
                return Ok(true);
            }
            for repository in mount_from {
                if client.mount_blob(&descriptor.digest, &repository).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        Ok(Box::new(RegistryBlobWriter::new(self.runtime.clone(), self.client.clone(), self.options.upload_chunk)))
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put(manifest.digest.to_string(), manifest)
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put(self.reference.tag_or_digest(), manifest)
    }

    fn update_manifest(&self, change: &mut ManifestChange<'_>) -> Result<(), TransferError> {
        let reference = self.reference.tag_or_digest();
        for _ in 0..MAX_TRIES {
            let (client, name) = (self.client.clone(), reference.clone());
            let (before, condition) = self.runtime.run(async move { client.load_manifest_to_change(&name).await })?;
            let Some(after) = change(&before)? else { return Ok(()) };
            let (client, name) = (self.client.clone(), reference.clone());
            // It is read again afterwards, since many registries ignore conditions.
            match self.runtime.run(async move { client.put_manifest_with(&name, &after, condition).await.map(drop) }) {
                Err(TransferError::Invalid { reason, .. }) if reason.starts_with("412") => {
                    tracing::debug!(reference, "the image changed meanwhile");
                }
                outcome => outcome?,
            }
        }
        let reason = format!("{reference} changes all the time; try again");
        Err(TransferError::Transient { place: self.client.place().to_owned(), reason })
    }

    fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let (client, manifest) = (self.client.clone(), manifest.clone());
        self.runtime.run(async move { client.put_referrer(&manifest).await })
    }

    fn put_tagged(&self, tag: &str, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put(tag.to_owned(), manifest)
    }

    fn put_simple_signatures(&self, manifest: &Digest, messages: &[Vec<u8>]) -> Result<(), TransferError> {
        if messages.is_empty() {
            return Ok(());
        }
        lookaside::staging(&self.options, &self.reference)?.write(&self.reference, manifest, messages)
    }
}
