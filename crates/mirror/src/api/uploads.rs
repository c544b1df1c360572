//! Uploads of blobs: begun, appended to, asked about, finished, cancelled; or all at once; or mounted.
//!
//! The network side of an upload and the side that hashes and writes run at the same time, with a few pieces between them.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderName, StatusCode, header};
use rootball_oci::Digest;
use tokio::sync::{OwnedMutexGuard, mpsc};

use super::error::ApiError;
use super::{Call, Context, DOCKER_CONTENT_DIGEST, blocking, empty, parse_digest, range};
use crate::route::{query_value, query_values};
use crate::store::{Progress, Upload};

const DOCKER_UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// Frames from the network that travel together to the writing side, and how many such groups may wait there.
const FRAMES: usize = 8;
const GROUPS: usize = 4;

/// How long a request waits for another one that writes to the same upload: long enough for a cut connection to be noticed.
const BUSY: Duration = Duration::from_secs(10);

/// `POST`: begins an upload; with `digest` takes the whole blob, with `mount` looks for one that is there.
pub(super) async fn start(call: Call, repository: String) -> Result<Response, ApiError> {
    if let Some(mounted) = query_value(call.query(), "mount") {
        // A bad digest cannot be here; an upload session is what the specification has for that.
        if let Ok(digest) = mounted.parse::<Digest>()
            && call.with_store(move |store| Ok(store.find_blob(&digest)?.is_some())).await?
        {
            return created(&repository, &digest);
        }
    }
    let digest = query_value(call.query(), "digest").map(|text| parse_digest(&text)).transpose()?;
    if query_values(call.query(), "digest-algorithm").iter().any(|algorithm| algorithm != "sha256") {
        return Err(ApiError::digest_invalid("digest-algorithm"));
    }
    let name = repository.clone();
    let id = call.with_store(move |store| store.uploads.begin(&name)?.ok_or_else(ApiError::too_many_uploads)).await?;
    match digest {
        Some(digest) => {
            let taken = complete(call, repository.clone(), id.clone(), digest).await;
            taken.map(|()| created(&repository, &digest))?
        }
        None => answer(StatusCode::ACCEPTED, &repository, &id, 0),
    }
}

/// `GET`: tells how far the upload is.
pub(super) async fn status(call: Call, repository: String, id: String) -> Result<Response, ApiError> {
    let upload = find(&call.context, &repository, &id).await?;
    let progress = lock(&upload, &id).await?;
    answer(StatusCode::NO_CONTENT, &repository, &id, progress.offset)
}

/// `PATCH`: appends a chunk, or a stream of unknown length.
pub(super) async fn append(call: Call, repository: String, id: String) -> Result<Response, ApiError> {
    let upload = find(&call.context, &repository, &id).await?;
    let progress = lock(&upload, &id).await?;
    let length = chunk_length(&call, &repository, &id, progress.offset)?;
    let progress = receive(&call.context, call.request.into_body(), &upload, progress, length).await?;
    answer(StatusCode::ACCEPTED, &repository, &id, progress.offset)
}

/// `PUT`: takes the last chunk, if there is one, and makes the upload a blob.
pub(super) async fn finish(call: Call, repository: String, id: String) -> Result<Response, ApiError> {
    let text = query_value(call.query(), "digest").ok_or_else(|| ApiError::digest_invalid(""))?;
    let digest = match parse_digest(&text) {
        Ok(digest) => digest,
        Err(error) => {
            // What names no digest ends the upload like a digest that the bytes do not have.
            cancel(call, repository, id).await?;
            return Err(error);
        }
    };
    complete(call, repository.clone(), id, digest).await?;
    created(&repository, &digest)
}

/// `DELETE`: forgets the upload.
pub(super) async fn cancel(call: Call, repository: String, id: String) -> Result<Response, ApiError> {
    let upload = find(&call.context, &repository, &id).await?;
    let mut progress = lock(&upload, &id).await?;
    progress.closed = true;
    call.with_store(move |store| Ok(store.uploads.remove(&upload)?)).await?;
    empty(StatusCode::NO_CONTENT, [])
}

async fn complete(call: Call, repository: String, id: String, digest: Digest) -> Result<(), ApiError> {
    let upload = find(&call.context, &repository, &id).await?;
    let progress = lock(&upload, &id).await?;
    let length = chunk_length(&call, &repository, &id, progress.offset)?;
    let mut progress = receive(&call.context, call.request.into_body(), &upload, progress, length).await?;
    progress.closed = true;
    let outcome = blocking(&call.context, move |store| Ok(store.finish_upload(&upload, &progress, &digest)?)).await?;
    outcome.map_err(|found| ApiError::digest_mismatch(&digest.to_string(), &found.to_string()))
}

async fn find(context: &Arc<Context>, repository: &str, id: &str) -> Result<Arc<Upload>, ApiError> {
    let (name, text) = (repository.to_owned(), id.to_owned());
    let found = blocking(context, move |store| Ok(store.uploads.find(&name, &text)?)).await?;
    found.ok_or_else(|| ApiError::upload_unknown(id))
}

async fn lock(upload: &Upload, id: &str) -> Result<OwnedMutexGuard<Progress>, ApiError> {
    let progress = Arc::clone(&upload.progress).lock_owned();
    let progress = tokio::time::timeout(BUSY, progress).await.map_err(|_| ApiError::upload_busy())?;
    if progress.closed { Err(ApiError::upload_unknown(id)) } else { Ok(progress) }
}

/// Checks the `Content-Range` of a chunk against the upload, and returns the number of bytes that are announced.
fn chunk_length(call: &Call, repository: &str, id: &str, offset: u64) -> Result<Option<u64>, ApiError> {
    let announced = call.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    let length = match call.header(&header::CONTENT_RANGE) {
        None => announced,
        Some(text) => {
            let (start, length) = range::parse_chunk(text).ok_or_else(|| ApiError::upload_invalid("Content-Range must be FIRST-LAST"))?;
            if start != offset {
                let error = ApiError::upload_out_of_order(offset).header(header::LOCATION, location(repository, id));
                return Err(error.header(header::RANGE, held(offset)));
            }
            if announced.is_some_and(|announced| announced != length) {
                return Err(ApiError::size_invalid("Content-Range and Content-Length do not agree"));
            }
            Some(length)
        }
    };
    let limit = call.context.options.max_blob_size;
    if length.is_some_and(|length| length > limit.saturating_sub(offset)) {
        return Err(ApiError::blob_too_large(limit));
    }
    Ok(length)
}

/// Appends a body to the upload. What arrived before a connection broke is kept: the client asks how far it is and goes on there.
async fn receive(
    context: &Arc<Context>,
    body: Body,
    upload: &Arc<Upload>,
    mut progress: OwnedMutexGuard<Progress>,
    length: Option<u64>,
) -> Result<OwnedMutexGuard<Progress>, ApiError> {
    if length == Some(0) {
        return Ok(progress);
    }
    let (sender, mut receiver) = mpsc::channel::<Vec<Bytes>>(GROUPS);
    let limit = context.options.max_blob_size;
    let (upload, store) = (Arc::clone(upload), Arc::clone(&context.store));
    let writer = tokio::task::spawn_blocking(move || {
        let start = progress.offset;
        let mut appender = upload.append(&mut progress)?;
        while let Some(group) = receiver.blocking_recv() {
            for piece in group {
                let wanted = length.map_or(limit, |length| start.saturating_add(length));
                if piece.len() as u64 > wanted.saturating_sub(appender.offset()) {
                    return Err(if wanted == limit {
                        ApiError::blob_too_large(limit)
                    } else {
                        ApiError::size_invalid("more bytes than announced")
                    });
                }
                if let Err(error) = appender.write(&piece) {
                    drop(appender);
                    // Nobody can go on with it here, and on a full disk its bytes are what everybody else lacks.
                    progress.closed = true;
                    store.uploads.remove(&upload)?;
                    return Err(error.into());
                }
            }
        }
        Ok(progress)
    });
    let sent = send(body, sender, context.options.idle_timeout).await;
    let progress = writer.await.map_err(|_| ApiError::internal("the upload's work was cut short"))??;
    sent?;
    Ok(progress)
}

async fn send(body: Body, sender: mpsc::Sender<Vec<Bytes>>, idle: Duration) -> Result<(), ApiError> {
    let mut frames = body.into_data_stream().ready_chunks(FRAMES);
    loop {
        let group = match tokio::time::timeout(idle, frames.next()).await {
            Err(_) => return Err(ApiError::upload_invalid("no bytes came for too long")),
            Ok(None) => return Ok(()),
            Ok(Some(group)) => group,
        };
        let mut broken = false;
        let group: Vec<Bytes> = group.into_iter().map_while(|frame| frame.inspect_err(|_| broken = true).ok()).collect();
        // A writer that gave up says why itself.
        if sender.send(group).await.is_err() {
            return Ok(());
        }
        if broken {
            return Err(ApiError::upload_invalid("the body ended early"));
        }
    }
}

fn location(repository: &str, id: &str) -> String {
    format!("/v2/{repository}/blobs/uploads/{id}")
}

/// What an upload holds, as its `Range` header says it; `0-0` also stands for nothing, by custom.
fn held(offset: u64) -> String {
    format!("0-{}", offset.saturating_sub(1))
}

fn answer(status: StatusCode, repository: &str, id: &str, offset: u64) -> Result<Response, ApiError> {
    let headers = [(header::LOCATION, location(repository, id)), (header::RANGE, held(offset)), (DOCKER_UPLOAD_UUID, id.to_owned())];
    empty(status, headers)
}

fn created(repository: &str, digest: &Digest) -> Result<Response, ApiError> {
    let location = format!("/v2/{repository}/blobs/{digest}");
    empty(StatusCode::CREATED, [(header::LOCATION, location), (DOCKER_CONTENT_DIGEST, digest.to_string())])
}
