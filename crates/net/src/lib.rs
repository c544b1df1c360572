//! The one HTTP stack: every request that rootball makes goes through [`Client`].
//!
//! The client adds to plain HTTP what an operating system update needs: it follows redirects without carrying credentials to strangers,
//! repeats what may be repeated when the network or the server stumbles, trusts the system's certificates and those the caller names,
//! and puts limits on everything that is read. What a status code means is for the caller to say, so a 404 is a [`Response`] and no error.
//!
//! Asynchronous, on tokio. Nothing here reads the environment: proxies and certificate files are options.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod authorization;
mod challenge;
mod client;
mod date;
mod error;
mod options;
mod range;
mod rate;
mod redirect;
mod request;
mod response;
mod retry;
mod tls;

pub use authorization::{basic_authorization, bearer_authorization};
pub use challenge::{Challenge, parse_challenges};
pub use client::Client;
pub use error::{BuildError, HttpError};
pub use http::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use http::{Method, StatusCode, Version};
pub use options::{ClientCertificate, ClientOptions, Proxies, RetryPolicy, TlsOptions};
pub use range::{ContentRange, InvalidContentRange};
pub use rate::RateLimit;
pub use request::{Request, RequestBody};
pub use reqwest::Url;
pub use response::Response;
