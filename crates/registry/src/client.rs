//! One repository of one registry.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rootball_net::{StatusCode, Url};
use rootball_oci::{RegistryReference, TransferError, is_repository};

use crate::RegistryOptions;
use crate::session::Session;

/// What is to be done in a repository; tokens are asked for accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Read.
    Pull,
    /// Read and write.
    Push,
}

/// One repository of one registry; cheap to clone, and all clones share connections and tokens. Its functions must run on tokio.
#[derive(Clone)]
pub struct RepositoryClient {
    inner: Arc<Inner>,
}

struct Inner {
    session: Session,
    repository: String,
    scopes: Vec<String>,
    /// The registry was seen not to take a blob with the request that opens an upload.
    no_posted_blobs: AtomicBool,
}

impl std::fmt::Debug for RepositoryClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RepositoryClient({})", self.place())
    }
}

impl RepositoryClient {
    /// Makes a client for the reference's repository; nothing is sent yet.
    ///
    /// # Errors
    /// When names, certificates or files with credentials cannot be used.
    pub fn new(reference: &RegistryReference, access: Access, options: &RegistryOptions) -> Result<Self, TransferError> {
        let (host, repository) = (&reference.host, &reference.repository);
        if !is_repository(repository) {
            return Err(TransferError::Invalid { place: host.clone(), reason: format!("{repository:?} is not a repository's name") });
        }
        let session = Session::new(host, repository, options)?;
        let scopes = vec![scope(repository, access)];
        Ok(Self { inner: Arc::new(Inner { session, repository: repository.clone(), scopes, no_posted_blobs: AtomicBool::new(false) }) })
    }

    /// Returns host and repository, as in messages.
    pub fn place(&self) -> &str {
        self.inner.session.place()
    }

    /// Asks the registry whether it is there and lets us in.
    ///
    /// # Errors
    /// When it is not, or does not.
    pub async fn ping(&self) -> Result<(), TransferError> {
        let url = self.session().base().await?.clone();
        let request = rootball_net::Request::new(rootball_net::Method::GET, url);
        let response = self.session().send(request, self.scopes()).await?;
        match response.status() {
            // Plain files on a web server make a registry too, and need not have this one.
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            _ => Err(self.session().refuse("/v2/", response).await),
        }
    }

    /// Tells whether the registry may take a blob with the request that opens an upload.
    pub(crate) fn takes_posted_blobs(&self) -> bool {
        !self.inner.no_posted_blobs.load(Ordering::Relaxed)
    }

    pub(crate) fn note_no_posted_blobs(&self) {
        self.inner.no_posted_blobs.store(true, Ordering::Relaxed);
    }

    pub(crate) fn session(&self) -> &Session {
        &self.inner.session
    }

    pub(crate) fn scopes(&self) -> &[String] {
        &self.inner.scopes
    }

    /// Returns our scopes and the one for reading another repository of the same registry.
    pub(crate) fn scopes_with(&self, other: &str) -> Vec<String> {
        let mut scopes = self.inner.scopes.clone();
        scopes.push(scope(other, Access::Pull));
        scopes.sort();
        scopes.dedup();
        scopes
    }

    /// Returns the URL of something in the repository, such as `blobs/sha256:…`.
    pub(crate) async fn url(&self, path: &str) -> Result<Url, TransferError> {
        let base = self.session().base().await?;
        let invalid = |error| TransferError::Invalid { place: self.place().to_owned(), reason: format!("{path:?}: {error}") };
        base.join(&format!("{}/{path}", self.inner.repository)).map_err(invalid)
    }
}

fn scope(repository: &str, access: Access) -> String {
    match access {
        Access::Pull => format!("repository:{repository}:pull"),
        Access::Push => format!("repository:{repository}:pull,push"),
    }
}
