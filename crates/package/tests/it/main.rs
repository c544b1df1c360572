//! Packages, checked against the tools that make and read them.
#![allow(clippy::unwrap_used, missing_docs)]

mod apt_repositories;
mod clear_signed;
mod hostile_repositories;
mod rpm_repositories;
mod stock;
