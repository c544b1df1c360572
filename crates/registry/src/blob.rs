//! Blobs, read as they come, and on from where they broke off.

use std::ops::Range;

use bytes::{Buf as _, Bytes};
use rootball_net::header::{ACCEPT_ENCODING, CONTENT_RANGE, HeaderValue, RANGE};
use rootball_net::{ContentRange, Method, Request, Response, StatusCode};
use rootball_oci::{Descriptor, Digest, TransferError};

use crate::RepositoryClient;
use crate::refusal::no_answer;

/// Begins the reason when the storage behind the registry refuses.
const ELSEWHERE: &str = "it sends us on to ";
/// Progress that makes up for the breaks before it.
const PROGRESS: u64 = 1024 * 1024;

/// The bytes of a blob, or of a part of it. Their number is checked here, their digest is not: it is the reader's to compute, who may do
/// so on another thread.
#[derive(Debug)]
pub struct BlobStream {
    client: RepositoryClient,
    digest: Digest,
    size: u64,
    at: u64,
    end: u64,
    response: Option<Response>,
    /// Bytes to drop before `at`, from a server that began at the beginning again.
    skip: u64,
    /// Breaks since the last real progress, and where that was.
    breaks: u32,
    mark: u64,
}

impl RepositoryClient {
    /// Tells whether the repository has a blob of this digest and size.
    ///
    /// # Errors
    /// When the registry does not say.
    pub async fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        let url = self.url(&format!("blobs/{}", descriptor.digest)).await?;
        let response = self.session().send(Request::new(Method::HEAD, url), self.scopes()).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(false),
            status if status.is_success() => {
                let length = response.header(&rootball_net::header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
                Ok(length.is_none_or(|length| length == descriptor.size))
            }
            _ => Err(self.session().refuse(&descriptor.digest.to_string(), response).await),
        }
    }

    /// Opens a blob from its beginning to its end.
    ///
    /// # Errors
    /// When it is not there, or has another size.
    pub async fn open_blob(&self, descriptor: &Descriptor) -> Result<BlobStream, TransferError> {
        self.open_blob_range(descriptor, 0..descriptor.size).await
    }

    /// Opens a part of a blob; what lies beyond its end is left out.
    ///
    /// # Errors
    /// As [`RepositoryClient::open_blob`].
    pub async fn open_blob_range(&self, descriptor: &Descriptor, range: Range<u64>) -> Result<BlobStream, TransferError> {
        let size = descriptor.size;
        let end = range.end.min(size);
        let at = range.start.min(end);
        let (client, digest) = (self.clone(), descriptor.digest);
        let mut stream = BlobStream { client, digest, size, at, end, response: None, skip: 0, breaks: 0, mark: at };
        // Of an empty part there is nothing to ask for, but an empty blob may not be there.
        if at < end || size == 0 {
            match stream.connect().await {
                // The place that the registry sent us to may have been for others, or for a moment only.
                Err(TransferError::Transient { reason, .. }) if reason.starts_with(ELSEWHERE) => stream.reconnect(reason).await?,
                other => other?,
            }
        }
        Ok(stream)
    }
}

impl BlobStream {
    /// Reads the next piece; `None` at the end. A broken connection is made anew, with pauses, as long as that leads on.
    ///
    /// # Errors
    /// When the registry has other bytes than it should, or does not come back.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransferError> {
        loop {
            if self.at == self.end {
                return self.finish().await.map(|()| None);
            }
            let Some(response) = &mut self.response else {
                return Err(self.corrupt("it is shorter than it should be".to_owned()));
            };
            let reason = match response.chunk().await {
                Ok(Some(mut chunk)) => {
                    let skipped = self.skip.min(chunk.len() as u64);
                    chunk.advance(skipped as usize);
                    self.skip -= skipped;
                    if chunk.is_empty() {
                        continue;
                    }
                    let left = self.end - self.at;
                    if chunk.len() as u64 > left {
                        if self.end == self.size {
                            return Err(self.too_long());
                        }
                        // Only a part was wanted, and this server sends everything.
                        chunk.truncate(left as usize);
                        self.response = None;
                    }
                    self.at += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(None) => "the answer ended early".to_owned(),
                Err(error) => match no_answer(self.client.place(), &error) {
                    TransferError::Transient { reason, .. } => reason,
                    other => return Err(other),
                },
            };
            self.reconnect(reason).await?;
        }
    }

    /// Sees to it that nothing follows the last byte; this also lets the connection serve the next request.
    async fn finish(&mut self) -> Result<(), TransferError> {
        if let Some(mut response) = self.response.take()
            && (self.end == self.size || response.status() == StatusCode::PARTIAL_CONTENT)
            && let Ok(Some(chunk)) = response.chunk().await
            && !chunk.is_empty()
            && self.end == self.size
        {
            return Err(self.too_long());
        }
        Ok(())
    }

    /// Tells whether the server sends what is before the part as well, since it does not answer ranges.
    pub fn sends_all(&self) -> bool {
        self.skip > 0
    }

    async fn reconnect(&mut self, mut reason: String) -> Result<(), TransferError> {
        self.response = None;
        if self.at - self.mark >= PROGRESS {
            self.breaks = 0;
        }
        self.mark = self.at;
        let policy = self.client.session().http().retry_policy().clone();
        loop {
            self.breaks += 1;
            if self.breaks >= policy.attempts.max(2) {
                let reason = format!("blob {} broke off at byte {} of {}: {reason}", self.digest, self.at, self.size);
                return Err(TransferError::Transient { place: self.client.place().to_owned(), reason });
            }
            tracing::debug!(digest = %self.digest, at = self.at, size = self.size, %reason, "going on where the blob broke off");
            tokio::time::sleep(policy.delay(self.breaks)).await;
            match self.connect().await {
                Err(TransferError::Transient { reason: next, .. }) => reason = next,
                other => return other,
            }
        }
    }

    async fn connect(&mut self) -> Result<(), TransferError> {
        let session = self.client.session();
        let url = self.client.url(&format!("blobs/{}", self.digest)).await?;
        // The digest is over the bytes as stored, so they must not be packed on the way.
        let mut request = Request::new(Method::GET, url).header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let partial = self.at > 0 || self.end < self.size;
        if partial {
            let range = if self.end == self.size { format!("bytes={}-", self.at) } else { format!("bytes={}-{}", self.at, self.end - 1) };
            request = request.header(RANGE, HeaderValue::from_str(&range).expect("digits make a header value"));
        }
        let response = session.send(request, self.client.scopes()).await?;
        match response.status() {
            StatusCode::OK => {
                if let Some(length) = response.content_length()
                    && length != self.size
                {
                    return Err(self.corrupt(format!("it has {length} bytes and not {}", self.size)));
                }
                self.skip = self.at;
            }
            StatusCode::PARTIAL_CONTENT if partial => {
                let said = response.header(&CONTENT_RANGE).unwrap_or_default();
                let fits = said.parse::<ContentRange>().is_ok_and(|range| {
                    range.part.is_some_and(|(first, last)| first == self.at && last < self.end)
                        && range.total.is_none_or(|total| total == self.size)
                });
                if !fits {
                    let wanted = format!("{}-{}/{}", self.at, self.end - 1, self.size);
                    let reason = format!("blob {}: bytes {wanted} were asked for, and {said:?} came", self.digest);
                    return Err(TransferError::Invalid { place: self.client.place().to_owned(), reason });
                }
                self.skip = 0;
            }
            StatusCode::RANGE_NOT_SATISFIABLE => return Err(self.corrupt(format!("the registry has nothing from byte {} on", self.at))),
            // What the registry signed for us does not hold any more, or not yet: it can sign anew.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if response.url().origin() != session.base().await?.origin() => {
                let host = response.url().host_str().unwrap_or_default();
                let reason = format!("{ELSEWHERE}{host}, which answers {}", response.status());
                return Err(TransferError::Transient { place: self.client.place().to_owned(), reason });
            }
            _ => return Err(session.refuse(&self.digest.to_string(), response).await),
        }
        self.response = Some(response);
        Ok(())
    }

    fn too_long(&self) -> TransferError {
        self.corrupt(format!("more than its {} bytes come", self.size))
    }

    fn corrupt(&self, reason: String) -> TransferError {
        TransferError::Corrupt { what: format!("blob {}", self.digest), place: self.client.place().to_owned(), reason }
    }
}
