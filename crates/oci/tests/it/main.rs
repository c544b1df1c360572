//! Layouts, archives and copies, checked against stock skopeo.
#![allow(clippy::unwrap_used, missing_docs)]

mod archive;
mod copy;
mod layout;
mod support;
