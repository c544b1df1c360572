//! How to talk to a registry.

use std::path::PathBuf;
use std::time::Duration;

use rootball_net::ClientOptions;
use rootball_oci::{Endpoint, RegistriesConf, SignatureStore, TransferError};

use crate::{Credentials, PartialOptions, certificates};

/// How to talk to a registry, and as whom.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RegistryOptions {
    /// Connections: trust, proxies, time limits, retries. With `tls.verify` off, a registry that does not speak TLS is spoken to without.
    pub client: ClientOptions,
    /// Credentials to use whatever the files say, for the registry that the reference names; its mirrors get those of the files.
    pub credentials: Option<Credentials>,
    /// Files with credentials; the first that has some for the repository counts, and those that are not there are passed over.
    pub auth_files: Vec<PathBuf>,
    /// Where programs `docker-credential-NAME` are looked for before the system's search path.
    pub helper_directories: Vec<PathBuf>,
    /// How long such a program may take.
    pub helper_time_limit: Duration,
    /// Directories with certificates by host.
    pub certificate_directories: Vec<PathBuf>,
    /// Mirrors, registries that stand for others, blocked ones.
    pub registries: RegistriesConf,
    /// How long a place that failed is not asked while there are others.
    pub cool_down: Duration,
    /// Where blobs that broke off are kept, to go on with another time; nowhere when it is not given.
    pub partial: Option<PartialOptions>,
    /// Where signatures lie outside of registries.
    pub signatures: SignatureStore,
    /// Where they lie when no file says: a directory.
    pub default_lookaside: Option<PathBuf>,
    /// Largest piece of a blob that is sent in one request; without it, a large blob goes in one request of any length.
    pub upload_chunk: Option<u64>,
}

impl Default for RegistryOptions {
    fn default() -> Self {
        Self {
            client: ClientOptions::default(),
            credentials: None,
            auth_files: Vec::new(),
            helper_directories: Vec::new(),
            helper_time_limit: Duration::from_secs(30),
            certificate_directories: Vec::new(),
            registries: RegistriesConf::default(),
            cool_down: Duration::from_secs(60),
            partial: None,
            signatures: SignatureStore::default(),
            default_lookaside: None,
            upload_chunk: None,
        }
    }
}

impl RegistryOptions {
    /// Sets whether the registry must prove who it is, and use TLS at all.
    #[must_use]
    pub fn tls_verify(mut self, verify: bool) -> Self {
        self.client.tls.verify = verify;
        self
    }

    /// Returns the options for one of the places of a reference whose host is given.
    pub(crate) fn for_endpoint(&self, endpoint: &Endpoint, host: &str) -> Self {
        let mut options = self.clone();
        if endpoint.insecure {
            options.client.tls.verify = false;
        }
        if endpoint.role == rootball_oci::Role::Mirror && endpoint.reference.host != host {
            options.credentials = None;
        }
        options
    }

    /// Returns the connection options with the certificates for a host.
    pub(crate) fn client_for(&self, host: &str) -> Result<ClientOptions, TransferError> {
        let mut client = self.client.clone();
        for directory in &self.certificate_directories {
            certificates::add_certificates(&mut client.tls, directory, host)?;
        }
        Ok(client)
    }
}
