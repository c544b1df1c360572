//! Packages, checked against the tools that make and read them.
#![allow(clippy::unwrap_used, missing_docs)]

mod apt_repositories;
mod clear_signed;
mod deb;
mod deb2rpm;
mod forge;
mod header;
mod hostile_deb;
mod hostile_repositories;
mod hostile_rpm;
mod mutations;
mod read_rpm;
mod rpm_repositories;
mod stock;
mod support;
mod versions;
mod write_rpm;
