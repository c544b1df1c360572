//! OSTree remotes: what they offer, and how it gets here.
//!
//! [`Remotes`] are groups in config files. [`pull`] brings commits of one into a repository, from any static web server over an archive
//! repository, from mirrors of it, or from a repository on this machine. Commits come first, and the [`policy`] of the remote says yes to each before
//! anything below it is fetched; then directories, level by level, and files as they become known, many at a time. All that comes is hashed to
//! its name before it is kept, and what was kept when a pull broke off is not fetched again. [`quote`] tells what that would cost, by deltas and without.
//!
//! Sockets are driven by the calling thread, everything that blocks by threads of its own.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod config;
mod origin;
pub mod policy;
mod pull;
mod remotes;
mod server;
mod summary;

pub use config::{Location, RemoteConfig, RemoteConfigError, RemoteTls};
pub use pull::{
    Connection, DeltaError, DeltaUse, PullError, PullOffer, PullOptions, PullPrefer, PullQuote, PullQuoted, PullReport, PullWay,
    PulledCommit, TimestampCheck, Traffic, TrustedCommit, Wanted, fetch_summary, find_commit, list_refs, pull, quote,
};
pub use remotes::{IfExists, Remotes, RemotesError};
pub use server::FetchError;
pub use summary::RemoteSummary;
