//! The HTTP server of a site: an OCI registry over one OCI image layout.
//!
//! The store is a directory that *is* an image layout: blobs under `blobs/sha256/`, one `index.json` whose entries carry
//! `<repository>:<tag>` (or `<repository>@<digest>` for manifests without a tag) as `org.opencontainers.image.ref.name`. So every tool
//! that reads layouts can look into it, and a copy of the directory is a copy of the registry.
//!
//! Served is the OCI distribution specification 1.1: pull, push (monolithic, chunked, streamed; resumable, also after a restart),
//! mounts, referrers, tag lists, deletion. Not done: sha512 digests (uploads under one are refused, reads answer 404) and
//! authentication: without a proxy in front it belongs on the loopback address.
//!
//! Beside it OSTree repositories are served as plain files, for pulling.
//!
//! ```no_run
//! let server = rootball_mirror::Server::open("/srv/registry".as_ref(), rootball_mirror::ServerOptions::default())?;
//! let running = server.spawn(std::net::TcpListener::bind("127.0.0.1:5000")?)?;
//! println!("listening on {}", running.address());
//! running.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod api;
mod error;
mod name;
mod repository;
mod route;
mod server;
mod store;

pub use error::MirrorError;
pub use repository::RepositoryError;
pub use server::{DEFAULT_ADDRESS, Running, Server, ServerOptions};
