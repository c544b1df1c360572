//! The deployments of one disk: which operating systems are on it, and which of them boots.
//!
//! A [`Sysroot`] is read without a lock and changed under a [`SysrootLock`]. What changes it is planned first ([`deploy::plan`],
//! [`rollback::plan`]) and then applied; whatever interrupts it, the disk boots either what it booted before or what it was to boot
//! afterwards ([`Checkpoint`]). The layout is libostree's, so `ostree admin` works on the same disk.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod boot;
mod boot_space;
mod booted;
mod checkpoint;
mod cleanup;
mod copy;
pub mod deploy;
mod deployment;
mod dir;
mod error;
pub mod etc_merge;
pub mod kargs_d;
mod layout;
mod lock;
mod origin;
mod overlays;
mod relabel;
pub mod rollback;
mod soft_reboot;
pub mod staged;
mod tree_view;
mod undeploy;
mod unlock;

mod var;

pub use boot::counting::Mark;
pub use boot::place::{EntryForm, EntryState};
pub use boot::swap::BootChange;
pub use boot_space::BootSpace;
pub use booted::{BootedProbe, complete_soft_reboot};
pub use checkpoint::Checkpoint;
pub use cleanup::cleanup;
pub use copy::Ownership;
pub use deployment::{Deployment, DeploymentId, State};
pub use dir::Dir;
pub use error::{DeployError, FileError, SysrootError};
pub use layout::Sysroot;
pub use lock::SysrootLock;
pub use origin::{InvalidOrigin, Origin};
pub use overlays::OverlayInitrd;
pub use soft_reboot::SoftRebootBlocker;
pub use staged::Staged;
pub use tree_view::{CommitTree, DirTreeView, NodeKind, TreeView};
pub use unlock::{Unlocked, UsrOverlay};
