//! Images are built from real trees, read by stock tools, and imported again; damaged ones are refused.
#![allow(clippy::unwrap_used, missing_docs)]

mod build;
mod delta;
mod derived;
mod export;
mod files;
mod generations;
mod keeping;
mod oscontainer_build;
mod oscontainer_import;
mod packages;
mod parts;
mod plain;
mod planted;
mod refuse;
mod round_trip;
mod support;
mod tree_delta;
mod trust;
mod update;
