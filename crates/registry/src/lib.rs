//! The client side of the OCI distribution protocol (distribution specification 1.1, and what registries of before it do).
//!
//! [`RepositoryClient`] is one repository of one registry, asynchronous: manifests, blobs, tags. [`RegistrySource`] and [`RegistrySink`]
//! put the blocking traits of `rootball-oci` over it, so that a registry takes part in a copy as a directory does; a [`Runtime`] of one
//! background thread drives the network for any number of them.
//!
//! What arrives is limited, hashed and compared with the digest that was asked for. A blob that breaks off goes on where it broke: at the same
//! registry, at a mirror of it, or in a later run.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod auth_file;
mod blob;
mod certificates;
mod client;
mod credentials;
mod endpoints;
mod feed;
mod helper;
mod lookaside;
mod lookup;
mod manifest;
mod options;
mod part;
mod partial;
mod reader;
mod referrers;
mod refusal;
mod runtime;
mod session;
mod sink;
mod source;
mod tags;
mod token;
mod upload;
mod uploader;
mod writer;

pub use auth_file::{AuthFile, AuthFileError};
pub use blob::BlobStream;
pub use client::{Access, RepositoryClient};
pub use credentials::Credentials;
pub use endpoints::EndpointReport;
pub use options::RegistryOptions;
pub use partial::PartialOptions;
pub use runtime::Runtime;
pub use sink::RegistrySink;
pub use source::RegistrySource;
