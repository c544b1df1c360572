//! OSTree remotes: repositories elsewhere, as the configuration of a repository names them.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod policy;
