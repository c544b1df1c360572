//! Which deployment a soft reboot is to enter.
//!
//! Only the choice is made here. Who called puts the root directory together: that is for the mounts of the whole machine, which is more than a
//! sysroot knows of.

use rootball_sysroot::etc_merge;
use rootball_sysroot::{DeploymentId, Sysroot};
use serde::Serialize;

use crate::{Context, HostError, select};

/// The deployment that a soft reboot will enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextRoot {
    /// Which it is.
    pub deployment: DeploymentId,
    /// Its directory, from the root of the disk.
    pub path: String,
    /// Whether it is staged: the shutdown merges `/etc` then.
    pub staged: bool,
    /// What was staged and is not any more, since that would boot, and not this one.
    pub dropped: Option<DeploymentId>,
}

/// Chooses a deployment, by default what boots next, and drops what is staged if that is another one; with `dry_run` it is only told.
///
/// # Errors
/// When there is none, it takes a reboot of the machine, or local changes in `/etc` do not fit into it.
pub fn choose_next_root(sysroot: &Sysroot, which: Option<&str>, dry_run: bool, context: &Context<'_>) -> Result<NextRoot, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let state = lock.state()?;
    let target = select(&state, which.unwrap_or("default"))?;
    let deployment = target.id.clone();
    if let Some(blocker) = sysroot.soft_reboot_blocker(&state, target)? {
        return Err(HostError::NoSoftReboot { deployment, blocker });
    }
    let staged = state.is_staged(&deployment);
    if let Some(waiting) = state.staged.as_ref().filter(|_| staged)
        && let Some(from) = state.deployments.iter().find(|other| waiting.merge_from.as_ref() == Some(&other.id))
    {
        // The shutdown could only tell the next boot, and there is none.
        let preview = etc_merge::preview(sysroot, from, Some(&deployment.commit))?;
        if let Some(conflict) = preview.conflicts.into_iter().find(|conflict| conflict.blocks) {
            return Err(HostError::EtcDoesNotFit { deployment, reason: conflict.reason });
        }
    }
    let dropped = state.staged.as_ref().map(|staged| staged.deployment.id.clone()).filter(|id| *id != deployment);
    if let Some(dropped) = dropped.as_ref().filter(|_| !dry_run) {
        lock.undeploy_all(std::slice::from_ref(dropped))?;
    }
    Ok(NextRoot { path: deployment.path(), deployment, staged, dropped })
}
