//! A request, as data that can be sent more than once.

use std::fmt;
use std::io;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::Url;

/// What to ask of a server.
#[derive(Debug)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// The place.
    pub url: Url,
    /// Beside what the client itself sends.
    pub headers: HeaderMap,
    /// What goes along.
    pub body: RequestBody,
    pub(crate) replay: Option<bool>,
    pub(crate) single_try: bool,
}

/// What goes along with a request.
#[derive(Default)]
pub enum RequestBody {
    /// Nothing.
    #[default]
    Empty,
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes as they come, sent once; such a request is neither repeated nor redirected.
    Stream(Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>),
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl Request {
    /// Makes a request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: RequestBody::Empty, replay: None, single_try: false }
    }

    /// Adds or replaces a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: RequestBody) -> Self {
        self.body = body;
        self
    }

    /// Says whether it does no harm to send the request twice. By default that is so for GET, HEAD, PUT, DELETE and OPTIONS.
    #[must_use]
    pub fn replay_safe(mut self, safe: bool) -> Self {
        self.replay = Some(safe);
        self
    }

    /// Tells whether the body can be sent again.
    pub fn has_replayable_body(&self) -> bool {
        !matches!(self.body, RequestBody::Stream(_))
    }

    /// Copies the request; `None` when its body can be sent only once.
    pub fn try_clone(&self) -> Option<Self> {
        let body = match &self.body {
            RequestBody::Empty => RequestBody::Empty,
            RequestBody::Bytes(bytes) => RequestBody::Bytes(bytes.clone()),
            RequestBody::Stream(_) => return None,
        };
        let (method, url, headers) = (self.method.clone(), self.url.clone(), self.headers.clone());
        Some(Self { method, url, headers, body, replay: self.replay, single_try: self.single_try })
    }

    /// Asks for one try only, whatever the client's policy: for questions whose failure is an answer too.
    #[must_use]
    pub fn single_try(mut self) -> Self {
        self.single_try = true;
        self
    }

    pub(crate) fn is_replay_safe(&self) -> bool {
        self.has_replayable_body() && self.replay.unwrap_or_else(|| self.method.is_idempotent())
    }
}
