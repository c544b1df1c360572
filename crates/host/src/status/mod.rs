//! What is deployed, as a document that other programs may rely on.

pub(crate) mod bootc;
mod signature;

use std::collections::BTreeMap;

use rootball_image::import::record::{self, Came};
use rootball_image::packages::{PackageChanges, installed, package_changes};
use rootball_object::{Checksum, CommitChecksum, ObjectSource};
use rootball_sysroot::{Deployment, Sysroot, staged};
use serde::Serialize;

pub use self::signature::SignatureStatus;

use crate::{Context, HostError, came};

/// The version of the documents in this crate. It changes when a field changes its meaning or goes, not when one is added.
pub const API_VERSION: u32 = 1;

/// The state of a sysroot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// [`API_VERSION`]
    pub api_version: u32,
    /// Index of the booted deployment.
    pub booted: Option<usize>,
    /// The deployments in the order in which they boot; the first is the default, or will be after the shutdown.
    pub deployments: Vec<DeploymentStatus>,
    /// Why the last shutdown failed to finalize what was staged, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finalize_failure: Option<String>,
}

/// One deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeploymentStatus {
    /// Its place in the list.
    pub index: usize,
    /// The stateroot it belongs to.
    pub stateroot: String,
    /// The commit.
    pub commit: CommitChecksum,
    /// Tells deployments of the same commit apart.
    pub serial: u32,
    /// The commit's version.
    pub version: Option<String>,
    /// The commit's time, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// The container image that it follows, as the origin file names it.
    pub image: Option<String>,
    /// The manifest that it was made from.
    pub image_digest: Option<String>,
    /// By which way the image or commit came, and what that cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
    /// The ref that it follows.
    pub refspec: Option<String>,
    /// The release made of packages that it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rojig: Option<String>,
    /// Its kernel arguments, without the one that names the deployment.
    pub kernel_args: String,
    /// Which kernel it boots.
    pub boot_checksum: String,
    /// Whether the running system was booted from it.
    pub booted: bool,
    /// Whether it stays until it is unpinned.
    pub pinned: bool,
    /// Whether it waits for the shutdown.
    pub staged: bool,
    /// Whether the shutdown leaves it alone until that is allowed.
    pub locked: bool,
    /// Whether a soft reboot could enter it: it has the kernel that runs, and all that belongs to it.
    pub soft_reboot_capable: bool,
    /// Whether the next soft reboot enters it.
    pub soft_reboot_target: bool,
    /// How its `/usr` can be changed: `development`, `transient` or `hotfix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlocked: Option<String>,
    /// Overlays of its initramfs, by checksum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Checksum>,
    /// Whether tools that know images only cannot update it: packages were layered on it, or its initramfs is made on this machine.
    pub layered: bool,
    /// Which signatures what it follows must have, and which its commit has.
    pub signature: SignatureStatus,
    /// How its packages differ from those of the booted deployment, or of the default where none is booted; only for who asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<PackageChanges>,
}

/// What of a status takes longer to find out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusOptions {
    /// Compare the packages of the deployments.
    pub packages: bool,
}

/// Reads what is deployed.
///
/// # Errors
/// When boot links and boot entries cannot be read or contradict each other, or a package database cannot be read.
pub fn status(sysroot: &Sysroot, options: &StatusOptions, context: &Context<'_>) -> Result<Status, HostError> {
    let state = sysroot.state()?;
    let deployments: Vec<&Deployment> = state.all().collect();
    let mut changes = match options.packages {
        true => compare_packages(sysroot, &deployments)?,
        false => BTreeMap::new(),
    };
    let mut describe = |(index, deployment): (usize, &&Deployment)| {
        // A deployed commit may have been removed from the repository by force; the deployment is there all the same.
        let commit = sysroot.repo().load_commit(&deployment.id.commit).ok();
        DeploymentStatus {
            index,
            stateroot: deployment.id.stateroot.clone(),
            commit: deployment.id.commit,
            serial: deployment.id.serial,
            version: commit.as_ref().and_then(|commit| commit.metadata.string("version")).map(str::to_owned),
            timestamp: commit.as_ref().map(|commit| commit.timestamp),
            image: deployment.origin.image(),
            image_digest: deployment.origin.image_digest(&deployment.id.commit),
            came: came(sysroot, deployment),
            refspec: deployment.origin.refspec(),
            rojig: deployment.origin.rojig(),
            kernel_args: deployment.kernel_args().to_string(),
            boot_checksum: deployment.boot_checksum.clone(),
            booted: deployment.booted,
            pinned: deployment.is_pinned(),
            staged: state.is_staged(&deployment.id),
            locked: state.staged.as_ref().is_some_and(|staged| staged.deployment.id == deployment.id && staged.locked),
            // What cannot be looked at cannot be entered.
            soft_reboot_capable: matches!(sysroot.soft_reboot_blocker(&state, deployment), Ok(None)),
            soft_reboot_target: sysroot.is_next_root(deployment).unwrap_or(false),
            unlocked: sysroot.unlocked(deployment).ok().flatten().map(|unlocked| unlocked.to_string()),
            overlays: deployment.overlays(),
            layered: deployment.origin.is_layered(),
            signature: signature::of(sysroot, deployment, context),
            packages: changes.remove(&deployment.id.commit),
        }
    };
    Ok(Status {
        api_version: API_VERSION,
        booted: deployments.iter().position(|deployment| deployment.booted),
        deployments: deployments.iter().enumerate().map(&mut describe).collect(),
        finalize_failure: staged::failure(sysroot)?,
    })
}

/// Finds out by which way a deployment's image came, or its commit from a remote; what is not known is left out.
fn came(sysroot: &Sysroot, deployment: &Deployment) -> Option<Came> {
    let Some(digest) = deployment.origin.image_digest(&deployment.id.commit) else {
        return came::find(sysroot.repo(), &deployment.id.commit);
    };
    record::find(sysroot.repo(), &digest.parse().ok()?).ok()??.came
}

/// Compares the packages of each deployed commit with those of the one that runs. A commit that is not in the repository any more is left out.
fn compare_packages(sysroot: &Sysroot, deployments: &[&Deployment]) -> Result<BTreeMap<CommitChecksum, PackageChanges>, HostError> {
    let Some(base) = deployments.iter().find(|deployment| deployment.booted).or_else(|| deployments.first()) else {
        return Ok(BTreeMap::new());
    };
    let list = |commit: &CommitChecksum| -> Result<Option<BTreeMap<String, String>>, HostError> {
        match sysroot.repo().load_commit(commit) {
            Ok(_) => Ok(Some(installed(sysroot.repo(), commit)?)),
            Err(_) => Ok(None),
        }
    };
    let Some(before) = list(&base.id.commit)? else { return Ok(BTreeMap::new()) };
    let mut changes = BTreeMap::new();
    for deployment in deployments.iter().filter(|deployment| deployment.id.commit != base.id.commit) {
        if let Some(after) = list(&deployment.id.commit)? {
            changes.insert(deployment.id.commit, package_changes(&before, &after));
        }
    }
    Ok(changes)
}
