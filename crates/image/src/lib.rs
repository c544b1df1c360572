//! OSTree commits as container images, and back.
//!
//! [`encapsulate`] turns a commit into an image whose layers hold the commit's own objects, in the layout that ostree-based hosts read
//! ("chunked v1"); [`import`] reads such an image and ends with the identical commit. Both stream: memory does not grow with the tree.
//! [`trust`] decides by a policy and the signatures of an image whether it may be used, and signs.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod delta;
pub mod encapsulate;
pub mod frames;
pub mod import;
pub mod packages;
pub mod trust;
mod unpacked;

pub use unpacked::{UnpackedSize, unpacked_size};
