//! The client against Debian's registry, and against a scripted one that misbehaves.

#![allow(clippy::unwrap_used, missing_docs)]

mod credentials;
mod fake;
mod faults;
mod hostile;
mod mirrors;
mod partial;
mod password;
mod proxy;
mod real;
mod referrers;
mod signatures;
mod suite;
mod support;
mod tls;
mod token;
mod uploads;
