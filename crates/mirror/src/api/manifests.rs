//! Manifests: read, stored after their references were checked, removed; and the lists of their referrers.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::response::Response;
use futures_util::StreamExt;
use http::{HeaderName, StatusCode, header};
use rootball_oci::{Digest, MAX_MANIFEST_SIZE, media_type};

use super::error::ApiError;
use super::{Call, DOCKER_CONTENT_DIGEST, blocking, empty, header_value, is_foreign_digest, json, not_modified, parse_digest};
use crate::name::is_tag;
use crate::route::{query_value, query_values};
use crate::store::{Entry, Facts, ManifestName, Store, is_manifest_type};

const OCI_SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const OCI_TAG: HeaderName = HeaderName::from_static("oci-tag");
const OCI_FILTERS_APPLIED: HeaderName = HeaderName::from_static("oci-filters-applied");

/// Tags that one request may set beside a digest.
const MAX_TAGS: usize = 32;

/// `GET` and `HEAD` of a manifest, by tag or digest.
pub(super) async fn load(call: Call, repository: String, reference: String) -> Result<Response, ApiError> {
    if is_foreign_digest(&reference) {
        return Err(ApiError::manifest_unknown(&reference));
    }
    let name = parse_reference(&reference)?;
    let by_digest = matches!(name, ManifestName::Digest(_));
    let entry = call.with_store(move |store| find(store, &repository, &name)).await?;
    let cache = if by_digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    let common = [
        (DOCKER_CONTENT_DIGEST, entry.digest.to_string()),
        (header::ETAG, format!("\"{}\"", entry.digest)),
        (header::CACHE_CONTROL, cache.to_owned()),
    ];
    if not_modified(&call, &entry.digest) {
        return empty(StatusCode::NOT_MODIFIED, common);
    }
    let mut response = empty(StatusCode::OK, common)?;
    response.headers_mut().insert(header::CONTENT_TYPE, header_value(entry.media_type)?);
    response.headers_mut().insert(header::CONTENT_LENGTH, header_value(entry.size.to_string())?);
    if !call.is_head() {
        let bytes = call.with_store(move |store| Ok(store.read_manifest(&entry.digest)?)).await?;
        response.headers_mut().insert(header::CONTENT_LENGTH, header_value(bytes.len().to_string())?);
        *response.body_mut() = bytes.into();
    }
    Ok(response)
}

/// `PUT` of a manifest, by tag, or by digest with any number of tags in the query.
pub(super) async fn put(call: Call, repository: String, reference: String) -> Result<Response, ApiError> {
    let name = parse_reference(&reference)?;
    let tags = query_values(call.query(), "tag");
    if tags.len() > MAX_TAGS || !tags.iter().all(|tag| is_tag(tag)) {
        return Err(ApiError::manifest_invalid("not tags, or too many of them"));
    }
    let announced = call.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_MANIFEST_SIZE) {
        return Err(ApiError::manifest_too_large(MAX_MANIFEST_SIZE));
    }
    // Parameters such as a charset are no part of a manifest's media type.
    let content_type = call.header(&header::CONTENT_TYPE).map(|text| text.split(';').next().unwrap_or_default().trim().to_owned());
    let context = call.context.clone();
    let bytes = read_body(call.request.into_body(), context.options.idle_timeout).await?;
    let names: Vec<_> = std::iter::once(name).chain(tags.iter().cloned().map(ManifestName::Tag)).collect();
    let target = repository.clone();
    let (digest, subject) = blocking(&context, move |store| store_manifest(store, &target, &names, content_type, &bytes)).await?;
    let location = format!("/v2/{repository}/manifests/{digest}");
    let mut response = empty(StatusCode::CREATED, [(header::LOCATION, location), (DOCKER_CONTENT_DIGEST, digest.to_string())])?;
    if let Some(subject) = subject {
        response.headers_mut().insert(OCI_SUBJECT, header_value(subject)?);
    }
    for tag in tags {
        response.headers_mut().append(OCI_TAG, header_value(tag)?);
    }
    Ok(response)
}

/// `DELETE` of a tag, or of a manifest with its tags. The bytes stay until blobs are cleaned up.
pub(super) async fn delete(call: Call, repository: String, reference: String) -> Result<Response, ApiError> {
    let name = parse_reference(&reference)?;
    call.with_store(move |store| {
        find(store, &repository, &name)?;
        Ok(store.remove_manifest(&repository, &name)?)
    })
    .await?;
    empty(StatusCode::ACCEPTED, [])
}

/// `GET` of the manifests whose subject is the digest.
pub(super) async fn referrers(call: Call, repository: String, digest: String) -> Result<Response, ApiError> {
    if !is_foreign_digest(&digest) {
        parse_digest(&digest)?;
    }
    let filter = query_value(call.query(), "artifactType").filter(|filter| !filter.is_empty());
    let mut found = call.with_store(move |store| Ok(store.referrers(&repository, &digest)?)).await?;
    if let Some(filter) = &filter {
        found.retain(|descriptor| descriptor["artifactType"] == filter.as_str());
    }
    let mut response = json(&serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": found }));
    response.headers_mut().insert(header::CONTENT_TYPE, header_value(media_type::INDEX.to_owned())?);
    if filter.is_some() {
        response.headers_mut().insert(OCI_FILTERS_APPLIED, header_value("artifactType".to_owned())?);
    }
    Ok(response)
}

fn parse_reference(text: &str) -> Result<ManifestName, ApiError> {
    if text.contains(':') {
        return parse_digest(text).map(ManifestName::Digest);
    }
    if is_tag(text) { Ok(ManifestName::Tag(text.to_owned())) } else { Err(ApiError::manifest_invalid("neither a tag nor a digest")) }
}

fn find(store: &Store, repository: &str, name: &ManifestName) -> Result<Entry, ApiError> {
    if let Some(entry) = store.find_manifest(repository, name)? {
        return Ok(entry);
    }
    if !store.has_repository(repository)? {
        return Err(ApiError::name_unknown(repository));
    }
    Err(match name {
        ManifestName::Tag(tag) => ApiError::manifest_unknown(tag),
        ManifestName::Digest(digest) => ApiError::manifest_unknown(&digest.to_string()),
    })
}

async fn read_body(body: Body, idle: std::time::Duration) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut frames = body.into_data_stream();
    loop {
        match tokio::time::timeout(idle, frames.next()).await {
            Err(_) => return Err(ApiError::manifest_invalid("no bytes came for too long")),
            Ok(None) => return Ok(bytes),
            Ok(Some(Err(_))) => return Err(ApiError::manifest_invalid("the body ended early")),
            Ok(Some(Ok(frame))) => {
                if (bytes.len() + frame.len()) as u64 > MAX_MANIFEST_SIZE {
                    return Err(ApiError::manifest_too_large(MAX_MANIFEST_SIZE));
                }
                bytes.extend_from_slice(&frame);
            }
        }
    }
}

/// Checks a manifest and stores it; returns its digest and that of its subject.
fn store_manifest(
    store: &Store,
    repository: &str,
    names: &[ManifestName],
    content_type: Option<String>,
    bytes: &[u8],
) -> Result<(Digest, Option<String>), ApiError> {
    let digest = Digest::of(bytes);
    if let Some(ManifestName::Digest(wanted)) = names.first()
        && *wanted != digest
    {
        return Err(ApiError::digest_mismatch(&wanted.to_string(), &digest.to_string()));
    }
    let own_type = || serde_json::from_slice::<serde_json::Value>(bytes).ok()?["mediaType"].as_str().map(str::to_owned);
    let media_type = content_type.or_else(own_type).ok_or_else(|| ApiError::manifest_invalid("no Content-Type"))?;
    if !is_manifest_type(&media_type) {
        return Err(ApiError::manifest_invalid(format!("{media_type:?} is not the media type of an image manifest or index")));
    }
    let facts = Facts::parse(bytes, &media_type).map_err(ApiError::manifest_invalid)?;
    let mut seen = BTreeSet::new();
    for blob in facts.blobs().filter(|blob| seen.insert(&blob.digest)) {
        let unknown = || ApiError::manifest_blob_unknown(&blob.digest);
        let known = blob.digest.parse().map_err(|_| unknown())?;
        let (_, size) = store.find_blob(&known)?.ok_or_else(unknown)?;
        if size != blob.size {
            return Err(ApiError::size_invalid(format!("{} has {size} bytes, not {}", blob.digest, blob.size)));
        }
    }
    for child in facts.manifests().filter(|child| seen.insert(&child.digest)) {
        let unknown = || ApiError::manifest_blob_unknown(&child.digest);
        let known = child.digest.parse().map_err(|_| unknown())?;
        store.find_manifest(repository, &ManifestName::Digest(known))?.ok_or_else(unknown)?;
    }
    let entry = Entry { digest, media_type, size: bytes.len() as u64 };
    store.put_manifest(repository, names, &entry, bytes)?;
    Ok((digest, facts.subject().map(str::to_owned)))
}
