//! Blobs, written: a session is opened, filled, and closed under the blob's digest.

use bytes::Bytes;
use rootball_net::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use rootball_net::{Method, Request, RequestBody, Response, StatusCode, Url};
use rootball_oci::{Descriptor, Digest, TransferError};

use crate::RepositoryClient;

/// An open upload. Its place is the registry's to choose, and may change with every answer.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    location: Url,
}

impl RepositoryClient {
    /// Opens an upload. This also proves, before any byte is sent, that we may write.
    pub(crate) async fn begin_upload(&self) -> Result<Upload, TransferError> {
        let url = self.url("blobs/uploads/").await?;
        // An upload that is opened twice does no harm: the registry forgets the one that is not used.
        let response = self.session().send(Request::new(Method::POST, url).replay_safe(true), self.scopes()).await?;
        if !response.status().is_success() {
            return Err(self.session().refuse("an upload", response).await);
        }
        self.located(&response)
    }

    /// Asks the registry to take a blob from another of its repositories; false when it cannot, or we may not read there.
    ///
    /// # Errors
    /// When the registry does not say.
    pub async fn mount_blob(&self, digest: &Digest, from: &str) -> Result<bool, TransferError> {
        let mut url = self.url("blobs/uploads/").await?;
        url.query_pairs_mut().append_pair("mount", &digest.to_string()).append_pair("from", from);
        let response = self.session().send(Request::new(Method::POST, url).replay_safe(true), &self.scopes_with(from)).await?;
        match response.status() {
            StatusCode::CREATED => Ok(true),
            StatusCode::ACCEPTED => {
                if let Ok(upload) = self.located(&response) {
                    self.cancel_upload(&upload).await;
                }
                Ok(false)
            }
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED => Ok(false),
            _ => Err(self.session().refuse("a mount", response).await),
        }
    }

    /// Sends bytes as they come.
    pub(crate) async fn fill_upload(&self, upload: Upload, body: RequestBody) -> Result<Upload, TransferError> {
        let request = Request::new(Method::PATCH, upload.location.clone()).header(CONTENT_TYPE, octets()).body(body);
        let response = self.session().send(request, self.scopes()).await?;
        match response.status() {
            status if status.is_success() => Ok(self.located(&response).unwrap_or(upload)),
            _ => Err(self.session().refuse("an upload", response).await),
        }
    }

    /// Sends the last bytes, or all, and gives the blob its name; the registry compares the digest with what it received.
    pub(crate) async fn finish_upload(&self, upload: Upload, descriptor: &Descriptor, body: Bytes) -> Result<(), TransferError> {
        let mut url = upload.location;
        url.query_pairs_mut().append_pair("digest", &descriptor.digest.to_string());
        let request = Request::new(Method::PUT, url).header(CONTENT_TYPE, octets()).body(RequestBody::Bytes(body)).replay_safe(false);
        let failed = match self.session().send(request, self.scopes()).await {
            Ok(response) if response.status().is_success() => return Ok(()),
            Ok(response) => self.session().refuse(&descriptor.digest.to_string(), response).await,
            Err(error) => error,
        };
        // When the answer was lost, the blob may be there all the same.
        match failed {
            TransferError::Transient { .. } if self.has_blob(descriptor).await.unwrap_or(false) => Ok(()),
            other => Err(other),
        }
    }

    /// Tells the registry that nothing will come of an upload. It would find out by itself some day, so failure does not matter.
    pub(crate) async fn cancel_upload(&self, upload: &Upload) {
        let request = Request::new(Method::DELETE, upload.location.clone()).single_try();
        if let Err(error) = self.session().send(request, self.scopes()).await {
            tracing::debug!(%error, "an upload could not be cancelled");
        }
    }

    fn located(&self, response: &Response) -> Result<Upload, TransferError> {
        let invalid = |reason: &str| TransferError::Invalid { place: self.place().to_owned(), reason: reason.to_owned() };
        let location = response.header(&LOCATION).ok_or_else(|| invalid("an upload was opened at no location"))?;
        let location = response.url().join(location).map_err(|_| invalid("an upload was opened at a location that is no URL"))?;
        if !matches!(location.scheme(), "http" | "https") {
            return Err(invalid("an upload was opened at a location that is no web address"));
        }
        Ok(Upload { location })
    }
}

fn octets() -> HeaderValue {
    HeaderValue::from_static("application/octet-stream")
}
