//! Packages, checked against the tools that make and read them.
#![allow(clippy::unwrap_used, missing_docs)]

mod deb;
mod deb2rpm;
mod forge;
mod header;
mod hostile_deb;
mod hostile_rpm;
mod mutations;
mod read_rpm;
mod support;
mod versions;
mod write_rpm;
