//! Real kernels boot what the program installed: on an emulated machine, from firmware to `systemd`.
//!
//! `cargo xtask boot` installs what is needed, makes the trees and runs these tests; alone they do not run. Each machine has a registry of
//! its own on this machine's loopback address.

#![allow(clippy::unwrap_used)]

mod counting;
mod early;
mod labels;
mod loaders;
mod power;
mod site;
mod soft;
