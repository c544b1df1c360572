//! One machine's operations: what it runs, and how it gets something else to run.
//!
//! Each operation finds a commit by way of a reference, lets [`rootball_sysroot`] deploy it and says what it did in a type that is stable
//! as JSON. How a reference is opened (TLS, credentials, mirrors) is the caller's business: it passes a function.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod boot;
mod came;
mod deploying;
pub mod deployments;
mod error;
mod fetch;
mod followed;
mod health;
mod install;
mod kargs;
mod outcome;
mod package_places;
mod prefer;
mod quote;
mod remoting;
mod rojiging;
mod rollback;
mod select;
mod soft_reboot;
mod sources;
mod status;
mod unlock;
mod update;

pub use boot::{BootDeployment, BootStatus, boot_status, mark_boot};
pub use deploying::{Deploying, Staging};
pub use error::HostError;
pub use followed::{Followed, InvalidFollowed};
pub use health::{Check, CheckOutcome, HealthOptions, HealthReport, Verdict, check_health};
pub use install::{
    DiskOptions, DiskPlan, GivenRemote, InstallError, InstallFrom, InstallOptions, RootFilesystem, install_to_disk, install_to_filesystem,
    plan_disk,
};
pub use kargs::{Kargs, KargsOptions, change_kargs, kargs};
pub use outcome::{Available, Deployed, Moved, Outcome, RolledBack};
pub use package_places::PackagePlaces;
pub use prefer::{InvalidPrefer, Prefer};
pub use quote::{RojigQuote, quote_ref, quote_rojig};
pub use remoting::{FindRemotes, Remoting};
pub use rojiging::{InvalidRojigName, RojigName};
pub use rollback::rollback;
pub use select::select;
pub use soft_reboot::{NextRoot, choose_next_root};
pub use sources::{Source, prefer_sources, sources};
pub use status::bootc::BootcHost;
pub use status::{API_VERSION, DeploymentStatus, SignatureStatus, Status, StatusOptions, status};
pub use unlock::unlock_usr;
pub use update::{UpdateOptions, switch, upgrade};

use std::time::Duration;

use rootball_image::trust::Trust;
use rootball_object::{Cancel, Reporter};
use rootball_oci::{ImageSource, Reference, TransferError};

/// Opens what a reference names, to be read.
pub type OpenSource<'a> = dyn Fn(&Reference) -> Result<Box<dyn ImageSource>, TransferError> + Sync + 'a;

/// What every operation needs from its caller.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Opens references. What it opens must be guarded by `trust` (see [`rootball_image::trust::TrustedSource`]).
    pub open_source: &'a OpenSource<'a>,
    /// Says which images must be signed, and so in which form the origin names them.
    pub trust: &'a Trust,
    /// How the remotes of a repository are reached and trusted.
    pub remoting: Remoting<'a>,
    /// Where packages lie.
    pub packages: &'a PackagePlaces,
    /// Is told about progress.
    pub reporter: &'a dyn Reporter,
    /// Says when to stop.
    pub cancel: &'a Cancel,
    /// Bytes of memory that may be taken: deltas that take more are passed by.
    pub memory: u64,
    /// How long to wait for another process that works on the same sysroot.
    pub lock_wait: Duration,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("lock_wait", &self.lock_wait).finish_non_exhaustive()
    }
}
