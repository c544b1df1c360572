//! The HTTP side: paths below the URLs of a remote.
//!
//! Any web server over the directory of a repository will do. There are two lists of URLs, for what says which commits there are (summary,
//! refs, config, indexes of deltas) and for all else; each request tries its list in order. A server that says 403 of what it does not have,
//! as buckets do, means 404.

mod connect;
mod mirrors;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use rootball_net::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use rootball_net::{
    BuildError, Client, HeaderMap, HeaderName, HeaderValue, HttpError, Method, Request, Response, StatusCode, Url, Version,
};
use rootball_object::ErrorKind;

pub(crate) use self::connect::{connect, local_path};

/// Why something could not be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// There was no answer, or none that can be used.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server says no.
    #[error("{url}: the server says {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// What it said.
        status: StatusCode,
    },
    /// No client can be made from the settings of the remote.
    #[error(transparent)]
    Client(#[from] BuildError),
    /// A URL is none, or not one that can be asked.
    #[error("{text:?} is not a URL of a repository: {reason}")]
    Url {
        /// As given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A list of mirrors names none that answers.
    #[error("no mirror in {url} can be used")]
    NoMirror {
        /// Where the list is.
        url: String,
    },
    /// The list of mirrors is not there.
    #[error("{url} is not there")]
    NotFound {
        /// What was asked for.
        url: String,
    },
}

impl FetchError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Http(error) => error.kind(),
            Self::Status { status, .. } => match status.as_u16() {
                401 | 407 => ErrorKind::Denied,
                408 | 429 | 500..=599 => ErrorKind::Transient,
                _ => ErrorKind::Invalid,
            },
            Self::Client(error) => error.kind(),
            Self::Url { .. } => ErrorKind::Invalid,
            Self::NoMirror { .. } | Self::NotFound { .. } => ErrorKind::NotFound,
        }
    }
}

/// Which of the two lists of URLs a path is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What says which commits there are.
    Meta,
    /// Objects and deltas.
    Content,
}

/// By what a server tells one version of a file from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Validators {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// The answer to the question whether something is still as it was.
#[derive(Debug)]
pub(crate) enum Changed {
    Unchanged,
    Missing,
    To(Bytes, Validators),
}

/// A remote's servers.
#[derive(Debug)]
pub(crate) struct Server {
    client: Client,
    meta: Vec<Url>,
    content: Vec<Url>,
    headers: HeaderMap,
    bytes: AtomicU64,
    requests: AtomicU64,
    multiplexes: AtomicBool,
}

impl Server {
    /// Fetches a whole file of at most `limit` bytes; `None` where there is none.
    pub(crate) async fn fetch(&self, part: Part, path: &str, limit: u64) -> Result<Option<Bytes>, FetchError> {
        match self.fetch_changed(part, path, limit, &Validators::default()).await? {
            Changed::To(bytes, _) => Ok(Some(bytes)),
            Changed::Missing | Changed::Unchanged => Ok(None),
        }
    }

    /// Fetches a file unless it is as it was when the validators were told.
    pub(crate) async fn fetch_changed(&self, part: Part, path: &str, limit: u64, known: &Validators) -> Result<Changed, FetchError> {
        let mut failed = None;
        for base in self.bases(part) {
            let mut request = self.request(base, path);
            if let Some(value) = known.etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok()) {
                request = request.header(IF_NONE_MATCH, value);
            }
            if let Some(value) = known.last_modified.as_deref().and_then(|time| HeaderValue::from_str(time).ok()) {
                request = request.header(IF_MODIFIED_SINCE, value);
            }
            let url = request.url.clone();
            let is_question = *known != Validators::default();
            match self.client.fetch(request, limit).await {
                Ok((status, headers, bytes)) if status.is_success() => {
                    self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                    return Ok(Changed::To(bytes, Validators::of(&headers)));
                }
                Ok((StatusCode::NOT_MODIFIED, ..)) if is_question => return Ok(Changed::Unchanged),
                Ok((status, ..)) if is_missing(status) => {}
                Ok((status, ..)) => failed = Some(FetchError::Status { url: shown(&url), status }),
                Err(error) => failed = Some(error.into()),
            }
        }
        // Missing at one mirror while another failed: it may be there.
        failed.map_or(Ok(Changed::Missing), Err)
    }

    /// Begins to read an object's file; `None` where there is none. With `from`, only what follows so many bytes of the version that the
    /// validator names is asked for; the answer's status tells whether that is what comes.
    pub(crate) async fn open(&self, path: &str, from: Option<(u64, Option<&str>)>) -> Result<Option<Response>, FetchError> {
        let mut failed = None;
        for base in self.bases(Part::Content) {
            let mut request = self.request(base, path);
            if let Some((offset, validator)) = from {
                let range = HeaderValue::from_str(&format!("bytes={offset}-")).expect("digits are a header's value");
                request = request.header(HeaderName::from_static("range"), range);
                if let Some(value) = validator.and_then(|validator| HeaderValue::from_str(validator).ok()) {
                    request = request.header(HeaderName::from_static("if-range"), value);
                }
            }
            let url = request.url.clone();
            match self.client.send(request).await {
                Ok(response) if response.status().is_success() || response.status() == StatusCode::RANGE_NOT_SATISFIABLE => {
                    if response.version() == Version::HTTP_2 {
                        self.multiplexes.store(true, Ordering::Relaxed);
                    }
                    return Ok(Some(response));
                }
                Ok(response) if is_missing(response.status()) => {}
                Ok(response) => failed = Some(FetchError::Status { url: shown(&url), status: response.status() }),
                Err(error) => failed = Some(error.into()),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    /// Counts bytes that a caller has read of an open answer.
    pub(crate) fn count(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Returns how many bytes of files have come, and how many requests were made.
    pub(crate) fn traffic(&self) -> (u64, u64) {
        (self.bytes.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }

    /// Tells whether one connection carries many requests at once, as far as that is known.
    pub(crate) fn multiplexes(&self) -> bool {
        self.multiplexes.load(Ordering::Relaxed)
    }

    /// Returns how what broke off is tried again.
    pub(crate) fn retry_policy(&self) -> &rootball_net::RetryPolicy {
        self.client.retry_policy()
    }

    /// Returns a URL of a path, for messages.
    pub(crate) fn shown_url(&self, part: Part, path: &str) -> String {
        self.bases(part).first().map_or_else(|| path.to_owned(), |base| shown(&below(base, path)))
    }

    fn bases(&self, part: Part) -> &[Url] {
        match part {
            Part::Meta => &self.meta,
            Part::Content => &self.content,
        }
    }

    fn request(&self, base: &Url, path: &str) -> Request {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut request = Request::new(Method::GET, below(base, path));
        request.headers = self.headers.clone();
        request
    }
}

impl Validators {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
    }

    /// Returns what may stand in `If-Range`: weak validators name no bytes.
    pub(crate) fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/")).or(self.last_modified.as_deref())
    }
}

fn is_missing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 403 | 404 | 410)
}

/// Returns the URL of a path below another, whose query stays.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

/// Shows a URL without the parts that may hold secrets.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    // Both fail only for URLs that cannot have a user, which then have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_below_the_base_and_its_query_stays() {
        for (base, path, expected) in [
            ("http://a.test", "summary", "http://a.test/summary"),
            ("http://a.test/repo/", "deltas/a+/_b/0", "http://a.test/repo/deltas/a+/_b/0"),
            ("http://a.test/repo?token=1", "config", "http://a.test/repo/config?token=1"),
        ] {
            assert_eq!(below(&base.parse().unwrap(), path).as_str(), expected);
        }
        assert_eq!(shown(&"http://u:p@a.test/x?token=1".parse().unwrap()), "http://a.test/x");
    }
}
