//! Pulls and summaries, beside stock `ostree` wherever it can be asked.

#![allow(clippy::unwrap_used)]

mod faults;
mod matrix;
mod options;
mod resume;
mod summary;
mod support;
mod tls;
