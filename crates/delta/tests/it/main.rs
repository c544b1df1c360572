//! Deltas: the documented bytes, damage, deltas that stock `ostree` made, and deltas for it.

#![allow(clippy::unwrap_used)]

mod create;
mod faults;
mod oracle;
mod origin;
mod support;
mod tar_diff;
mod tree;
mod vectors;
mod web;
