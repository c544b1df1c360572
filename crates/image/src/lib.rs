//! OSTree commits as container images, and back.
//!
//! [`encapsulate`] turns a commit into an image whose layers hold the commit's own objects, in the layout that ostree-based hosts read
//! ("chunked v1"); [`import`] reads such an image and ends with the identical commit. Both stream: memory does not grow with the tree.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod encapsulate;
pub mod import;
pub mod packages;
