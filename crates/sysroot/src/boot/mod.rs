//! What boot loaders read: kernels, boot entries, and the step that makes a list of deployments the one that boots.

pub(crate) mod counting;
pub(crate) mod entries;
pub(crate) mod kernel;
pub(crate) mod loaders;
pub(crate) mod place;
pub(crate) mod swap;
mod title;
