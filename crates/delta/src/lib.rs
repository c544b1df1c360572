//! Deltas: what turns a repository that has one commit, or none, into one that has another.
//!
//! Three formats over one [`engine`]. A static delta is what stock `ostree` understands: [`create`] and [`apply`] make and use them. A
//! [`tree`] delta is smaller, and what images have beside them. A [`tardiff`] makes one tar archive out of the files of others, as hosts of
//! other programs do it.
//!
//! A static delta is a superblock, which holds the new commit and says what comes, and numbered parts, each of which makes some of the new objects
//! out of its own bytes and of objects that are there. [`format`] has the bytes, as stock `ostree` writes and reads them;
//! [`apply`] makes objects of them; [`show`] describes them.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod apply;
mod bytes;
pub mod create;
pub mod engine;
pub mod format;
mod members;
pub mod show;
mod sources;
pub mod tardiff;
pub mod tree;
mod walk;
