//! Kernel arguments of the next boot.

use rootball_bls::KernelArgs;
use rootball_sysroot::{Deployment, DeploymentId, Sysroot};
use serde::Serialize;

use crate::deploying::deploy_commit;
use crate::update::find_base;
use crate::{Context, Deploying, HostError, UpdateOptions, select};

/// Which kernel arguments are changed, and how.
#[derive(Clone, Debug, Default)]
pub struct KargsOptions {
    /// The stateroot; `None` means the booted one's, else the default deployment's.
    pub stateroot: Option<String>,
    /// The deployment whose arguments are shown or changed; `None` means what boots next.
    pub deployment: Option<String>,
    /// Change that deployment itself, in place of making a new one.
    pub in_place: bool,
    /// Only look what would be; change nothing.
    pub dry_run: bool,
    /// How the new deployment is made. Its `karg_changes` are what is to be changed.
    pub deploying: Deploying,
}

/// Kernel arguments, and what became of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kargs {
    /// Whose arguments they are, or were.
    pub deployment: DeploymentId,
    /// The arguments.
    pub kernel_args: KernelArgs,
    /// What they are to become; absent when nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<KernelArgs>,
    /// The deployment that was made for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<DeploymentId>,
    /// Whether that waits for the shutdown.
    pub staged: bool,
    /// Whether anything was done.
    pub applied: bool,
}

/// Returns the kernel arguments of what boots next, or of the deployment that is named.
///
/// # Errors
/// When there is none.
pub fn kargs(sysroot: &Sysroot, options: &KargsOptions) -> Result<Kargs, HostError> {
    let of = find(sysroot, options)?;
    Ok(Kargs { kernel_args: of.kernel_args(), deployment: of.id, changed: None, new: None, staged: false, applied: false })
}

fn find(sysroot: &Sysroot, options: &KargsOptions) -> Result<Deployment, HostError> {
    let state = sysroot.state()?;
    match &options.deployment {
        Some(wanted) => select(&state, wanted).cloned(),
        None => find_base(&state, &UpdateOptions { stateroot: options.stateroot.clone(), ..UpdateOptions::default() }),
    }
}

/// Changes kernel arguments. The same commit is deployed once more with the new ones, so that the old ones can be gone back to.
///
/// # Errors
/// When a change makes no sense, there is no deployment, or it cannot be deployed.
pub fn change_kargs(sysroot: &Sysroot, options: &KargsOptions, context: &Context<'_>) -> Result<Kargs, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let of = find(sysroot, options)?;
    let before = of.kernel_args();
    let mut after = before.clone();
    for change in &options.deploying.karg_changes {
        after.apply(change).map_err(rootball_sysroot::DeployError::from)?;
    }
    let mut report =
        Kargs { deployment: of.id.clone(), kernel_args: before.clone(), changed: None, new: None, staged: false, applied: false };
    if after == before {
        return Ok(report);
    }
    report.changed = Some(after.clone());
    if options.dry_run {
        return Ok(report);
    }
    if options.in_place {
        lock.set_kernel_args(&of.id, &after)?;
        report.applied = true;
        return Ok(report);
    }
    // The files of the machine may have changed too; what is asked for by hand comes behind them.
    let request = options.deploying.request(Some(&of), &of.id.stateroot, of.id.commit)?;
    let deployed = deploy_commit(&lock, &request, &options.deploying, context)?;
    report.changed = Some(KernelArgs::parse(&deployed.kernel_args));
    report.new = Some(deployed.deployment);
    report.staged = deployed.staged;
    report.applied = true;
    Ok(report)
}
