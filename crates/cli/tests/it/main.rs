//! The program as its users meet it: whole conversations, and what stock programs say about the results.
//!
//! These tests run as root, with stock `ostree`, `skopeo` and `docker-registry` at hand.

#![allow(clippy::unwrap_used)]

mod booted;
mod checkout;
mod commit;
mod comparing;
mod damage;
mod delivery;
mod delta;
mod disk_full;
mod errors;
mod exporting;
mod foreign;
mod generate;
mod host;
mod host_remote;
mod host_rojig;
mod hostile;
mod image;
mod image_copy;
mod image_delta;
mod image_layers;
mod install;
mod install_remote;
mod killed;
mod locks;
mod looking;
mod machine;
mod naming;
mod network;
mod odd_trees;
mod parts;
mod pull_local;
mod registries;
mod remote;
mod repo;
mod server;
mod serving;
mod signed_commits;
mod stock;
mod support;
mod torture;
mod trust;
mod trust_registry;
mod units;
mod upkeep;
