//! Blobs: read, in whole or by range, and removed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{StatusCode, header};
use tokio::task::JoinHandle;

use super::{Call, DOCKER_CONTENT_DIGEST, empty, entity, is_foreign_digest, not_modified, parse_digest};
use crate::api::error::ApiError;

/// Bytes of a blob that are read at once; two such pieces exist for each answer under way.
const PIECE: u64 = 256 * 1024;

/// `GET` and `HEAD` of a blob.
pub(super) async fn load(call: Call, digest: &str) -> Result<Response, ApiError> {
    if is_foreign_digest(digest) {
        return Err(ApiError::blob_unknown(digest));
    }
    let digest = parse_digest(digest)?;
    let found = call.with_store(move |store| Ok(store.find_blob(&digest)?)).await?;
    let (file, size) = found.ok_or_else(|| ApiError::blob_unknown(&digest.to_string()))?;
    let common = [
        (DOCKER_CONTENT_DIGEST, digest.to_string()),
        (header::ETAG, format!("\"{digest}\"")),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
    ];
    if not_modified(&call, &digest) {
        return empty(StatusCode::NOT_MODIFIED, common);
    }
    let wanted = call.header(&header::RANGE);
    entity(&call, empty(StatusCode::OK, common)?, size, wanted, |start, length| body_of(file, start, length))
}

/// `DELETE` of a blob. Blobs are shared by all repositories, so one that any manifest refers to stays.
pub(super) async fn delete(call: Call, repository: String, digest: String) -> Result<Response, ApiError> {
    let digest = parse_digest(&digest)?;
    call.with_store(move |store| {
        if store.find_blob(&digest)?.is_none() {
            return Err(ApiError::blob_unknown(&digest.to_string()));
        }
        if let Some(user) = store.find_user_of(&digest)? {
            return Err(ApiError::blob_in_use(&digest.to_string(), &user.to_string()));
        }
        tracing::info!(%repository, %digest, "blob removed");
        Ok(store.remove_blob(&digest)?)
    })
    .await?;
    empty(StatusCode::ACCEPTED, [])
}

/// Streams a part of a file, reading one piece ahead of what is being sent.
pub(super) fn body_of(file: File, start: u64, length: u64) -> Body {
    let file = Arc::new(file);
    let first = (length > 0).then(|| read_piece(Arc::clone(&file), Some(start), length.min(PIECE)));
    let pieces = stream::try_unfold((first, length), move |(reading, left)| {
        let file = Arc::clone(&file);
        async move {
            let Some(reading) = reading else { return Ok::<_, io::Error>(None) };
            let piece = reading.await.map_err(io::Error::other)??;
            let left = left - piece.len() as u64;
            let next = (left > 0).then(|| read_piece(file, None, left.min(PIECE)));
            Ok(Some((piece, (next, left))))
        }
    });
    Body::from_stream(pieces)
}

fn read_piece(file: Arc<File>, seek: Option<u64>, length: u64) -> JoinHandle<io::Result<Bytes>> {
    tokio::task::spawn_blocking(move || {
        let mut file: &File = &file;
        if let Some(start) = seek {
            file.seek(SeekFrom::Start(start))?;
        }
        let mut piece = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
        // A blob that became shorter on disk: the connection breaks, which is the only way to say so this late.
        if file.take(length).read_to_end(&mut piece)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(piece.into())
    })
}
