//! Labels against the C library's own, and against any text.

#![allow(clippy::unwrap_used)]

mod anything;
mod bad_input;
mod stock;
