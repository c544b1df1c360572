//! OSTree repositories as plain files: what a client of one asks for, and nothing else of it.

use std::fs::File;
use std::io::Read;

use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, header};

use super::blobs::body_of;
use super::error::ApiError;
use super::{Call, empty, entity, header_value};
use crate::repository::{Found, ServedRepository};

/// `GET` and `HEAD` of a file.
pub(super) async fn load(call: Call, name: Option<String>, path: String) -> Result<Response, ApiError> {
    let context = std::sync::Arc::clone(&call.context);
    let found = tokio::task::spawn_blocking(move || {
        let repository = context.repositories.iter().find(|repository| repository.name == name);
        repository.map_or(Ok(None), |repository: &ServedRepository| repository.find(&path))
    });
    let found = found.await.map_err(|_| ApiError::internal("the request's work was cut short"))?;
    let found = found.map_err(|error| ApiError::internal(format!("the file cannot be read: {error}")))?;
    match found.ok_or_else(ApiError::no_such_path)? {
        Found::Text(text) => answer(&call, text.len() as u64, None, |start, length| {
            let (start, length) = (usize::try_from(start).unwrap_or(usize::MAX), usize::try_from(length).unwrap_or(usize::MAX));
            Body::from(text.into_bytes().into_iter().skip(start).take(length).collect::<Vec<u8>>())
        }),
        Found::File { file, size, tag, is_immutable } => {
            answer(&call, size, Some((tag, is_immutable)), |start, length| body_of_small(file, start, length))
        }
    }
}

/// Sends a file that fits into one piece at once, and others as a stream.
fn body_of_small(file: File, start: u64, length: u64) -> Body {
    const SMALL: u64 = 64 * 1024;
    if start > 0 || length > SMALL {
        return body_of(file, start, length);
    }
    let mut bytes = Vec::new();
    match file.take(length).read_to_end(&mut bytes) {
        Ok(read) if read as u64 == length => Body::from(bytes),
        // The length was promised already: the connection breaks.
        _ => Body::from_stream(futures_util::stream::once(async {
            Err::<Vec<u8>, _>(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))
        })),
    }
}

fn answer(call: &Call, size: u64, version: Option<(String, bool)>, body: impl FnOnce(u64, u64) -> Body) -> Result<Response, ApiError> {
    let mut response = empty(StatusCode::OK, [(header::ACCEPT_RANGES, "bytes".to_owned())])?;
    let mut is_same = true;
    if let Some((tag, is_immutable)) = version {
        let cache = if is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, header_value(tag.clone())?);
        headers.insert(header::CACHE_CONTROL, header_value(cache.to_owned())?);
        let covers = |list: &str| list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag);
        if call.header(&header::IF_NONE_MATCH).is_some_and(covers) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        // A part of another version would be worse than all of this one.
        is_same = call.header(&header::IF_RANGE).is_none_or(|wanted| wanted == tag);
    }
    let wanted = call.header(&header::RANGE).filter(|_| is_same);
    entity(call, response, size, wanted, body)
}
