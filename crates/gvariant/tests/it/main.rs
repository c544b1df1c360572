//! Tests of the crate as a whole: against `ostree`, which is GLib's implementation, and with anything at all.
#![allow(missing_docs, clippy::unwrap_used)]

mod anything;
mod stock_ostree;
