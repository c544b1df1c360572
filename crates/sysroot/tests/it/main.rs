//! Deployments of real directories, and what stock `ostree admin` makes of them.

#![allow(clippy::unwrap_used)]

mod composefs;
mod crash;
mod deploy;
mod etc_merge;
mod labels;
mod numbers;
mod staged;
mod stock;
mod tree;
