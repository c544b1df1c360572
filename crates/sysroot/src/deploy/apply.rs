//! Makes the directory of a new deployment and puts it at the head of the list.

use std::os::fd::AsFd;
use std::path::Path;

use rootball_object::{Cancel, Event, Reporter, Step};
use rootball_repo::{CheckoutOptions, CheckoutOwner, LinkPolicy, Whiteouts};
use rustix::fs::{FileType, RenameFlags};

use super::DeployPlan;
use crate::boot::swap::publish;
use crate::cleanup::cleanup;
use crate::copy::{Ownership, copy_tree};
use crate::deployment::{Deployment, DeploymentId, State};
use crate::dir::Dir;
use crate::{Checkpoint, DeployError, FileError, SysrootError, SysrootLock, etc_merge};

/// Carries out a plan. Until the boot links are swapped nothing that boots has changed, and what was begun is removed by the next change.
///
/// # Errors
/// When the deployments have changed since the plan, local changes in `/etc` do not fit, or the file system fails.
pub fn apply(lock: &SysrootLock<'_>, plan: &DeployPlan, reporter: &dyn Reporter, cancel: &Cancel) -> Result<Deployment, DeployError> {
    if !plan.etc.conflicts.is_empty() {
        return Err(DeployError::EtcConflicts { commit: plan.deployment.commit, conflicts: plan.etc.conflicts.clone() });
    }
    let state = lock.state()?;
    if state.ids() != plan.before {
        return Err(SysrootError::Changed { path: lock.path().to_owned() }.into());
    }
    reporter.event(Event::Started { step: Step::Deploy, total: None });
    // Whatever an interrupted change left behind would be in the way.
    cleanup(lock)?;
    lock.reached(Checkpoint::Prepared);
    let done = build(lock, plan, reporter, cancel).and_then(|()| Ok(publish(lock, &state, &new_list(&state, plan))?));
    if let Err(error) = done {
        // Nothing half-made stays; should that fail too, the next change does it.
        if let Err(leftover) = cleanup(lock) {
            tracing::warn!(%leftover, "what a failed deployment left behind is not removed");
        }
        return Err(error);
    }
    cleanup(lock)?;
    reporter.event(Event::Finished { step: Step::Deploy });
    let deployed = lock.deployments()?.into_iter().find(|deployment| deployment.id == plan.deployment);
    Ok(deployed.ok_or_else(|| SysrootError::NoSuchDeployment { id: plan.deployment.clone() })?)
}

/// Returns the list to be published.
fn new_list(state: &State, plan: &DeployPlan) -> Vec<Deployment> {
    let find = |id: &DeploymentId| {
        let known = state.deployments.iter().find(|deployment| deployment.id == *id);
        known.cloned().unwrap_or_else(|| plan.new.clone())
    };
    plan.deployments.iter().map(find).collect()
}

/// Makes the directory of the new deployment, complete.
fn build(lock: &SysrootLock<'_>, plan: &DeployPlan, reporter: &dyn Reporter, cancel: &Cancel) -> Result<(), DeployError> {
    let dir = check_out(lock, &plan.deployment, reporter, cancel)?;
    lock.reached(Checkpoint::CheckedOut);
    make_etc(&dir, lock.ownership())?;
    lock.reached(Checkpoint::EtcCopied);
    lock.populate_var(&plan.deployment.stateroot, &dir)?;
    lock.reached(Checkpoint::VarPopulated);
    lock.write_origin(&plan.new.id, &plan.new.origin)?;
    lock.reached(Checkpoint::OriginWritten);
    if let Some(from) = &plan.merge_from {
        merge_etc(lock, plan, from, &dir)?;
    }
    request_update(lock, &plan.deployment.stateroot, &dir)?;
    lock.reached(Checkpoint::EtcMerged);
    if lock.ownership() == Ownership::Recorded {
        dir.set_immutable(true);
    }
    Ok(())
}

fn check_out(lock: &SysrootLock<'_>, id: &DeploymentId, reporter: &dyn Reporter, cancel: &Cancel) -> Result<Dir, DeployError> {
    let place = lock.root.ensure_dir(format!("ostree/deploy/{}/deploy", id.stateroot))?;
    let owner = match lock.ownership() {
        Ownership::Recorded => CheckoutOwner::Recorded,
        Ownership::Caller => CheckoutOwner::User,
    };
    let options = CheckoutOptions { owner, links: LinkPolicy::WherePossible, whiteouts: Whiteouts::Overlay, ..CheckoutOptions::default() };
    lock.repo().checkout(&id.commit, place.as_fd(), &id.directory_name(), &options, reporter, cancel)?;
    Ok(place.open_dir(id.directory_name())?)
}

/// Copies the defaults in `usr/etc` to `etc`: real copies, since they will be changed.
fn make_etc(dir: &Dir, ownership: Ownership) -> Result<(), FileError> {
    let usr = dir.find_dir("usr")?;
    if let (Some(FileType::Directory), Some(etc)) = (dir.find_type("etc")?, dir.find_dir("etc")?) {
        if etc.entries()?.is_empty() {
            dir.remove_tree("etc")?;
        } else if let Some(usr) = &usr {
            // A tree that was made without knowing of `usr/etc`: what it has are the defaults.
            usr.remove_tree("etc")?;
            rustix::fs::renameat_with(dir, "etc", usr, "etc", RenameFlags::empty()).map_err(FileError::at("renaming", dir.join("etc")))?;
        }
    }
    match usr {
        Some(usr) if usr.find_type("etc")? == Some(FileType::Directory) => copy_tree(&usr, dir, Path::new("etc"), ownership),
        _ => dir.create_dir("etc", 0o755).map(|_| ()),
    }
}

fn merge_etc(lock: &SysrootLock<'_>, plan: &DeployPlan, from: &DeploymentId, dir: &Dir) -> Result<(), DeployError> {
    let Some(local) = lock.open_deployment(from)?.find_dir("etc")? else { return Ok(()) };
    etc_merge::apply(&plan.etc, &local, &dir.open_dir("etc")?, lock.ownership())?;
    Ok(())
}

/// Without these stamps, `ConditionNeedsUpdate=` of systemd holds at the next boot.
fn request_update(lock: &SysrootLock<'_>, stateroot: &str, dir: &Dir) -> Result<(), FileError> {
    let var = lock.root.find_dir(format!("ostree/deploy/{stateroot}/var"))?;
    for place in [dir.find_dir("etc")?, var].into_iter().flatten() {
        place.remove_file(".updated")?;
    }
    Ok(())
}
