//! Objects over the network, one request or more for each.
//!
//! What is small comes into memory, what is large into a file, since memory must not depend on what a server sends. An answer is read as soon
//! as it comes and never left waiting: on a connection that many share, one that nobody reads would hold up all others.

use bytes::Bytes;
use rootball_net::{ContentRange, HttpError, Response, StatusCode, header};
use rootball_object::{Checksum, ErrorKind, MAX_METADATA_SIZE, ObjectKind, StoreError};
use rootball_repo::Transaction;

use super::PullError;
use super::object_deltas::{FetchedDelta, ObjectDeltas};
use super::spool::{Partial, Spool};
use crate::origin::{Origin, object_path};
use crate::server::{FetchError, Server, Validators};

/// Largest file that comes into memory, in bytes.
const MAX_IN_MEMORY: u64 = 256 * 1024;

/// Fetches objects.
pub(super) struct Fetcher<'e> {
    pub(super) origin: &'e Origin,
    pub(super) spool: &'e Spool<'e>,
    pub(super) transaction: &'e Transaction<'e>,
    pub(super) object_deltas: &'e ObjectDeltas,
}

/// A file object as it came, not verified.
#[derive(Debug)]
pub(super) enum Body {
    Bytes(Bytes),
    Partial(Partial),
    Delta(FetchedDelta),
}

impl Fetcher<'_> {
    pub(super) async fn metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Bytes, PullError> {
        if let Some(bytes) = self.transaction.find_earlier(kind, checksum) {
            return Ok(bytes.into());
        }
        let found = self.origin.find_metadata(kind, checksum, MAX_METADATA_SIZE).await?;
        found.ok_or_else(|| self.missing(kind, checksum))
    }

    pub(super) async fn file(&self, checksum: &Checksum) -> Result<Body, PullError> {
        let server = self.origin.server().ok_or_else(|| self.missing(ObjectKind::File, checksum))?;
        let path = object_path(ObjectKind::File, checksum);
        if self.spool.has_begun(checksum) {
            return self.large(server, checksum, &path, None).await.map(Body::Partial);
        }
        if let Some(delta) = self.object_deltas.fetch(server, self.transaction, checksum).await? {
            return Ok(Body::Delta(delta));
        }
        let mut failed_tries = 0;
        loop {
            let response = server.open(&path, None).await?.ok_or_else(|| self.missing(ObjectKind::File, checksum))?;
            if response.content_length().is_none_or(|length| length > MAX_IN_MEMORY) {
                return self.large(server, checksum, &path, Some(response)).await.map(Body::Partial);
            }
            match response.bytes(MAX_IN_MEMORY).await {
                Ok(bytes) => {
                    server.count(bytes.len());
                    return Ok(Body::Bytes(bytes));
                }
                Err(error) => wait_after(server, error, &mut failed_tries).await?,
            }
        }
    }

    /// Fetches into a file, from where an earlier try stopped.
    async fn large(&self, server: &Server, checksum: &Checksum, path: &str, first: Option<Response>) -> Result<Partial, PullError> {
        let io = |source| StoreError::io(format!("keeping what has come of file object {checksum}"))(source);
        let mut partial = self.spool.take(checksum).map_err(io)?;
        let mut next = first;
        let mut failed_tries = 0;
        loop {
            let response = match next.take() {
                Some(response) => response,
                None => {
                    let from = (partial.length > 0).then_some((partial.length, partial.validator.as_deref()));
                    server.open(path, from).await?.ok_or_else(|| self.missing(ObjectKind::File, checksum))?
                }
            };
            match response.status() {
                StatusCode::PARTIAL_CONTENT
                    if range_of(&response).and_then(|range| range.part).is_some_and(|part| part.0 == partial.length) => {}
                StatusCode::RANGE_NOT_SATISFIABLE if range_of(&response).and_then(|range| range.total) == Some(partial.length) => {
                    return Ok(partial);
                }
                StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if partial.length > 0 => {
                    // The server does not have what there is: from the beginning then.
                    partial.restart(None).map_err(io)?;
                    continue;
                }
                StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                    return Err(FetchError::Status { url: self.origin.shown(path), status: response.status() }.into());
                }
                _ => partial.restart(Validators::of(response.headers()).strong()).map_err(io)?,
            }
            let before = partial.length;
            match self.read(server, response, &mut partial).await {
                Ok(()) => return Ok(partial),
                Err(ReadError::Http(error)) => {
                    if partial.length > before {
                        failed_tries = 0;
                    }
                    wait_after(server, error, &mut failed_tries).await?;
                    partial.is_resumed = true;
                }
                Err(ReadError::Other(error)) => return Err(error),
            }
        }
    }

    async fn read(&self, server: &Server, mut response: Response, partial: &mut Partial) -> Result<(), ReadError> {
        let store = |source| ReadError::Other(StoreError::io("keeping what has come of a large file")(source).into());
        let mut limit = partial.announced().map_err(store)?.map(|(_, limit)| limit);
        while let Some(chunk) = response.chunk().await.map_err(ReadError::Http)? {
            server.count(chunk.len());
            partial.append(&chunk).map_err(store)?;
            if limit.is_none()
                && let Some((content, most)) = partial.announced().map_err(store)?
            {
                self.transaction.check_space(content, 1).map_err(|error| ReadError::Other(error.into()))?;
                limit = Some(most);
            }
            if limit.is_some_and(|limit| partial.length > limit) {
                let url = response.url().to_string();
                return Err(ReadError::Other(FetchError::Http(HttpError::TooLarge { url, limit: limit.unwrap_or(0) }).into()));
            }
        }
        Ok(())
    }

    fn missing(&self, kind: ObjectKind, checksum: &Checksum) -> PullError {
        PullError::Missing { kind, checksum: *checksum, place: self.origin.shown(&object_path(kind, checksum)) }
    }
}

enum ReadError {
    Http(HttpError),
    Other(PullError),
}

fn range_of(response: &Response) -> Option<ContentRange> {
    response.header(&header::CONTENT_RANGE)?.parse().ok()
}

/// Waits before the next try, or says that there is none.
pub(super) async fn wait_after(server: &Server, error: HttpError, failed_tries: &mut u32) -> Result<(), PullError> {
    *failed_tries += 1;
    let policy = server.retry_policy();
    if error.kind() != ErrorKind::Transient || *failed_tries >= policy.attempts {
        return Err(FetchError::from(error).into());
    }
    tokio::time::sleep(policy.delay(*failed_tries)).await;
    Ok(())
}
