//! How to talk to a registry.

use std::path::PathBuf;

use rootball_net::ClientOptions;
use rootball_oci::TransferError;

use crate::{AuthFile, Credentials, certificates};

/// How to talk to a registry, and as whom.
#[derive(Clone, Debug, Default)]
pub struct RegistryOptions {
    /// Connections: trust, proxies, time limits, retries. With `tls.verify` off, a registry that does not speak TLS is spoken to without.
    pub client: ClientOptions,
    /// Credentials to use whatever the files say.
    pub credentials: Option<Credentials>,
    /// Files with credentials; the first that has some for the repository counts, and those that are not there are passed over.
    pub auth_files: Vec<PathBuf>,
    /// Directories with certificates by host.
    pub certificate_directories: Vec<PathBuf>,
}

impl RegistryOptions {
    /// Sets whether the registry must prove who it is, and use TLS at all.
    #[must_use]
    pub fn tls_verify(mut self, verify: bool) -> Self {
        self.client.tls.verify = verify;
        self
    }

    /// Returns the credentials for a repository.
    pub(crate) fn find_credentials(&self, host: &str, repository: &str) -> Result<Option<Credentials>, TransferError> {
        if self.credentials.is_some() {
            return Ok(self.credentials.clone());
        }
        for path in &self.auth_files {
            let file = AuthFile::find(path).map_err(|error| match error {
                crate::AuthFileError::Io { path, source } => TransferError::Io { action: format!("reading {}", path.display()), source },
                other => TransferError::Invalid { place: path.display().to_string(), reason: other.to_string() },
            })?;
            if let Some(credentials) = file.as_ref().and_then(|file| file.lookup(host, repository)) {
                return Ok(Some(credentials.clone()));
            }
        }
        Ok(None)
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
