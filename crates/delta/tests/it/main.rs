//! Deltas: the documented bytes, damage, and deltas that stock `ostree` made.

#![allow(clippy::unwrap_used)]

mod faults;
mod oracle;
mod support;
mod vectors;
