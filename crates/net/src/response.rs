//! An answer whose body is read piece by piece, under a limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, StatusCode, Version};
use reqwest::Url;

use crate::RateLimit;
use crate::error::{HttpError, classify, shown};

/// An answer of any status; its body comes with [`Response::chunk`] or [`Response::bytes`].
#[derive(Debug)]
pub struct Response {
    inner: reqwest::Response,
    url: Url,
    read_timeout: Duration,
    rate_limit: Option<RateLimit>,
    pace: Pace,
}

/// Bytes per second below which a body is as good as broken off.
const SLOWEST: u64 = 100;

/// How fast a body has come of late.
#[derive(Debug, Default)]
struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// Notes a piece; false when for a whole period hardly anything has come, drip by drip.
    fn note(&mut self, waited: Duration, bytes: usize, period: Duration) -> bool {
        self.waited += waited;
        self.bytes += bytes as u64;
        if self.waited < period {
            return true;
        }
        let is_enough = self.bytes as f64 >= SLOWEST as f64 * self.waited.as_secs_f64();
        *self = Self::default();
        is_enough
    }
}

impl Response {
    pub(crate) fn new(inner: reqwest::Response, url: Url, read_timeout: Duration, rate_limit: Option<RateLimit>) -> Self {
        Self { inner, url, read_timeout, rate_limit, pace: Pace::default() }
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// Returns the version of HTTP that the answer came with.
    pub fn version(&self) -> Version {
        self.inner.version()
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// Returns the first value of a header, if it is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// Returns the URL that answered, at the end of all redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the body's size as announced; `None` where it is not, and for the answer to a HEAD.
    pub fn content_length(&self) -> Option<u64> {
        self.inner.content_length()
    }

    /// Reads the next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// When the connection breaks or the server is silent for too long.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        let asked = tokio::time::Instant::now();
        match tokio::time::timeout(self.read_timeout, self.inner.chunk()).await {
            Ok(Ok(chunk)) => {
                let is_fast_enough = chunk.as_ref().is_none_or(|chunk| self.pace.note(asked.elapsed(), chunk.len(), self.read_timeout));
                if !is_fast_enough {
                    return Err(HttpError::Slow { url: shown(&self.url), slowest: SLOWEST });
                }
                if let (Some(limit), Some(chunk)) = (&self.rate_limit, &chunk) {
                    limit.take(chunk.len()).await;
                }
                Ok(chunk)
            }
            Ok(Err(error)) => Err(classify(&self.url, &error, self.read_timeout)),
            Err(_) => Err(HttpError::Timeout { url: shown(&self.url), waited: self.read_timeout }),
        }
    }

    /// Reads the whole body, if it is not larger than the limit.
    ///
    /// # Errors
    /// As [`Response::chunk`], and when there is more than the limit.
    pub async fn bytes(mut self, limit: u64) -> Result<Bytes, HttpError> {
        let too_large = || HttpError::TooLarge { url: shown(&self.url), limit };
        let announced = self.content_length();
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(HttpError::TooLarge { url: shown(&self.url), limit });
            }
            if announced == Some(chunk.len() as u64) && body.is_empty() {
                // The usual small answer: one piece, which need not be copied.
                return Ok(chunk);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Reads the beginning of the body, for a message about what went wrong; trouble on the way only makes it shorter.
    pub async fn prefix(mut self, limit: usize) -> Bytes {
        let mut body = BytesMut::new();
        while body.len() < limit
            && let Ok(Some(chunk)) = self.chunk().await
        {
            body.extend_from_slice(&chunk);
        }
        body.truncate(limit);
        body.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_drips_is_noticed_after_a_period_and_a_slow_line_is_not() {
        let second = Duration::from_secs(1);
        let mut pace = Pace::default();
        let noted: Vec<bool> = (0..60).map(|_| pace.note(second, 10, 60 * second)).collect();
        assert!(noted[..59].iter().all(|fine| *fine) && !noted[59]);
        assert!((0..600).all(|_| pace.note(second, 120, 60 * second)));
        // Pieces that wait already take no time.
        assert!((0..600).all(|_| pace.note(Duration::ZERO, 1, 60 * second)));
    }
}
