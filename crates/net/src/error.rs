//! What can go wrong between a request and its answer.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use rootball_object::ErrorKind;

/// A request had no answer, or one that cannot be used. URLs are shown without user, password and query, which may hold secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// No connection could be made.
    #[error("cannot connect to {url}: {reason}")]
    Connect {
        /// What was asked for.
        url: String,
        /// What the system said.
        reason: String,
    },
    /// The two sides do not agree on TLS, or the server could not prove who it is.
    #[error("no trusted connection to {url}: {reason}")]
    Tls {
        /// What was asked for.
        url: String,
        /// What is wrong with the certificate or protocol.
        reason: String,
    },
    /// The server was silent for too long.
    #[error("{url} was silent for {} seconds", waited.as_secs_f32())]
    Timeout {
        /// What was asked for.
        url: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection for {url} broke: {reason}")]
    Interrupted {
        /// What was asked for.
        url: String,
        /// What the system or protocol said.
        reason: String,
    },
    /// The answer comes drop by drop.
    #[error("{url} sends less than {slowest} bytes per second")]
    Slow {
        /// What was asked for.
        url: String,
        /// Bytes per second that would be enough.
        slowest: u64,
    },
    /// The answer is larger than what its kind may have.
    #[error("the answer of {url} is larger than the {limit} bytes that are allowed")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit that the caller gave.
        limit: u64,
    },
    /// A redirect leads where it must not.
    #[error("{url} redirects to {target}")]
    BadRedirect {
        /// What was asked for.
        url: String,
        /// Where it leads, and what is wrong with that.
        target: String,
    },
    /// Redirects do not come to an end.
    #[error("{url} leads through more than {limit} redirects")]
    TooManyRedirects {
        /// What was asked for.
        url: String,
        /// How many are allowed.
        limit: u32,
    },
    /// The request itself cannot be sent.
    #[error("the request for {url} cannot be sent: {reason}")]
    Invalid {
        /// What was to be asked for.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl HttpError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Connect { .. } | Self::Timeout { .. } | Self::Slow { .. } | Self::Interrupted { .. } => ErrorKind::Transient,
            Self::Tls { .. } => ErrorKind::Untrusted,
            Self::TooLarge { .. } | Self::BadRedirect { .. } | Self::TooManyRedirects { .. } | Self::Invalid { .. } => ErrorKind::Invalid,
        }
    }

    /// Tells whether the server cannot have seen anything of the request.
    pub(crate) fn is_before_request(&self) -> bool {
        matches!(self, Self::Connect { .. })
    }
}

/// A client could not be made from its options.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A certificate or key file cannot be used.
    #[error("{} cannot be used: {reason}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A proxy is not a URL.
    #[error("proxy {url:?} cannot be used: {reason}")]
    Proxy {
        /// As given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP or TLS library refuses the options.
    #[error("no HTTP client can be made: {reason}")]
    Client {
        /// What it said.
        reason: String,
    },
}

impl BuildError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

/// Shows a URL without the parts that may hold secrets.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs that cannot have a user, which then have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Sorts the HTTP library's error into ours.
pub(crate) fn classify(url: &Url, error: &reqwest::Error, waited: Duration) -> HttpError {
    let url = shown(url);
    if let Some(reason) = tls_reason(error) {
        return HttpError::Tls { url, reason };
    }
    let reason = Innermost(error).to_string();
    if error.is_builder() {
        HttpError::Invalid { url, reason }
    } else if error.is_connect() {
        HttpError::Connect { url, reason }
    } else if error.is_timeout() {
        HttpError::Timeout { url, waited }
    } else {
        HttpError::Interrupted { url, reason }
    }
}

/// Finds the TLS library's error in a chain; it travels inside of I/O errors, whose `source` skips it.
fn tls_reason(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls.to_string());
        }
        if let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            let inner: &(dyn StdError + 'static) = inner;
            if let Some(reason) = tls_reason(inner) {
                return Some(reason);
            }
        }
        next = error.source();
    }
    None
}

/// Shows the last cause only: the outer ones of the HTTP library repeat the URL and say nothing more.
struct Innermost<'a>(&'a (dyn StdError + 'static));

impl fmt::Display for Innermost<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut error = self.0;
        while let Some(source) = error.source() {
            error = source;
        }
        fmt::Display::fmt(error, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_shown_without_secrets() {
        let url = "https://user:secret@a.test:8443/x/y?X-Signature=secret#z".parse().unwrap();
        assert_eq!(shown(&url), "https://a.test:8443/x/y");
    }
}
