//! SELinux labels of paths, from the text of a policy.
//!
//! A policy says in `file_contexts` which label a file gets, one specification a line: a regular expression for the whole path, perhaps a
//! file type, and the label.
//!
//! ```text
//! /etc(/.*)?                  system_u:object_r:etc_t:s0
//! /etc/shadow.*          --   system_u:object_r:shadow_t:s0
//! /tmp/.*                     <<none>>
//! ```
//!
//! Of all that match, the last one wins, in the order `file_contexts`, `file_contexts.homedirs`, `file_contexts.local`; but one without
//! special characters wins over all that have some. Before that, `file_contexts.subs` and `file_contexts.subs_dist` put one directory in
//! place of another. [`FileContexts`] answers as libselinux does, quirks included (they are noted where they are), but matches all
//! specifications in one pass over the path. Nothing here opens a file.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod contexts;
mod error;
mod kind;
mod matcher;
mod pattern;
mod spec;
mod subs;

pub use contexts::{FileContexts, MAX_PATTERN_LENGTH, MAX_SPECIFICATIONS, MAX_TEXT_SIZE, Sources};
pub use error::{LookupError, ParseError, Problem, SourceFile};
pub use kind::FileKind;
