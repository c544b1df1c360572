//! Error answers: a status and the JSON body of the distribution specification.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};

use crate::store::StoreError;

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    detail: serde_json::Value,
    headers: Vec<(HeaderName, String)>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: serde_json::Value::Null, headers: Vec::new() }
    }

    fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }

    /// Adds a header to the answer.
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "no such path in this API")
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "the method does nothing here")
    }

    pub(crate) fn read_only() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "this registry is read-only")
    }

    pub(crate) fn name_invalid(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "NAME_INVALID", "not a repository name").detail(serde_json::json!({ "name": short(name) }))
    }

    pub(crate) fn name_unknown(name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NAME_UNKNOWN", "no such repository").detail(serde_json::json!({ "name": name }))
    }

    pub(crate) fn digest_invalid(text: &str) -> Self {
        let message = "not a digest that is served here: 'sha256:' and 64 lower-case hex digits are wanted";
        Self::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message).detail(serde_json::json!({ "digest": short(text) }))
    }

    pub(crate) fn digest_mismatch(wanted: &str, found: &str) -> Self {
        let detail = serde_json::json!({ "wanted": wanted, "found": found });
        Self::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", "the bytes have another digest").detail(detail)
    }

    pub(crate) fn blob_unknown(digest: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "no such blob").detail(serde_json::json!({ "digest": digest }))
    }

    pub(crate) fn blob_in_use(digest: &str, by: &str) -> Self {
        let detail = serde_json::json!({ "digest": digest, "manifest": by });
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "DENIED", "a manifest still refers to the blob").detail(detail)
    }

    pub(crate) fn blob_too_large(limit: u64) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", format!("blobs here have at most {limit} bytes"))
    }

    pub(crate) fn manifest_unknown(reference: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "no such manifest")
            .detail(serde_json::json!({ "reference": short(reference) }))
    }

    pub(crate) fn manifest_invalid(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", reason)
    }

    pub(crate) fn manifest_too_large(limit: u64) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "MANIFEST_INVALID", format!("manifests here have at most {limit} bytes"))
    }

    pub(crate) fn manifest_blob_unknown(digest: &str) -> Self {
        let detail = serde_json::json!({ "digest": short(digest) });
        Self::new(StatusCode::NOT_FOUND, "MANIFEST_BLOB_UNKNOWN", "the manifest refers to something that is not here").detail(detail)
    }

    pub(crate) fn upload_unknown(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "no such upload").detail(serde_json::json!({ "id": short(id) }))
    }

    pub(crate) fn upload_invalid(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", reason)
    }

    pub(crate) fn upload_busy() -> Self {
        Self::new(StatusCode::CONFLICT, "BLOB_UPLOAD_INVALID", "another request is writing to this upload")
    }

    pub(crate) fn upload_out_of_order(offset: u64) -> Self {
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "BLOB_UPLOAD_INVALID", format!("the next byte of this upload is {offset}"))
    }

    pub(crate) fn too_many_uploads() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TOOMANYREQUESTS", "too many unfinished uploads").header(header::RETRY_AFTER, "60")
    }

    pub(crate) fn range_not_satisfiable(size: u64) -> Self {
        let error = Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "SIZE_INVALID", "the blob has no such bytes");
        error.header(header::CONTENT_RANGE, format!("bytes */{size}"))
    }

    pub(crate) fn size_invalid(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "SIZE_INVALID", reason)
    }

    pub(crate) fn internal(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", reason)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        // Paths and system messages are for the log of the site, not for its clients.
        tracing::error!(%error, source = std::error::Error::source(&error).map(tracing::field::display), "store");
        match error.kind() {
            rootball_object::ErrorKind::NoSpace => Self::new(StatusCode::INSUFFICIENT_STORAGE, "UNKNOWN", "the store is full"),
            _ => Self::internal("the store failed"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = serde_json::json!({ "code": self.code, "message": self.message, "detail": self.detail });
        let mut response = (self.status, super::json(&serde_json::json!({ "errors": [error] }))).into_response();
        for (name, value) in self.headers {
            if let Ok(value) = value.try_into() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// Cuts what a client sent to a length that is fit to be sent back.
fn short(text: &str) -> String {
    text.chars().take(200).collect()
}
