//! Manifests: loaded whole, checked, and put by tag or digest.

use bytes::Bytes;
use rootball_net::header::{ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH};
use rootball_net::{Method, Request, RequestBody, StatusCode};
use rootball_oci::{Descriptor, Digest, MAX_MANIFEST_SIZE, RawManifest, TransferError, is_tag, media_type};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::RepositoryClient;

const DIGEST_HEADER: HeaderName = HeaderName::from_static("docker-content-digest");
/// What we understand; without this header some registries hand out the first format of all.
const ACCEPTED: [&str; 4] = [media_type::MANIFEST, media_type::INDEX, media_type::DOCKER_MANIFEST, media_type::DOCKER_LIST];

/// As much of a manifest as tells what it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline {
    media_type: Option<String>,
    manifests: Option<IgnoredAny>,
    config: Option<IgnoredAny>,
}

impl RepositoryClient {
    /// Loads a manifest or index by tag or digest, and checks that its bytes have the digest and its media type is its own.
    ///
    /// # Errors
    /// When it is not there, too large, or not what it should be.
    pub async fn load_manifest(&self, reference: &str) -> Result<RawManifest, TransferError> {
        self.load_with_headers(reference).await.map(|(manifest, _)| manifest)
    }

    /// As [`RepositoryClient::load_manifest`], with the condition under which nobody has changed it yet, where the registry has such.
    pub(crate) async fn load_manifest_to_change(
        &self,
        reference: &str,
    ) -> Result<(RawManifest, Option<(HeaderName, HeaderValue)>), TransferError> {
        let (manifest, headers) = self.load_with_headers(reference).await?;
        Ok((manifest, headers.get(ETAG).map(|etag| (IF_MATCH, etag.clone()))))
    }

    async fn load_with_headers(&self, reference: &str) -> Result<(RawManifest, HeaderMap), TransferError> {
        let wanted = self.checked(reference)?;
        let request = self.manifest_request(Method::GET, reference).await?;
        let (status, headers, bytes) = self.session().fetch(request, self.scopes(), MAX_MANIFEST_SIZE).await?;
        if !status.is_success() {
            return Err(self.session().refuse_body(reference, status, &bytes));
        }
        let digest = Digest::of(&bytes);
        // A tag can be checked against the header only; registries that send none, or one of another algorithm, are believed.
        if let Some(wanted) = wanted.or_else(|| announced_digest(&headers))
            && wanted != digest
        {
            let reason = format!("its {} bytes have the digest {digest} and not {wanted}", bytes.len());
            return Err(TransferError::Corrupt { what: format!("manifest {reference}"), place: self.place().to_owned(), reason });
        }
        let media_type = self.media_type_of(reference, &headers, &bytes)?;
        Ok((RawManifest { bytes: bytes.into(), media_type, digest }, headers))
    }

    /// Looks a manifest up without loading it; `None` when there is none.
    ///
    /// # Errors
    /// When the registry does not say.
    pub async fn find_manifest(&self, reference: &str) -> Result<Option<Descriptor>, TransferError> {
        let wanted = self.checked(reference)?;
        let request = self.manifest_request(Method::HEAD, reference).await?;
        let response = self.session().send(request, self.scopes()).await?;
        match response.status() {
            StatusCode::NOT_FOUND => return Ok(None),
            status if status.is_success() => {}
            _ => return Err(self.session().refuse(reference, response).await),
        }
        let headers = response.headers();
        let size = text(headers, &rootball_net::header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        match (wanted.or_else(|| announced_digest(headers)), size, content_type(headers)) {
            (Some(digest), Some(size), Some(media_type)) if ACCEPTED.contains(&media_type.as_str()) => {
                Ok(Some(Descriptor::new(media_type, digest, size)))
            }
            // Some registries leave out what a HEAD is asked for.
            _ => match self.load_manifest(reference).await {
                Ok(manifest) => Ok(Some(manifest.descriptor())),
                Err(TransferError::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }

    /// Puts a manifest under a tag, or under its own digest.
    ///
    /// # Errors
    /// When the registry refuses it, for example since a blob is missing.
    pub async fn put_manifest(&self, reference: &str, manifest: &RawManifest) -> Result<(), TransferError> {
        self.put_manifest_with(reference, manifest, None).await.map(|_| ())
    }

    /// As [`RepositoryClient::put_manifest`], perhaps under a condition; returns the answer's headers.
    pub(crate) async fn put_manifest_with(
        &self,
        reference: &str,
        manifest: &RawManifest,
        condition: Option<(HeaderName, HeaderValue)>,
    ) -> Result<HeaderMap, TransferError> {
        let corrupt =
            |reason: String| TransferError::Corrupt { what: format!("manifest {reference}"), place: self.place().to_owned(), reason };
        if self.checked(reference)?.is_some_and(|digest| digest != manifest.digest) {
            return Err(corrupt(format!("a manifest with the digest {} cannot have this name", manifest.digest)));
        }
        let invalid = |reason: &str| TransferError::Invalid { place: self.place().to_owned(), reason: reason.to_owned() };
        let content_type =
            HeaderValue::from_str(&manifest.media_type).map_err(|_| invalid("the manifest's media type is no header value"))?;
        let url = self.url(&format!("manifests/{reference}")).await?;
        let mut request = Request::new(Method::PUT, url)
            .header(CONTENT_TYPE, content_type)
            .body(RequestBody::Bytes(Bytes::copy_from_slice(&manifest.bytes)));
        if let Some((name, value)) = condition {
            // Sent twice, the second one would fail by what the first one did.
            request = request.header(name, value).replay_safe(false);
        }
        let response = self.session().send(request, self.scopes()).await?;
        if !response.status().is_success() {
            return Err(self.session().refuse(reference, response).await);
        }
        match announced_digest(response.headers()) {
            Some(digest) if digest != manifest.digest => {
                Err(corrupt(format!("the registry stored it as {digest} and not {}", manifest.digest)))
            }
            _ => Ok(response.headers().clone()),
        }
    }

    /// Deletes a manifest, and with it all tags that name it; one that is not there is as good as deleted.
    ///
    /// # Errors
    /// When the registry refuses, as many do.
    pub async fn delete_manifest(&self, digest: &Digest) -> Result<(), TransferError> {
        let url = self.url(&format!("manifests/{digest}")).await?;
        let response = self.session().send(Request::new(Method::DELETE, url), self.scopes()).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(self.session().refuse(&digest.to_string(), response).await),
        }
    }

    async fn manifest_request(&self, method: Method, reference: &str) -> Result<Request, TransferError> {
        let url = self.url(&format!("manifests/{reference}")).await?;
        let mut request = Request::new(method, url);
        for accepted in ACCEPTED {
            request.headers.append(ACCEPT, HeaderValue::from_static(accepted));
        }
        Ok(request)
    }

    /// Returns the digest that the reference is, if it is one; refuses what is neither digest nor tag.
    fn checked(&self, reference: &str) -> Result<Option<Digest>, TransferError> {
        let invalid = |reason| TransferError::Invalid { place: self.place().to_owned(), reason };
        if reference.contains(':') {
            return reference.parse().map(Some).map_err(|error: rootball_oci::InvalidDigest| invalid(error.to_string()));
        }
        if is_tag(reference) { Ok(None) } else { Err(invalid(format!("{reference:?} is neither tag nor digest"))) }
    }

    /// Returns what the header and the manifest itself say together; they must not contradict each other.
    fn media_type_of(&self, reference: &str, headers: &HeaderMap, bytes: &[u8]) -> Result<String, TransferError> {
        let invalid =
            |reason: String| TransferError::Invalid { place: self.place().to_owned(), reason: format!("manifest {reference}: {reason}") };
        let outline: Outline = serde_json::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
        // Web servers that know nothing of manifests send one of these, or nothing.
        let said =
            content_type(headers).filter(|said| !matches!(said.as_str(), "application/json" | "application/octet-stream" | "text/plain"));
        match (said, outline.media_type) {
            (Some(said), Some(own)) if said != own => Err(invalid(format!("it is sent as {said:?} and calls itself {own:?}"))),
            (Some(one), _) | (None, Some(one)) => Ok(one),
            (None, None) if outline.manifests.is_some() => Ok(media_type::INDEX.to_owned()),
            (None, None) if outline.config.is_some() => Ok(media_type::MANIFEST.to_owned()),
            (None, None) => Err(invalid("neither it nor the registry says what it is".to_owned())),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn announced_digest(headers: &HeaderMap) -> Option<Digest> {
    text(headers, &DIGEST_HEADER)?.parse().ok()
}

/// Returns the media type without parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = text(headers, &CONTENT_TYPE)?;
    let bare = value.split(';').next().unwrap_or_default().trim();
    (!bare.is_empty()).then(|| bare.to_ascii_lowercase())
}
