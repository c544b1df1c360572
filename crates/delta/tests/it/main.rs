//! Deltas: the documented bytes, damage, and deltas that stock `ostree` made.

#![allow(clippy::unwrap_used)]

mod oracle;
mod support;
mod vectors;
