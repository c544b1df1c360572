//! A registry as a source of images.

use std::io::Read;
use std::sync::Arc;

use rootball_oci::{Descriptor, Digest, ImageSource, RawManifest, RegistryReference, TransferError};

use crate::reader::BlobReader;
use crate::{Access, RegistryOptions, RepositoryClient, Runtime};

/// One image of a registry, to be read.
#[derive(Debug)]
pub struct RegistrySource {
    runtime: Arc<Runtime>,
    client: RepositoryClient,
    reference: String,
}

impl RegistrySource {
    /// Prepares to read what the reference names; nothing is sent yet.
    ///
    /// # Errors
    /// When names, certificates or files with credentials cannot be used.
    pub fn new(runtime: &Arc<Runtime>, reference: &RegistryReference, options: &RegistryOptions) -> Result<Self, TransferError> {
        let client = RepositoryClient::new(reference, Access::Pull, options)?;
        Ok(Self { runtime: runtime.clone(), client, reference: reference.tag_or_digest() })
    }

    /// Looks up what the reference names without loading it; `None` when there is nothing.
    ///
    /// # Errors
    /// When the registry does not say.
    pub fn find_manifest(&self) -> Result<Option<Descriptor>, TransferError> {
        let (client, reference) = (self.client.clone(), self.reference.clone());
        self.runtime.run(async move { client.find_manifest(&reference).await })
    }

    /// Lists the tags of the repository.
    ///
    /// # Errors
    /// When there is no such repository, or the list cannot be read.
    pub fn tags(&self) -> Result<Vec<String>, TransferError> {
        let client = self.client.clone();
        self.runtime.run(async move { client.tags().await })
    }

    fn load(&self, reference: String) -> Result<RawManifest, TransferError> {
        let client = self.client.clone();
        self.runtime.run(async move { client.load_manifest(&reference).await })
    }
}

impl ImageSource for RegistrySource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.load(self.reference.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.load(digest.to_string())
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        let (client, wanted) = (self.client.clone(), descriptor.clone());
        let stream = self.runtime.run(async move { client.open_blob(&wanted).await })?;
        Ok(Box::new(BlobReader::start(&self.runtime, stream, descriptor, self.client.place().to_owned())))
    }
}
