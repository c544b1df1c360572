//! Layouts, archives and copies, checked against stock skopeo.
#![allow(clippy::unwrap_used, missing_docs)]

mod archive;
mod attached;
mod copy;
mod directory;
mod docker_archive;
mod engines;
mod hostile;
mod layout;
mod support;
