//! Pulls and summaries, beside stock `ostree` wherever it can be asked.

#![allow(clippy::unwrap_used)]

mod deltas;
mod faults;
mod matrix;
mod object_deltas;
mod options;
mod proxy;
mod quote;
mod resume;
mod signed;
mod summary;
mod support;
mod tls;
