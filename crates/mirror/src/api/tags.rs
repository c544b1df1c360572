//! Lists: the tags of a repository, the repositories of the store.

use axum::response::Response;
use http::header;

use super::error::ApiError;
use super::{Call, header_value, json};
use crate::route::query_value;

/// Names in one answer when the client does not say how many.
const PAGE: usize = 10_000;

/// `GET /v2/N/tags/list`
pub(super) async fn list(call: Call, repository: String) -> Result<Response, ApiError> {
    let name = repository.clone();
    let tags = call.with_store(move |store| Ok(store.tags(&name)?)).await?.ok_or_else(|| ApiError::name_unknown(&repository))?;
    let (tags, link) = page(&call, tags, &format!("/v2/{repository}/tags/list"))?;
    with_link(json(&serde_json::json!({ "name": repository, "tags": tags })), link)
}

/// `GET /v2/_catalog`
pub(super) async fn catalog(call: Call) -> Result<Response, ApiError> {
    let names = call.with_store(|store| Ok(store.repositories()?)).await?;
    let (names, link) = page(&call, names, "/v2/_catalog")?;
    with_link(json(&serde_json::json!({ "repositories": names })), link)
}

/// Cuts a sorted list to what `n` and `last` ask for, and returns the link to the rest.
fn page(call: &Call, mut names: Vec<String>, path: &str) -> Result<(Vec<String>, Option<String>), ApiError> {
    let count = match query_value(call.query(), "n") {
        None => PAGE,
        Some(text) => text.parse::<usize>().map_err(|_| ApiError::size_invalid("n is not a number"))?.min(PAGE),
    };
    if let Some(last) = query_value(call.query(), "last") {
        names.retain(|name| *name > last);
    }
    let more = names.len() > count;
    names.truncate(count);
    // Names and tags are made of characters that stand for themselves in a query.
    let link = names.last().filter(|_| more).map(|last| format!("<{path}?n={count}&last={last}>; rel=\"next\""));
    Ok((names, link))
}

fn with_link(mut response: Response, link: Option<String>) -> Result<Response, ApiError> {
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, header_value(link)?);
    }
    Ok(response)
}
