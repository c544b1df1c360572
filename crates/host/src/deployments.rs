//! What can be done to the deployments that are there, and to the one that waits for the shutdown.

use rootball_image::import::{ImagePruneOptions, apply_prune, plan_prune};
use rootball_image::packages::{PackageChanges, installed, package_changes};
use rootball_object::CommitChecksum;
use rootball_oci::OstreeReference;
use rootball_repo::RefSpec;
use rootball_sysroot::etc_merge::{self, Preview};
use rootball_sysroot::staged::{self, Finalized};
use rootball_sysroot::{DeploymentId, State, Sysroot};
use serde::Serialize;

use crate::deploying::deploy_commit;
use crate::{Context, Deployed, Deploying, HostError, select};

/// What happened to a deployment, or would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The deployments it happened to.
    pub deployments: Vec<DeploymentId>,
    /// Whether it was done: not when it was so already, or was only looked at.
    pub applied: bool,
}

/// Which deployments a clean-up removes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CleanupOptions {
    /// Those that would boot before the booted one, and what is staged.
    pub pending: bool,
    /// Those behind the booted one.
    pub rollback: bool,
    /// Leave objects in the repository that nothing needs any more.
    pub keep_objects: bool,
    /// Only look which those are.
    pub dry_run: bool,
}

/// What a clean-up removed, or would remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CleanedUp {
    /// Deployments.
    pub deployments: Vec<DeploymentId>,
    /// Images that no deployment follows.
    pub images: usize,
    /// Objects that no deployment, image or ref needs.
    pub objects: u64,
    /// Bytes that they took. Where nothing is removed yet, those of the deployments above are not among them.
    pub freed_bytes: u64,
    /// Whether it was done.
    pub applied: bool,
}

/// Deploys a commit that is in the system's repository. Named by a ref, that is what the deployment follows; else what the one before follows.
///
/// # Errors
/// When there is no such commit, or it cannot be deployed.
pub fn deploy(
    sysroot: &Sysroot,
    rev: &str,
    stateroot: Option<&str>,
    deploying: &Deploying,
    context: &Context<'_>,
) -> Result<Deployed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let state = lock.state()?;
    let commit = lock.repo().resolve(rev)?;
    let default = || state.booted().or(state.deployments.first()).map(|deployment| deployment.id.stateroot.clone());
    let stateroot = stateroot.map(str::to_owned).or_else(default).ok_or(HostError::Empty)?;
    let base = state.next(&stateroot);
    let mut request = deploying.request(base, &stateroot, commit)?;
    let is_ref = rev.parse::<RefSpec>().is_ok() && !commit.to_hex().starts_with(rev);
    if is_ref {
        // A ref is followed from then on, as with `ostree admin deploy`; a checksum is nothing that could be followed.
        let mut origin = base.map(|base| base.origin.inherited()).unwrap_or_default();
        origin.set_refspec(rev);
        request.origin = Some(origin);
    }
    let mut deployed = deploy_commit(&lock, &request, deploying, context)?;
    rev.clone_into(&mut deployed.reference);
    deployed.before = base.map(|base| base.id.commit);
    Ok(deployed)
}

/// Pins a deployment, or unpins it.
///
/// # Errors
/// When it is not there, or is staged.
pub fn pin(sysroot: &Sysroot, which: &str, pinned: bool, context: &Context<'_>) -> Result<Changed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let id = select(&lock.state()?, which)?.id.clone();
    let applied = lock.set_pinned(&id, pinned)?;
    Ok(Changed { deployments: vec![id], applied })
}

/// Removes deployments in one step; the booted one and pinned ones are refused.
///
/// # Errors
/// When one is not there, is booted or pinned.
pub fn remove(sysroot: &Sysroot, which: &[String], dry_run: bool, context: &Context<'_>) -> Result<Changed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let state = lock.state()?;
    let deployments = which.iter().map(|which| Ok(select(&state, which)?.id.clone())).collect::<Result<Vec<_>, HostError>>()?;
    if !dry_run {
        lock.undeploy_all(&deployments)?;
    }
    Ok(Changed { deployments, applied: !dry_run })
}

/// Makes a deployment the one that boots by default.
///
/// # Errors
/// When it is not there, or is staged.
pub fn set_default(sysroot: &Sysroot, which: &str, context: &Context<'_>) -> Result<Changed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let state = lock.state()?;
    let id = select(&state, which)?.id.clone();
    let applied = state.deployments.first().is_none_or(|first| first.id != id);
    lock.set_default(&id)?;
    Ok(Changed { deployments: vec![id], applied })
}

/// Removes deployments by what they are, and then what nothing needs any more. What is booted or pinned, and other stateroots, stay in any case.
///
/// # Errors
/// When boot files or the repository cannot be written, or a commit that is kept is damaged.
pub fn cleanup(sysroot: &Sysroot, options: CleanupOptions, context: &Context<'_>) -> Result<CleanedUp, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let deployments = removable(&lock.state()?, options);
    if !options.dry_run && deployments.is_empty() {
        rootball_sysroot::cleanup(&lock)?;
    } else if !options.dry_run {
        lock.undeploy_all(&deployments)?;
    }
    let mut done = CleanedUp { deployments, images: 0, objects: 0, freed_bytes: 0, applied: !options.dry_run };
    if !options.keep_objects {
        let state = lock.state()?;
        let origins = state.all().filter_map(|deployment| deployment.origin.image());
        let images = origins.filter_map(|origin| origin.parse::<OstreeReference>().ok()).map(|origin| origin.image.to_string());
        let prune = ImagePruneOptions { remove: Vec::new(), followed: Some(images.collect()), now: Some(context.remoting.now) };
        let plan = plan_prune(lock.repo(), &prune)?;
        if !options.dry_run {
            apply_prune(lock.repo(), &plan, context.reporter)?;
        }
        (done.images, done.objects, done.freed_bytes) = (plan.images.len(), plan.objects, plan.freed_bytes);
    }
    Ok(done)
}

fn removable(state: &State, options: CleanupOptions) -> Vec<DeploymentId> {
    let Some(current) = state.booted().or(state.deployments.first()) else { return Vec::new() };
    let at = state.deployments.iter().position(|deployment| deployment.id == current.id).unwrap_or(0);
    let staged = state.staged.iter().map(|staged| &staged.deployment).filter(|_| options.pending);
    let by_place = state.deployments.iter().enumerate();
    let chosen = by_place.filter(|(index, _)| (*index < at && options.pending) || (*index > at && options.rollback));
    let others = chosen.map(|(_, deployment)| deployment);
    let others = others.filter(|deployment| !deployment.is_pinned() && deployment.id.stateroot == current.id.stateroot);
    // What is staged and stays is merged with it at shutdown.
    let inherited = state.staged.as_ref().filter(|_| !options.pending).and_then(|staged| staged.merge_from.as_ref());
    let others = others.filter(|deployment| inherited != Some(&deployment.id));
    staged.chain(others).map(|deployment| deployment.id.clone()).collect()
}

/// Compares local changes in `/etc` with what they will meet: in the commit or deployment `to`, else in what is staged. Changes are those of
/// the deployment `from`, else of the one that an update would merge.
///
/// # Errors
/// When one of them is not there, or a file cannot be read.
pub fn etc_diff(sysroot: &Sysroot, from: Option<&str>, to: Option<&str>) -> Result<Preview, HostError> {
    let state = sysroot.state()?;
    let from = match (from, &state.staged) {
        (Some(from), _) => select(&state, from)?,
        (None, Some(staged)) if staged.merge_from.is_some() && to.is_none() => {
            let merged = state.deployments.iter().find(|deployment| staged.merge_from.as_ref() == Some(&deployment.id));
            merged.or(state.booted()).ok_or(HostError::Empty)?
        }
        (None, _) => state.booted().or(state.deployments.first()).ok_or(HostError::Empty)?,
    };
    let commit = match to {
        Some(to) => Some(match select(&state, to) {
            Ok(deployment) => deployment.id.commit,
            Err(_) => sysroot.repo().resolve(to)?,
        }),
        None => state.staged.as_ref().map(|staged| staged.deployment.id.commit),
    };
    Ok(etc_merge::preview(sysroot, from, commit.as_ref())?)
}

/// Does what the shutdown does with what is staged. A failure is noted in `/boot`, so that the next boot can tell.
///
/// # Errors
/// When local changes in `/etc` do not fit, or files cannot be written. What boots is the same as before then.
pub fn finalize(sysroot: &Sysroot, context: &Context<'_>) -> Result<Finalized, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    match staged::finalize(&lock) {
        Ok(finalized) => {
            if matches!(finalized, Finalized::Done { .. }) {
                staged::forget_failure(&lock)?;
            }
            Ok(finalized)
        }
        Err(error) => {
            let error = HostError::from(error);
            // The failure itself is what must be told, whether or not it can be noted.
            let _ = staged::note_failure(&lock, &crate::error::chain(&error));
            Err(error)
        }
    }
}

/// Drops what is staged.
///
/// # Errors
/// When it cannot be dropped.
pub fn unstage(sysroot: &Sysroot, context: &Context<'_>) -> Result<Changed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    // What cannot be read can be dropped all the same.
    let staged = lock.state().ok().and_then(|state| state.staged).map(|staged| staged.deployment.id);
    let applied = lock.unstage()?;
    rootball_sysroot::cleanup(&lock)?;
    Ok(Changed { deployments: staged.into_iter().collect(), applied })
}

/// Says whether the shutdown may finalize what is staged.
///
/// # Errors
/// When nothing is staged.
pub fn lock_finalization(sysroot: &Sysroot, locked: bool, context: &Context<'_>) -> Result<Changed, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let before = lock.state()?.staged;
    lock.lock_finalization(locked)?;
    let applied = before.as_ref().is_some_and(|staged| staged.locked != locked);
    Ok(Changed { deployments: before.map(|staged| staged.deployment.id).into_iter().collect(), applied })
}

/// Forgets why the last shutdown failed to finalize what was staged, and returns it.
///
/// # Errors
/// When the file cannot be read or removed.
pub fn take_failure(sysroot: &Sysroot, context: &Context<'_>) -> Result<Option<String>, HostError> {
    let failure = staged::failure(sysroot)?;
    if failure.is_some() {
        staged::forget_failure(&sysroot.lock(context.lock_wait)?)?;
    }
    Ok(failure)
}

/// Compares the packages of two deployments, or revisions of the repository.
///
/// # Errors
/// When there is no such deployment or revision, or a package database cannot be read.
pub fn package_diff(sysroot: &Sysroot, from: &str, to: &str) -> Result<PackageChanges, HostError> {
    let packages = |which| Ok::<_, HostError>(installed(sysroot.repo(), &resolve(sysroot, which)?)?);
    Ok(package_changes(&packages(from)?, &packages(to)?))
}

/// Tells which commit a deployment, or a revision of the repository, is.
///
/// # Errors
/// When there is no such deployment or revision.
pub fn resolve(sysroot: &Sysroot, which: &str) -> Result<CommitChecksum, HostError> {
    match select(&sysroot.state()?, which) {
        Ok(deployment) => Ok(deployment.id.commit),
        Err(HostError::NoSuchDeployment { .. }) => Ok(sysroot.repo().resolve(which)?),
        Err(other) => Err(other),
    }
}
