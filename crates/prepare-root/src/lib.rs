//! From the disk's root directory to the deployment's: what the initramfs does for a machine of deployments.
//!
//! The initramfs has mounted the disk. The kernel argument `ostree=` names a deployment on it, a directory far below the disk's root. This
//! crate puts mounts together so that the deployment becomes the root directory, with the machine's own `/etc` and `/var` and the whole
//! disk at `/sysroot`. What it reads and leaves behind is what libostree's `ostree-prepare-root` reads and leaves behind, so everything in
//! the tree that knows the one works with the other.
//!
//! [`Survey::read`] looks, [`plan`] decides, [`apply`] does. Only the last changes anything. The same steps put the root directory of another
//! deployment beside the one in use ([`Survey::read_next`], [`next_root`]), which a soft reboot enters.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod apply;
mod backing;
mod binding;
mod booted;
mod cmdline;
mod error;
mod image;
pub mod next_root;
mod own_mounts;
mod plan;
mod step;
mod survey;
mod target;

pub use apply::apply;
pub use binding::{Binding, BindingError, read_keys, verify_commit};
pub use booted::Booted;
pub use cmdline::{Cmdline, InvalidCmdline};
pub use error::PrepareError;
pub use own_mounts::{has_mount_point, mount_points};
pub use plan::{Plan, plan};
pub use step::Step;
pub use survey::{Goal, Survey};
pub use target::{Deployment, InvalidTarget};
