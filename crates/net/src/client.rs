//! Sends requests: follows redirects, tries again, keeps to time limits.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::Url;

use crate::error::{classify, shown};
use crate::redirect::{Hop, next_hop, strip_for};
use crate::request::{Request, RequestBody};
use crate::retry::{is_passing, retry_after};
use crate::{BuildError, ClientOptions, HttpError, Proxies, RateLimit, Response, RetryPolicy, tls};

/// How much of an answer that is no success is kept to learn what went wrong.
const ERROR_BODY_LIMIT: usize = 16 * 1024;
/// HTTP/2: bytes that may be under way for one answer, and for all that share a connection.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 16 * 1024 * 1024;

/// Sends requests over connections that it keeps and shares; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    retry: RetryPolicy,
    read_timeout: Duration,
    max_redirects: u32,
    verifies: bool,
    rate_limit: Option<RateLimit>,
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// When a certificate file or a proxy cannot be used.
    pub fn new(options: &ClientOptions) -> Result<Self, BuildError> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config(&options.tls, options.http2)?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect_timeout)
            .tcp_nodelay(true)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW);
        let inner = with_proxies(builder, &options.proxies)?.build().map_err(|error| BuildError::Client { reason: error.to_string() })?;
        Ok(Self {
            inner,
            retry: options.retry.clone(),
            read_timeout: options.read_timeout,
            max_redirects: options.max_redirects,
            verifies: options.tls.verify,
            rate_limit: options.rate_limit.clone(),
        })
    }

    /// Returns how this client tries again, for those who go on where an answer broke off.
    pub fn retry_policy(&self) -> &RetryPolicy {
        &self.retry
    }

    /// Returns how long a server may be silent.
    pub fn read_timeout(&self) -> Duration {
        self.read_timeout
    }

    /// Sends a request and returns the answer's head, whatever its status; tries again what may be tried again.
    ///
    /// # Errors
    /// When there is no answer after all tries.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let mut request = request;
        let mut failed_tries = 0;
        loop {
            let replay_safe = request.is_replay_safe();
            let replayable = request.has_replayable_body();
            let result = self.attempt(&mut request).await;
            failed_tries += 1;
            let wait = match &result {
                Ok(response)
                    if is_passing(response.status())
                        && (replay_safe || replayable && response.status() == StatusCode::TOO_MANY_REQUESTS) =>
                {
                    self.wait_for(response, failed_tries)
                }
                Err(error) if is_worth_a_retry(error, replay_safe, replayable) => self.wait_after(failed_tries),
                _ => None,
            };
            let Some(wait) = wait.filter(|_| !request.single_try) else { return result };
            log_retry(&request, failed_tries, wait);
            drop(result);
            tokio::time::sleep(wait).await;
        }
    }

    /// Sends a request and reads the whole answer; an answer that breaks off is tried again as well. Of an answer that is no success,
    /// only the beginning is read.
    ///
    /// # Errors
    /// When there is no whole answer after all tries, or a successful one is larger than the limit.
    pub async fn fetch(&self, request: Request, limit: u64) -> Result<(StatusCode, HeaderMap, Bytes), HttpError> {
        let mut failed_tries = 0;
        let mut request = request;
        loop {
            let again = request.try_clone();
            let response = self.send(request).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            if !status.is_success() {
                return Ok((status, headers, response.prefix(ERROR_BODY_LIMIT).await));
            }
            let error = match response.bytes(limit).await {
                Ok(bytes) => return Ok((status, headers, bytes)),
                Err(error) => error,
            };
            failed_tries += 1;
            let Some(next) = again.filter(|again| !again.single_try && is_worth_a_retry(&error, again.is_replay_safe(), true)) else {
                return Err(error);
            };
            let Some(wait) = self.wait_after(failed_tries) else { return Err(error) };
            log_retry(&next, failed_tries, wait);
            tokio::time::sleep(wait).await;
            request = next;
        }
    }

    fn wait_for(&self, response: &Response, failed_tries: u32) -> Option<Duration> {
        match retry_after(response.headers()) {
            Some(asked) if asked > self.retry.longest_retry_after => None,
            Some(asked) => self.wait_after(failed_tries).map(|wait| wait.max(asked)),
            None => self.wait_after(failed_tries),
        }
    }

    fn wait_after(&self, failed_tries: u32) -> Option<Duration> {
        (failed_tries < self.retry.attempts).then(|| self.retry.delay(failed_tries))
    }

    /// One try, with its redirects.
    async fn attempt(&self, request: &mut Request) -> Result<Response, HttpError> {
        let mut url = request.url.clone();
        let mut method = request.method.clone();
        let mut headers = request.headers.clone();
        let mut with_body = true;
        for _ in 0..=self.max_redirects {
            let mut next = reqwest::Request::new(method.clone(), url.clone());
            *next.headers_mut() = headers.clone();
            let mut sending = None;
            if with_body {
                let is_empty = match &request.body {
                    RequestBody::Empty => true,
                    RequestBody::Bytes(bytes) => bytes.is_empty(),
                    RequestBody::Stream(_) => false,
                };
                if is_empty && matches!(method, Method::POST | Method::PUT | Method::PATCH) {
                    // Some servers insist on a length, even of nothing.
                    next.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
                match &mut request.body {
                    RequestBody::Empty => {}
                    RequestBody::Bytes(bytes) => *next.body_mut() = Some(reqwest::Body::from(bytes.clone())),
                    RequestBody::Stream(stream) => {
                        let watch = Arc::new(Watch::default());
                        let stream = std::mem::replace(stream, Box::pin(futures_util::stream::empty()));
                        *next.body_mut() = Some(reqwest::Body::wrap_stream(Watched { stream, watch: watch.clone() }));
                        sending = Some(watch);
                    }
                }
            }
            let response = self.execute(next, &url, sending.as_deref()).await?;
            let status = response.status();
            tracing::debug!(%method, url = %shown(&url), %status, "answer");
            match next_hop(&method, &url, status, response.headers(), !self.verifies) {
                Hop::Stay => return Ok(Response::new(response, url, self.read_timeout, self.rate_limit.clone())),
                Hop::Refuse(target) => return Err(HttpError::BadRedirect { url: shown(&url), target }),
                Hop::Follow(target) if request.has_replayable_body() => {
                    strip_for(&mut headers, &url, &target);
                    url = target;
                }
                Hop::Follow(target) => {
                    let target = format!("{}, where a body that is sent only once cannot follow", shown(&target));
                    return Err(HttpError::BadRedirect { url: shown(&url), target });
                }
                Hop::FollowWithGet(target) => {
                    strip_for(&mut headers, &url, &target);
                    headers.remove(http::header::CONTENT_TYPE);
                    url = target;
                    method = Method::GET;
                    with_body = false;
                }
            }
        }
        Err(HttpError::TooManyRedirects { url: shown(&request.url), limit: self.max_redirects })
    }

    /// Waits for the head. While a stream is sent, the server is silent when it takes nothing although there is something to take.
    async fn execute(&self, request: reqwest::Request, url: &Url, sending: Option<&Watch>) -> Result<reqwest::Response, HttpError> {
        let silence = async {
            let mut seen = None;
            loop {
                tokio::time::sleep(self.read_timeout).await;
                match sending.map(Watch::state) {
                    None => return,
                    Some((_, asked)) if seen == Some(asked) => return,
                    Some((true, _)) => seen = None,
                    Some((false, asked)) => seen = Some(asked),
                }
            }
        };
        tokio::select! {
            biased;
            result = self.inner.execute(request) => result.map_err(|error| classify(url, &error, self.read_timeout)),
            () = silence => Err(HttpError::Timeout { url: shown(url), waited: self.read_timeout }),
        }
    }
}

fn is_worth_a_retry(error: &HttpError, replay_safe: bool, replayable: bool) -> bool {
    match error {
        HttpError::Connect { .. } | HttpError::Timeout { .. } | HttpError::Slow { .. } | HttpError::Interrupted { .. } => {
            replay_safe || replayable && error.is_before_request()
        }
        _ => false,
    }
}

fn log_retry(request: &Request, failed_tries: u32, wait: Duration) {
    tracing::debug!(method = %request.method, url = %shown(&request.url), failed_tries, ?wait, "trying again");
}

fn with_proxies(mut builder: reqwest::ClientBuilder, proxies: &Proxies) -> Result<reqwest::ClientBuilder, BuildError> {
    let direct = || proxies.no_proxy.as_deref().and_then(reqwest::NoProxy::from_string);
    let refused = |url: &str, error: &reqwest::Error| BuildError::Proxy { url: url.to_owned(), reason: error.to_string() };
    if let Some(url) = &proxies.http {
        builder = builder.proxy(reqwest::Proxy::http(url).map_err(|error| refused(url, &error))?.no_proxy(direct()));
    }
    if let Some(url) = &proxies.https {
        builder = builder.proxy(reqwest::Proxy::https(url).map_err(|error| refused(url, &error))?.no_proxy(direct()));
    }
    Ok(builder)
}

/// How the sending of a stream goes.
#[derive(Debug, Default)]
struct Watch {
    /// The connection would take more, and there is nothing yet.
    starving: AtomicBool,
    /// How often the connection asked for more.
    asked: AtomicU64,
}

impl Watch {
    fn state(&self) -> (bool, u64) {
        (self.starving.load(Ordering::Relaxed), self.asked.load(Ordering::Relaxed))
    }
}

/// A body that is watched while it is sent.
struct Watched<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S: Stream + Unpin> Stream for Watched<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.stream).poll_next(context);
        self.watch.asked.fetch_add(1, Ordering::Relaxed);
        self.watch.starving.store(next.is_pending(), Ordering::Relaxed);
        next
    }
}
