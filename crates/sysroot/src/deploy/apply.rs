//! Makes the directory of a new deployment and puts it at the head of the list.

use std::os::fd::AsFd;
use std::path::Path;

use rootball_object::{Cancel, Event, Reporter, Step};
use rootball_repo::{CheckoutOptions, CheckoutOwner, LinkPolicy, Whiteouts};
use rustix::fs::{FileType, RenameFlags};

use super::{DeployPlan, composefs};
use crate::boot::swap::publish;
use crate::cleanup::cleanup;
use crate::copy::{Ownership, copy_tree};
use crate::deployment::{Deployment, DeploymentId, State};
use crate::dir::Dir;
use crate::etc_merge::EtcPlan;
use crate::relabel::Labels;
use crate::{Checkpoint, DeployError, FileError, SysrootError, SysrootLock, boot_space, etc_merge, overlays, relabel};

/// Carries out a plan. Until the boot links are swapped nothing that boots has changed, and what was begun is removed by the next change.
/// What was staged is dropped, unless pending deployments are retained.
///
/// # Errors
/// When the deployments have changed since the plan, local changes in `/etc` do not fit, `/boot` is full, or the file system fails.
pub fn apply(lock: &SysrootLock<'_>, plan: &DeployPlan, reporter: &dyn Reporter, cancel: &Cancel) -> Result<Deployment, DeployError> {
    let state = check(lock, plan)?;
    reporter.event(Event::Started { step: Step::Deploy, total: None });
    // Whatever an interrupted change left behind would be in the way.
    cleanup(lock)?;
    lock.reached(Checkpoint::Prepared);
    let done = build(lock, plan, reporter, cancel).and_then(|()| swap(lock, plan, &state));
    let labels = match done {
        Ok(labels) => labels,
        Err(error) => {
            // Nothing half-made stays; should that fail too, the next change does it.
            if let Err(leftover) = cleanup(lock) {
                tracing::warn!(%leftover, "what a failed deployment left behind is not removed");
            }
            return Err(error);
        }
    };
    cleanup(lock)?;
    relabel::label_sysroot(lock, labels.as_ref())?;
    reporter.event(Event::Finished { step: Step::Deploy });
    let deployed = lock.deployments()?.into_iter().find(|deployment| deployment.id == plan.deployment);
    Ok(deployed.ok_or_else(|| SysrootError::NoSuchDeployment { id: plan.deployment.clone() })?)
}

/// Refuses what cannot be applied, before anything is written.
pub(crate) fn check(lock: &SysrootLock<'_>, plan: &DeployPlan) -> Result<State, DeployError> {
    if !plan.etc.conflicts.is_empty() {
        return Err(DeployError::EtcConflicts { commit: plan.deployment.commit, conflicts: plan.etc.conflicts.clone() });
    }
    boot_space::check(lock, &plan.boot_space)?;
    let state = lock.state()?;
    if state.ids() != plan.before {
        return Err(SysrootError::Changed { path: lock.path().to_owned() }.into());
    }
    Ok(state)
}

/// Makes the new list what boots.
fn swap(lock: &SysrootLock<'_>, plan: &DeployPlan, state: &State) -> Result<Option<Labels>, DeployError> {
    let dir = lock.open_deployment(&plan.deployment)?;
    let labels = finish(lock, &plan.deployment, plan.merge_from.as_ref(), &plan.etc, &dir)?;
    let state = boot_space::make_room(lock, state, &plan.boot_space)?;
    overlays::install_new(lock, &plan.new_overlays)?;
    let run = lock.find_run()?;
    overlays::install(lock, &plan.overlays, run.as_ref())?;
    publish(lock, &state, &plan.list)?;
    if plan.as_default && !plan.retain.pending {
        lock.unstage()?;
    }
    Ok(labels)
}

/// Makes the directory of the new deployment, all but local changes in `/etc`.
pub(crate) fn build(lock: &SysrootLock<'_>, plan: &DeployPlan, reporter: &dyn Reporter, cancel: &Cancel) -> Result<(), DeployError> {
    let dir = check_out(lock, &plan.deployment, reporter, cancel)?;
    lock.reached(Checkpoint::CheckedOut);
    composefs::write_image(lock, &plan.deployment.commit, &dir, cancel)?;
    lock.reached(Checkpoint::ImageWritten);
    make_etc(&dir, lock.ownership())?;
    lock.reached(Checkpoint::EtcCopied);
    lock.populate_var(&plan.deployment.stateroot, &dir)?;
    lock.reached(Checkpoint::VarPopulated);
    lock.write_origin(&plan.new.id, &plan.new.origin)?;
    lock.reached(Checkpoint::OriginWritten);
    Ok(())
}

/// Carries local changes in `/etc` over, which completes the directory. Returns what labels go by.
pub(crate) fn finish(
    lock: &SysrootLock<'_>,
    id: &DeploymentId,
    merge_from: Option<&DeploymentId>,
    etc: &EtcPlan,
    dir: &Dir,
) -> Result<Option<Labels>, DeployError> {
    if let Some(from) = merge_from
        && let Some(local) = lock.open_deployment(from)?.find_dir("etc")?
    {
        etc_merge::apply(etc, &local, &dir.open_dir("etc")?, lock.ownership())?;
    }
    request_update(lock, &id.stateroot, dir)?;
    lock.reached(Checkpoint::EtcMerged);
    let labels = relabel::label_deployment(lock, id, dir)?;
    lock.reached(Checkpoint::Labeled);
    if lock.ownership() == Ownership::Recorded {
        dir.set_immutable(true);
    }
    Ok(labels)
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

/// Without these stamps, `ConditionNeedsUpdate=` of systemd holds at the next boot.
fn request_update(lock: &SysrootLock<'_>, stateroot: &str, dir: &Dir) -> Result<(), FileError> {
    let var = lock.root.find_dir(format!("ostree/deploy/{stateroot}/var"))?;
    for place in [dir.find_dir("etc")?, var].into_iter().flatten() {
        place.remove_file(".updated")?;
    }
    Ok(())
}
