//! What the shutdown does with the deployment that waits.

use serde::Serialize;

use super::{Staged, place};
use crate::boot::swap::publish;
use crate::cleanup::cleanup;
use crate::deployment::{DeploymentId, State};
use crate::{Checkpoint, DeployError, SysrootError, SysrootLock, boot_space, deploy, overlays, relabel};

/// Where the reason of a failure is kept for the next boot, in `/boot`.
const FAILURE: &str = "finalize-failure.stamp";
const FAILURE_PLACE: &str = "ostree";
/// Largest reason that is read.
const MAX_REASON: u64 = 64 * 1024;

/// What finalizing came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Finalized {
    /// Nothing waited, or another program was faster.
    Nothing,
    /// It waits on: finalizing is locked.
    Locked {
        /// What waits.
        deployment: DeploymentId,
    },
    /// It boots next.
    Done {
        /// What boots next.
        deployment: DeploymentId,
        /// How many local changes in `/etc` were carried over.
        etc_changes: usize,
    },
}

/// Finalizes what is staged: carries over local changes in `/etc` as they are now, and makes it what boots next. Objects are not pruned, since
/// a shutdown should be short.
///
/// # Errors
/// When local changes in `/etc` do not fit, `/boot` is full or the file system fails. What boots is the same as before then, and what was
/// staged is lost: it has to be staged again.
pub fn finalize(lock: &SysrootLock<'_>) -> Result<Finalized, DeployError> {
    let state = lock.state()?;
    let Some(staged) = state.staged.clone() else { return Ok(Finalized::Nothing) };
    let id = staged.deployment.id.clone();
    if staged.locked {
        return Ok(Finalized::Locked { deployment: id });
    }
    let place = lock.ensure_run()?;
    // It goes first: what is half merged must not be taken for what is whole by whoever comes next.
    place.remove_file(place::STAGED)?;
    lock.reached(Checkpoint::Unstaged);
    let done = merge_and_publish(lock, &state, &staged, &place);
    match done {
        Ok(etc_changes) => {
            cleanup(lock)?;
            Ok(Finalized::Done { deployment: id, etc_changes })
        }
        Err(error) => {
            if let Err(leftover) = cleanup(lock) {
                tracing::warn!(%leftover, "what could not be finalized is not removed");
            }
            Err(error)
        }
    }
}

fn merge_and_publish(lock: &SysrootLock<'_>, state: &State, staged: &Staged, run: &crate::dir::Dir) -> Result<usize, DeployError> {
    let dir = lock.open_deployment(&staged.deployment.id)?;
    let merge_from = match &staged.merge_from {
        Some(id) => {
            let found = state.deployments.iter().find(|deployment| deployment.id == *id);
            Some(found.ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })?)
        }
        None => None,
    };
    let etc = match merge_from {
        Some(from) => deploy::plan_etc_merge_into(lock, from, &staged.deployment.id)?,
        None => crate::etc_merge::EtcPlan::default(),
    };
    if !etc.conflicts.is_empty() {
        return Err(DeployError::EtcConflicts { commit: staged.deployment.id.commit, conflicts: etc.conflicts });
    }
    let labels = deploy::finish(lock, &staged.deployment.id, staged.merge_from.as_ref(), &etc, &dir)?;
    let new_list = deploy::list_after(state, &staged.deployment, merge_from, staged.retain, true);
    let space = boot_space::of_tree(lock, state, &staged.deployment, &new_list)?;
    let state = boot_space::make_room(lock, state, &space)?;
    overlays::install(lock, &overlays::of(&staged.deployment.entry), Some(run))?;
    publish(lock, &state, &new_list)?;
    // The rest of the disk has its labels from the running kernel, or gets them from the next change that is made at once.
    relabel::label_boot(lock, labels.as_ref())?;
    Ok(etc.changes.len())
}

/// Keeps the reason of a failure for who looks after the next boot.
///
/// # Errors
/// When it cannot be written.
pub fn note_failure(lock: &SysrootLock<'_>, reason: &str) -> Result<(), SysrootError> {
    let place = lock.boot_dir()?.ensure_dir(FAILURE_PLACE)?;
    place.write_atomic(FAILURE, reason.as_bytes(), 0o644)?;
    place.sync()?;
    Ok(())
}

/// Returns why the last shutdown failed to finalize what was staged, if it did.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn failure(sysroot: &crate::Sysroot) -> Result<Option<String>, SysrootError> {
    let Some(boot) = sysroot.find_boot_dir()? else { return Ok(None) };
    let bytes = boot.find_bytes(format!("{FAILURE_PLACE}/{FAILURE}"), MAX_REASON)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}

/// Forgets that reason.
///
/// # Errors
/// When it cannot be removed.
pub fn forget_failure(lock: &SysrootLock<'_>) -> Result<(), SysrootError> {
    if let Some(boot) = lock.find_boot_dir()?
        && let Some(place) = boot.find_dir(FAILURE_PLACE)?
    {
        place.remove_file(FAILURE)?;
    }
    Ok(())
}
