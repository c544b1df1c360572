//! A registry as a source of images.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use rootball_net::Client;
use rootball_oci::{Descriptor, Digest, ImageSource, RawManifest, RegistryReference, SimpleSignatures, TransferError};

use crate::endpoints::{EndpointReport, Endpoints, Failures};
use crate::feed::{BlobFeed, Givers};
use crate::lookaside;
use crate::part::PartReader;
use crate::reader::{BlobReader, Verify};
use crate::{RegistryOptions, RepositoryClient, Runtime};

/// One image of a registry, to be read: from the registry, or from its mirrors as the configuration has them.
pub struct RegistrySource {
    runtime: Arc<Runtime>,
    endpoints: Endpoints,
    reference: RegistryReference,
    options: RegistryOptions,
}

impl std::fmt::Debug for RegistrySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RegistrySource({} at {})", self.reference, self.endpoints.names())
    }
}

impl RegistrySource {
    /// Prepares to read what the reference names; nothing is sent yet.
    ///
    /// # Errors
    /// When the name is blocked, or names, certificates or files with credentials cannot be used.
    pub fn new(runtime: &Arc<Runtime>, reference: &RegistryReference, options: &RegistryOptions) -> Result<Self, TransferError> {
        let endpoints = Endpoints::for_pull(reference, options)?;
        Ok(Self { runtime: runtime.clone(), endpoints, reference: reference.clone(), options: options.clone() })
    }

    /// Looks up what the reference names without loading it; `None` when there is nothing.
    ///
    /// # Errors
    /// When the registry does not say.
    pub fn find_manifest(&self) -> Result<Option<Descriptor>, TransferError> {
        let endpoints = self.endpoints.clone();
        let what = self.reference.tag_or_digest();
        let found = self.runtime.run(async move {
            let ask = |client: RepositoryClient, reference: String| async move {
                let found = client.find_manifest(&reference).await?;
                found.ok_or_else(|| TransferError::NotFound { what: reference, place: client.place().to_owned() })
            };
            endpoints.first(&what, ask).await
        });
        match found {
            Ok((descriptor, _)) => Ok(Some(descriptor)),
            Err(TransferError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Lists the tags of the repository.
    ///
    /// # Errors
    /// When there is no such repository, or the list cannot be read.
    pub fn tags(&self) -> Result<Vec<String>, TransferError> {
        let endpoints = self.endpoints.clone();
        let ask = |client: RepositoryClient, _| async move { client.tags().await };
        self.runtime.run(async move { endpoints.first("the list of tags", ask).await }).map(|(tags, _)| tags)
    }

    /// Tells what came from which place, and what failed there.
    pub fn report(&self) -> Vec<EndpointReport> {
        self.endpoints.report()
    }

    /// Loads a manifest: of the reference when no other name is given.
    fn load(&self, name: Option<String>) -> Result<RawManifest, TransferError> {
        let endpoints = self.endpoints.clone();
        let what = name.clone().unwrap_or_else(|| self.reference.tag_or_digest());
        self.runtime.run(async move {
            let ask = |client: RepositoryClient, own: String| {
                let name = name.clone().unwrap_or(own);
                async move { client.load_manifest(&name).await }
            };
            let (manifest, index) = endpoints.first(&what, ask).await?;
            endpoints.place(index).gave_manifest();
            tracing::debug!(place = endpoints.place(index).client().place(), what, digest = %manifest.digest, "manifest");
            Ok(manifest)
        })
    }

    /// Asks all places for what may be missing without an error, until one has some. Places that fail only matter when the registry itself
    /// is among them, or when nobody else answered.
    fn gather<T, F>(&self, what: &'static str, ask: impl Fn(RepositoryClient) -> F + Send + 'static) -> Result<Option<T>, TransferError>
    where
        T: Send + 'static,
        F: Future<Output = Result<Option<T>, TransferError>> + Send,
    {
        let endpoints = self.endpoints.clone();
        self.runtime.run(async move {
            let mut failures = Failures::default();
            let mut answered = false;
            let last = endpoints.places().len() - 1;
            for index in endpoints.in_order() {
                match ask(endpoints.place(index).client().clone()).await {
                    Ok(Some(found)) => return Ok(Some(found)),
                    Ok(None) if index == last => return Ok(None),
                    Ok(None) => answered = true,
                    Err(error) => failures.add(&endpoints, index, what, error)?,
                }
            }
            if answered && !failures.has(last) { Ok(None) } else { Err(failures.into_error(&endpoints)) }
        })
    }

    fn open(&self, descriptor: &Descriptor, verify: Verify) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(BlobReader::open(&self.runtime, &self.endpoints, self.options.partial.as_ref(), descriptor, verify)?))
    }
}

impl ImageSource for RegistrySource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.load(None)
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.load(Some(digest.to_string()))
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.open(descriptor, Verify::Digest)
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        // Where several places give bytes, hashing tells which one is not to be asked again.
        let verify = if self.endpoints.places().len() > 1 { Verify::Digest } else { Verify::Nothing };
        self.open(descriptor, verify)
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        let end = part.end.min(descriptor.size);
        let part = part.start.min(end)..end;
        let feed = self.runtime.run(BlobFeed::open(self.endpoints.clone(), descriptor.clone(), part, Givers::default()))?;
        Ok((!feed.sends_all()).then(|| Box::new(PartReader::new(&self.runtime, feed)) as _))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        let subject = *subject;
        let found = self.gather("the list of referrers", move |client| async move {
            let found = client.referrers(&subject).await?;
            Ok(Some(found).filter(|found| !found.is_empty()))
        })?;
        Ok(found.unwrap_or_default())
    }

    fn find_tagged(&self, tag: &str) -> Result<Option<RawManifest>, TransferError> {
        let tag = tag.to_owned();
        self.gather("a tag", move |client| {
            let tag = tag.clone();
            async move {
                match client.load_manifest(&tag).await {
                    Ok(manifest) => Ok(Some(manifest)),
                    Err(TransferError::NotFound { .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        })
    }

    fn simple_signatures(&self, manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        // The mirror's own first, as other tools have it; then under the name that was written, which they do not do.
        let names = self.endpoints.places().iter().map(crate::endpoints::Place::reference).chain([&self.reference]);
        let mut found = SimpleSignatures::default();
        let mut http = None;
        for (store, name) in lookaside::stores(&self.options, names)? {
            found.places.push(store.place(&name, manifest));
            let http = match &mut http {
                Some(http) => http,
                None => http.insert(self.lookaside_client()?),
            };
            found.messages = store.read(&name, manifest, &self.runtime, http)?;
            if !found.messages.is_empty() {
                break;
            }
        }
        Ok(found)
    }
}

impl RegistrySource {
    fn lookaside_client(&self) -> Result<Client, TransferError> {
        Client::new(&self.options.client)
            .map_err(|error| TransferError::Invalid { place: self.reference.to_string(), reason: error.to_string() })
    }
}
