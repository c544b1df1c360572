//! Images are built from real trees, read by stock tools, and imported again; damaged ones are refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod build;
mod export;
mod oscontainer;
mod packages;
mod refuse;
mod round_trip;
mod support;
mod update;
