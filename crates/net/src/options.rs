//! How a client connects, whom it trusts, and how often it tries.

use std::path::PathBuf;
use std::time::Duration;

use crate::RateLimit;

/// Everything that a [`Client`](crate::Client) can be told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientOptions {
    /// Whom to trust, and who we are.
    pub tls: TlsOptions,
    /// Through whom to go.
    pub proxies: Proxies,
    /// Whether HTTP/2 is offered to servers over TLS.
    pub http2: bool,
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// How long a connection may take to be made, TLS included.
    pub connect_timeout: Duration,
    /// How long the server may be silent: before its answer's head, and between two pieces of the body.
    pub read_timeout: Duration,
    /// How often and how soon to try again.
    pub retry: RetryPolicy,
    /// How many redirects one request may follow.
    pub max_redirects: u32,
    /// How fast bodies are read; clients whose options are clones of each other share it.
    pub rate_limit: Option<RateLimit>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            tls: TlsOptions::default(),
            proxies: Proxies::default(),
            http2: true,
            user_agent: concat!("rootball/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(20),
            read_timeout: Duration::from_secs(60),
            retry: RetryPolicy::default(),
            max_redirects: 10,
            rate_limit: None,
        }
    }
}

/// Whom to trust, and who we are.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TlsOptions {
    /// Whether the server must prove who it is. Off, anybody may read and change what travels.
    pub verify: bool,
    /// PEM files with certificate authorities that are trusted beside the system's.
    pub ca_files: Vec<PathBuf>,
    /// Whether the system's certificate authorities are trusted.
    pub system_roots: bool,
    /// With which to prove who we are.
    pub client_certificate: Option<ClientCertificate>,
}

impl Default for TlsOptions {
    fn default() -> Self {
        Self { verify: true, ca_files: Vec::new(), system_roots: true, client_certificate: None }
    }
}

/// PEM files with which a client proves who it is.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The certificate, and those that lead to its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The proxies to use; none by default.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// For `http:` URLs.
    pub http: Option<String>,
    /// For `https:` URLs.
    pub https: Option<String>,
    /// Hosts that are reached directly, as in the usual `no_proxy` list.
    pub no_proxy: Option<String>,
}

/// How often and how soon a request is repeated.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    /// Tries in all, the first included.
    pub attempts: u32,
    /// Wait before the second try; it doubles with each further one.
    pub first_delay: Duration,
    /// The longest wait that doubling leads to.
    pub longest_delay: Duration,
    /// The longest wait that a server may ask for with `Retry-After`; when it asks for more, its answer is final.
    pub longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_delay: Duration::from_millis(300),
            longest_delay: Duration::from_secs(30),
            longest_retry_after: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// Tries once only.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }
}
