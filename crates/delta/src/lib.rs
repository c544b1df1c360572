//! Static deltas: what turns a repository that has one commit, or none, into one that has another.
//!
//! A delta is a superblock, which holds the new commit and says what comes, and numbered parts, each of which makes some of the new objects
//! out of its own bytes and of objects that are there. [`format`] has the bytes, as stock `ostree` writes and reads them;
//! [`apply`] makes objects of them; [`show`] describes them.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod apply;
pub mod create;
pub mod engine;
pub mod format;
pub mod show;
pub mod tardiff;
