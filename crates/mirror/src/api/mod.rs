//! Requests and their answers, one file for each family of paths.

mod blobs;
mod error;
mod manifests;
mod range;
mod repositories;
mod tags;
mod uploads;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use rootball_oci::Digest;

use crate::repository::ServedRepository;
use crate::route::Route;
use crate::server::ServerOptions;
use crate::store::Store;
use error::ApiError;

/// Names the blob or manifest in every answer that is about one.
pub(crate) const DOCKER_CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// What every handler shares.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) store: Arc<Store>,
    pub(crate) repositories: Vec<ServedRepository>,
    pub(crate) options: ServerOptions,
}

/// A request that has been routed.
struct Call {
    context: Arc<Context>,
    request: Request<Body>,
}

impl Call {
    fn is_head(&self) -> bool {
        self.request.method() == Method::HEAD
    }

    fn query(&self) -> Option<&str> {
        self.request.uri().query()
    }

    /// Returns a header as text; absent and not-text are the same.
    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Runs blocking work on the store outside the async threads. The future does not borrow the call, whose body is not `Sync`.
    fn with_store<T, W>(&self, work: W) -> impl Future<Output = Result<T, ApiError>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&Store) -> Result<T, ApiError> + Send + 'static,
    {
        let context = Arc::clone(&self.context);
        async move { blocking(&context, work).await }
    }
}

async fn blocking<T: Send + 'static>(
    context: &Arc<Context>,
    work: impl FnOnce(&Store) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let store = Arc::clone(&context.store);
    match tokio::task::spawn_blocking(move || work(&store)).await {
        Ok(result) => result,
        Err(_) => Err(ApiError::internal("the request's work was cut short")),
    }
}

/// Answers one request.
pub(crate) async fn handle(State(context): State<Arc<Context>>, request: Request<Body>) -> Response {
    let route = Route::parse(request.uri().path());
    let method = request.method().clone();
    let answer = dispatch(Call { context, request }, route.clone()).await;
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert("docker-distribution-api-version", HeaderValue::from_static("registry/2.0"));
    tracing::debug!(%method, ?route, status = response.status().as_u16(), "request");
    response
}

async fn dispatch(call: Call, route: Route) -> Result<Response, ApiError> {
    let method = call.request.method().clone();
    let reads = method == Method::GET || method == Method::HEAD;
    if call.context.options.read_only && !reads {
        return Err(ApiError::read_only());
    }
    match route {
        Route::Base if reads => Ok(json(&serde_json::json!({}))),
        Route::Catalog if reads => tags::catalog(call).await,
        Route::Extensions if reads => Ok(json(&serde_json::json!({ "extensions": [] }))),
        Route::Tags { repository } if reads => tags::list(call, repository).await,
        Route::Referrers { repository, digest } if reads => manifests::referrers(call, repository, digest).await,
        Route::Manifest { repository, reference } => match method {
            Method::GET | Method::HEAD => manifests::load(call, repository, reference).await,
            Method::PUT => manifests::put(call, repository, reference).await,
            Method::DELETE => manifests::delete(call, repository, reference).await,
            _ => Err(ApiError::method_not_allowed()),
        },
        Route::Blob { repository, digest } => match method {
            Method::GET | Method::HEAD => blobs::load(call, &digest).await,
            Method::DELETE => blobs::delete(call, repository, digest).await,
            _ => Err(ApiError::method_not_allowed()),
        },
        Route::Uploads { repository } if method == Method::POST => uploads::start(call, repository).await,
        Route::Upload { repository, id } => match method {
            Method::GET | Method::HEAD => uploads::status(call, repository, id).await,
            Method::PATCH => uploads::append(call, repository, id).await,
            Method::PUT => uploads::finish(call, repository, id).await,
            Method::DELETE => uploads::cancel(call, repository, id).await,
            _ => Err(ApiError::method_not_allowed()),
        },
        Route::Repository { name, path } if reads => repositories::load(call, name, path).await,
        Route::InvalidName { name } => Err(ApiError::name_invalid(&name)),
        Route::Unknown => Err(ApiError::no_such_path()),
        _ => Err(ApiError::method_not_allowed()),
    }
}

/// Answers 200 with a JSON document.
fn json(value: &serde_json::Value) -> Response {
    let body = value.to_string();
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_LENGTH, body.len().to_string())];
    (headers, body).into_response()
}

/// Answers with a status and headers and no body.
fn empty<const N: usize>(status: StatusCode, headers: [(HeaderName, String); N]) -> Result<Response, ApiError> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(name, header_value(value)?);
    }
    Ok(response)
}

/// Answers with all of an entity of `size` bytes, or with the part that a `Range` header wants of it. `body` gives so many bytes from a place on.
fn entity(
    call: &Call,
    mut response: Response,
    size: u64,
    wanted: Option<&str>,
    body: impl FnOnce(u64, u64) -> Body,
) -> Result<Response, ApiError> {
    let (start, length) = match range::parse(wanted, size) {
        range::Wanted::Whole => (0, size),
        range::Wanted::Part { start, length } => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let value = format!("bytes {start}-{}/{size}", start + length - 1);
            response.headers_mut().insert(header::CONTENT_RANGE, header_value(value)?);
            (start, length)
        }
        range::Wanted::Unsatisfiable => return Err(ApiError::range_not_satisfiable(size)),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, header_value("application/octet-stream".to_owned())?);
    response.headers_mut().insert(header::CONTENT_LENGTH, header_value(length.to_string())?);
    if !call.is_head() {
        *response.body_mut() = body(start, length);
    }
    Ok(response)
}

fn header_value(text: String) -> Result<HeaderValue, ApiError> {
    HeaderValue::try_from(text).map_err(|_| ApiError::internal("a stored value does not fit into a header"))
}

/// What a client meant by a digest in a path or query.
fn parse_digest(text: &str) -> Result<Digest, ApiError> {
    text.parse().map_err(|_| ApiError::digest_invalid(text))
}

/// Tells whether the text has a digest's form under some algorithm, ours or not: then it names something that is not here.
fn is_foreign_digest(text: &str) -> bool {
    text.strip_prefix("sha512:").is_some_and(|hex| hex.len() == 128 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Tells whether an `If-None-Match` header covers the entity tag of this digest.
fn not_modified(call: &Call, digest: &Digest) -> bool {
    let tag = format!("\"{digest}\"");
    call.header(&header::IF_NONE_MATCH)
        .is_some_and(|list| list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag))
}
