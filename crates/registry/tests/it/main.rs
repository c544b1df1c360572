//! The client against Debian's registry, and against a scripted one that misbehaves.

#![allow(clippy::unwrap_used, missing_docs)]

mod fake;
mod faults;
mod password;
mod real;
mod support;
mod tls;
mod token;
mod uploads;
