//! What refers to a manifest: by the interface of the distribution specification 1.1, and by the fall-back tag where a registry has none.
//!
//! The fall-back is an index under a tag made of the subject's digest, `sha256-HEX`, which clients keep themselves: whoever pushes a
//! referrer reads it, adds an entry and writes it back. Where the registry gives an `ETag` it is written under the condition that nobody
//! else did meanwhile; and it is read again afterwards, since many registries ignore conditions.

use std::collections::BTreeMap;

use rootball_net::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use rootball_net::{Method, Request, StatusCode, Url};
use rootball_oci::{Descriptor, Digest, MAX_MANIFEST_SIZE, ParsedManifest, RawManifest, TransferError, media_type};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::RepositoryClient;
use crate::manifest::content_type;
use crate::tags::next_page;

/// Set in the answer to a push by registries that keep the list themselves.
const SUBJECT_HEADER: HeaderName = HeaderName::from_static("oci-subject");
/// Most referrers of one manifest that are read.
const MAX_REFERRERS: usize = 10_000;
const MAX_PAGES: usize = 100;
/// How often a list that others change at the same time is begun anew.
pub(crate) const MAX_TRIES: usize = 8;

/// What of a manifest or index goes into its entry.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline {
    artifact_type: Option<String>,
    config: Option<Config>,
    subject: Option<Subject>,
    annotations: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    media_type: String,
}

#[derive(Deserialize)]
struct Subject {
    digest: Digest,
}

/// How an entry of the list changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Add,
    Remove,
}

impl RepositoryClient {
    /// Lists what refers to a manifest.
    ///
    /// # Errors
    /// When the registry does not say.
    pub async fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        if let Some(found) = self.listed_referrers(subject).await? {
            return Ok(found);
        }
        let tag = fallback_tag(subject);
        let raw = match self.load_manifest(&tag).await {
            Ok(raw) => raw,
            Err(TransferError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        match raw.parse()? {
            ParsedManifest::Index(index) => self.limited(subject, index.manifests),
            ParsedManifest::Image(_) => {
                tracing::warn!(place = self.place(), tag, "an image has the tag that is for a list of referrers");
                Ok(Vec::new())
            }
        }
    }

    /// Asks the registry itself; `None` when it keeps no lists, also when it hides that behind something that is none.
    async fn listed_referrers(&self, subject: &Digest) -> Result<Option<Vec<Descriptor>>, TransferError> {
        let mut url = self.url(&format!("referrers/{subject}")).await?;
        let mut found = Vec::new();
        for page in 0..MAX_PAGES {
            let request =
                Request::new(Method::GET, url.clone()).header(rootball_net::header::ACCEPT, HeaderValue::from_static(media_type::INDEX));
            let (status, headers, body) = self.session().fetch(request, self.scopes(), MAX_MANIFEST_SIZE).await?;
            match status {
                StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
                    if page == 0 =>
                {
                    return Ok(None);
                }
                status if !status.is_success() => return Err(self.session().refuse_body("the list of referrers", status, &body)),
                _ => {}
            }
            let said = content_type(&headers).unwrap_or_default();
            // Some answer any path with a web page or their own idea of an empty answer.
            let is_plausible = matches!(said.as_str(), media_type::INDEX | "application/json" | "application/octet-stream" | "text/plain");
            let index = RawManifest::new(body.into(), media_type::INDEX).parse();
            let Ok(ParsedManifest::Index(index)) = index
                .map_err(|error| error.to_string())
                .and_then(|parsed| if is_plausible { Ok(parsed) } else { Err(format!("it came as {said:?}")) })
            else {
                if page == 0 {
                    tracing::debug!(place = self.place(), said, "what came in place of a list of referrers is none");
                    return Ok(None);
                }
                let reason = "a further page of the list of referrers is none".to_owned();
                return Err(TransferError::Invalid { place: self.place().to_owned(), reason });
            };
            found.extend(index.manifests);
            if found.len() > MAX_REFERRERS {
                return self.limited(subject, found).map(Some);
            }
            let links = headers.get_all(rootball_net::header::LINK).iter().filter_map(|value| value.to_str().ok());
            match links.filter_map(|link| next_page(&url, link)).next() {
                Some(next) if next.origin() == url.origin() && next != url => url = next,
                _ => return Ok(Some(found)),
            }
        }
        let reason = format!("its list of referrers of {subject} has more than {MAX_PAGES} pages");
        Err(TransferError::Invalid { place: self.place().to_owned(), reason })
    }

    fn limited(&self, subject: &Digest, found: Vec<Descriptor>) -> Result<Vec<Descriptor>, TransferError> {
        if found.len() <= MAX_REFERRERS {
            return Ok(found);
        }
        let reason = format!("it lists more than {MAX_REFERRERS} referrers of {subject}");
        Err(TransferError::Invalid { place: self.place().to_owned(), reason })
    }

    /// Puts a manifest that has a subject, so that [`RepositoryClient::referrers`] of the subject lists it.
    ///
    /// # Errors
    /// When it has no subject, or the registry refuses it.
    pub async fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let (subject, entry) = self.entry_of(manifest)?;
        let headers = self.put_manifest_with(&manifest.digest.to_string(), manifest, None).await?;
        if headers.contains_key(&SUBJECT_HEADER) {
            return Ok(());
        }
        self.change_fallback(&subject, &entry, Change::Add).await
    }

    /// Deletes a manifest that has a subject, and its entry in the list where that is kept under a tag.
    ///
    /// # Errors
    /// When it has no subject, or the registry refuses it.
    pub async fn delete_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        let (subject, entry) = self.entry_of(manifest)?;
        self.delete_manifest(&manifest.digest).await?;
        match self.listed_referrers(&subject).await? {
            Some(_) => Ok(()),
            None => self.change_fallback(&subject, &entry, Change::Remove).await,
        }
    }

    fn entry_of(&self, manifest: &RawManifest) -> Result<(Digest, Value), TransferError> {
        let invalid = |reason: String| TransferError::Invalid { place: format!("manifest {}", manifest.digest), reason };
        let outline: Outline = serde_json::from_slice(&manifest.bytes).map_err(|error| invalid(error.to_string()))?;
        let subject = outline.subject.ok_or_else(|| invalid("it has no subject to refer to".to_owned()))?.digest;
        let mut entry = json!({ "mediaType": manifest.media_type, "digest": manifest.digest, "size": manifest.bytes.len() });
        if let Some(artifact_type) = outline.artifact_type.or(outline.config.map(|config| config.media_type)) {
            entry["artifactType"] = artifact_type.into();
        }
        if let Some(annotations) = outline.annotations.filter(|annotations| !annotations.is_empty()) {
            entry["annotations"] = json!(annotations);
        }
        Ok((subject, entry))
    }

    /// Reads the list under the fall-back tag, changes it and writes it back, until the change is in what is read then.
    async fn change_fallback(&self, subject: &Digest, entry: &Value, change: Change) -> Result<(), TransferError> {
        let tag = fallback_tag(subject);
        let url = self.url(&format!("manifests/{tag}")).await?;
        for attempt in 0..MAX_TRIES {
            let (mut index, condition) = self.fallback(&tag, &url).await?;
            if !apply(&mut index, entry, change) {
                return Ok(());
            }
            let raw = RawManifest::new(rootball_oci::to_canonical_json(&index), media_type::INDEX);
            if raw.bytes.len() as u64 > MAX_MANIFEST_SIZE {
                let reason = format!("the list of referrers under the tag {tag} is full");
                return Err(TransferError::Invalid { place: self.place().to_owned(), reason });
            }
            match self.put_manifest_with(&tag, &raw, condition).await {
                Ok(_) => {}
                // Somebody else was faster.
                Err(TransferError::Invalid { reason, .. }) if reason.starts_with("412") => {
                    tracing::debug!(tag, attempt, "the list of referrers changed meanwhile");
                }
                Err(error) => return Err(error),
            }
        }
        let reason = format!("the list of referrers under the tag {tag} changes all the time; try again");
        Err(TransferError::Transient { place: self.place().to_owned(), reason })
    }

    /// Returns the list under the tag, which may be empty, and the condition under which it may be replaced.
    async fn fallback(&self, tag: &str, url: &Url) -> Result<(Value, Option<(HeaderName, HeaderValue)>), TransferError> {
        let request =
            Request::new(Method::GET, url.clone()).header(rootball_net::header::ACCEPT, HeaderValue::from_static(media_type::INDEX));
        let (status, headers, body) = self.session().fetch(request, self.scopes(), MAX_MANIFEST_SIZE).await?;
        if status == StatusCode::NOT_FOUND {
            let empty = json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": [] });
            return Ok((empty, Some((IF_NONE_MATCH, HeaderValue::from_static("*")))));
        }
        if !status.is_success() {
            return Err(self.session().refuse_body(tag, status, &body));
        }
        let other = |what: String| {
            let reason = format!("the tag {tag} is for a list of referrers and has {what}; remove it to attach anything");
            TransferError::Invalid { place: self.place().to_owned(), reason }
        };
        let index: Value = serde_json::from_slice(&body).map_err(|error| other(error.to_string()))?;
        match headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
            Some(said) if said.split(';').next().is_some_and(|said| said.trim() == media_type::INDEX) => {}
            said => return Err(other(format!("{:?}", said.unwrap_or_default()))),
        }
        if !index["manifests"].is_array() {
            return Err(other("no list of manifests".to_owned()));
        }
        Ok((index, headers.get(ETAG).map(|etag| (IF_MATCH, etag.clone()))))
    }
}

/// Changes the list; false when there is nothing to change.
fn apply(index: &mut Value, entry: &Value, change: Change) -> bool {
    let Some(entries) = index["manifests"].as_array_mut() else { return false };
    let is_ours = |other: &Value| other["digest"] == entry["digest"];
    match change {
        Change::Add if entries.iter().any(is_ours) => false,
        Change::Add => {
            entries.push(entry.clone());
            true
        }
        Change::Remove => {
            let before = entries.len();
            entries.retain(|other| !is_ours(other));
            entries.len() != before
        }
    }
}

/// Returns the tag under which clients keep the list of what refers to a digest.
pub(crate) fn fallback_tag(subject: &Digest) -> String {
    subject.to_string().replace(':', "-")
}
