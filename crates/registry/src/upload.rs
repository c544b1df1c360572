//! Blobs, written: a session is opened, filled, and closed under the blob's digest.

use bytes::Bytes;
use rootball_net::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RANGE};
use rootball_net::{Method, Request, RequestBody, Response, StatusCode, Url};
use rootball_oci::{Descriptor, Digest, TransferError};

use crate::RepositoryClient;

/// An open upload. Its place is the registry's to choose, and may change with every answer.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    location: Url,
    min_chunk: u64,
}

impl Upload {
    /// Returns the smallest chunk that the registry takes before the last one.
    pub(crate) fn min_chunk(&self) -> u64 {
        self.min_chunk
    }
}

/// What became of a blob that was sent with the very request that opens an upload.
pub(crate) enum Posted {
    /// It is there.
    Whole,
    /// The registry does not do that, and has opened an upload.
    Opened(Upload),
}

const MIN_CHUNK: HeaderName = HeaderName::from_static("oci-chunk-min-length");
/// Beyond this, a registry's wish for large chunks is not listened to.
const LARGEST_MIN_CHUNK: u64 = 64 << 20;

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

    /// Sends a small blob with the request that opens an upload: one round trip, where the registry knows that.
    pub(crate) async fn post_blob(&self, descriptor: &Descriptor, body: Bytes) -> Result<Posted, TransferError> {
        let mut url = self.url("blobs/uploads/").await?;
        url.query_pairs_mut().append_pair("digest", &descriptor.digest.to_string());
        let request = Request::new(Method::POST, url).header(CONTENT_TYPE, octets()).body(RequestBody::Bytes(body)).replay_safe(true);
        let response = self.session().send(request, self.scopes()).await?;
        match response.status() {
            StatusCode::CREATED => Ok(Posted::Whole),
            StatusCode::ACCEPTED => self.located(&response).map(Posted::Opened),
            _ => Err(self.session().refuse(&descriptor.digest.to_string(), response).await),
        }
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
            StatusCode::NOT_FOUND => Err(self.forgotten()),
            _ => Err(self.session().refuse("an upload", response).await),
        }
    }

    /// A registry that is still busy with the request that broke off may not know the upload for a moment, or never again: whoever has the blob
    /// begins anew.
    fn forgotten(&self) -> TransferError {
        TransferError::Transient {
            place: self.place().to_owned(),
            reason: "it does not know an upload any more that it had opened".to_owned(),
        }
    }

    /// Sends a chunk that begins at a byte of the blob.
    pub(crate) async fn fill_upload_chunk(&self, upload: Upload, first: u64, chunk: Bytes) -> Result<Upload, TransferError> {
        let range = format!("{first}-{}", first + chunk.len() as u64 - 1);
        let request = Request::new(Method::PATCH, upload.location.clone())
            .header(CONTENT_TYPE, octets())
            .header(CONTENT_RANGE, HeaderValue::from_str(&range).expect("digits make a header value"))
            .body(RequestBody::Bytes(chunk));
        let response = self.session().send(request, self.scopes()).await?;
        match response.status() {
            status if status.is_success() => Ok(self.located(&response).unwrap_or(upload)),
            // Perhaps it has the chunk already: the answer to it was lost.
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let reason = format!("it does not take bytes {range} of an upload now");
                Err(TransferError::Transient { place: self.place().to_owned(), reason })
            }
            StatusCode::NOT_FOUND => Err(self.forgotten()),
            _ => Err(self.session().refuse("an upload", response).await),
        }
    }

    /// Asks how far an upload came, and where it goes on; `None` when the registry does not know.
    pub(crate) async fn find_upload(&self, upload: &Upload) -> Option<(u64, Upload)> {
        let response = self.session().send(Request::new(Method::GET, upload.location.clone()), self.scopes()).await.ok()?;
        if response.status() != StatusCode::NO_CONTENT {
            return None;
        }
        let (first, last) = response.header(&RANGE)?.trim_start_matches("bytes=").split_once('-')?;
        // `0-0` is how nothing is written, by custom; one byte would be written like that as well, and nobody stops there.
        let offset = match (first.parse::<u64>().ok()?, last.parse::<u64>().ok()?) {
            (0, 0) => 0,
            (0, last) => last.checked_add(1)?,
            _ => return None,
        };
        let next = self.located(&response).unwrap_or_else(|_| upload.clone());
        Some((offset, next))
    }

    /// Sends the last bytes, or all, and gives the blob its name; the registry compares the digest with what it received.
    pub(crate) async fn finish_upload(&self, upload: Upload, descriptor: &Descriptor, body: Bytes) -> Result<(), TransferError> {
        let mut url = upload.location;
        url.query_pairs_mut().append_pair("digest", &descriptor.digest.to_string());
        let request = Request::new(Method::PUT, url).header(CONTENT_TYPE, octets()).body(RequestBody::Bytes(body)).replay_safe(false);
        let failed = match self.session().send(request, self.scopes()).await {
            Ok(response) if response.status().is_success() => return Ok(()),
            Ok(response) if response.status() == StatusCode::NOT_FOUND => self.forgotten(),
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
        let min_chunk = response.header(&MIN_CHUNK).and_then(|value| value.parse().ok()).unwrap_or(0);
        Ok(Upload { location, min_chunk: LARGEST_MIN_CHUNK.min(min_chunk) })
    }
}

fn octets() -> HeaderValue {
    HeaderValue::from_static("application/octet-stream")
}
