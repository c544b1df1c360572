//! The embedded registry against raw requests and against stock skopeo.
#![allow(clippy::unwrap_used)]

mod http;
mod pull;
mod push;
mod skopeo;
mod support;
