//! How a commit becomes a deployment: at once, or at shutdown; beside what, and with what.

use std::path::{Path, PathBuf};

use rootball_bls::KargChange;
use rootball_object::{CommitChecksum, ObjectSource};
use rootball_sysroot::deploy::{self, DeployRequest, Retain};
use rootball_sysroot::{Deployment, OverlayInitrd, SysrootLock, staged};

use crate::{Context, Deployed, HostError, Moved};

/// When a new deployment becomes what boots next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Staging {
    /// At shutdown where the system runs from this sysroot, else at once. This is what `rpm-ostree` and `bootc` do.
    #[default]
    Auto,
    /// At shutdown.
    Always,
    /// At once.
    Never,
}

/// How to deploy.
#[derive(Clone, Debug, Default)]
pub struct Deploying {
    /// When it becomes what boots next.
    pub staging: Staging,
    /// The shutdown leaves what is staged alone until that is allowed.
    pub lock_finalization: bool,
    /// What is kept besides what is always kept.
    pub retain: Retain,
    /// It does not boot by default.
    pub not_as_default: bool,
    /// Overlays of its initramfs; `None` inherits them.
    pub overlays: Option<Vec<PathBuf>>,
    /// Changes to its kernel arguments.
    pub karg_changes: Vec<KargChange>,
}

impl Deploying {
    /// Completes a request that replaces `base`, which it inherits from.
    pub(crate) fn request(&self, base: Option<&Deployment>, stateroot: &str, commit: CommitChecksum) -> Result<DeployRequest, HostError> {
        let overlays = self.overlays.as_ref().map(|paths| paths.iter().map(|path| open_overlay(path)).collect::<Result<Vec<_>, _>>());
        Ok(DeployRequest {
            base: base.cloned(),
            retain: self.retain,
            as_default: !self.not_as_default,
            overlays: overlays.transpose()?,
            karg_changes: self.karg_changes.clone(),
            ..DeployRequest::new(stateroot, commit)
        })
    }

    fn stages(&self, lock: &SysrootLock<'_>) -> bool {
        match self.staging {
            Staging::Auto => lock.is_booted() && !self.not_as_default,
            Staging::Always => true,
            Staging::Never => false,
        }
    }
}

fn open_overlay(path: &Path) -> Result<OverlayInitrd, HostError> {
    Ok(OverlayInitrd::open(path).map_err(rootball_sysroot::SysrootError::from)?)
}

/// Deploys or stages a commit that is in the repository; what the report says about where it came from is the caller's to fill in.
pub(crate) fn deploy_commit(
    lock: &SysrootLock<'_>,
    request: &DeployRequest,
    deploying: &Deploying,
    context: &Context<'_>,
) -> Result<Deployed, HostError> {
    let plan = deploy::plan(lock, request)?;
    let is_staged = deploying.stages(lock);
    let deployment = if is_staged {
        staged::stage(lock, &plan, deploying.lock_finalization, context.reporter, context.cancel)?.deployment
    } else {
        deploy::apply(lock, &plan, context.reporter, context.cancel)?
    };
    let display = |path: &Path| path.display().to_string();
    let commit = lock.repo().load_commit(&deployment.id.commit)?;
    Ok(Deployed {
        reference: String::new(),
        before: None,
        commit: deployment.id.commit,
        version: commit.metadata.string("version").map(str::to_owned),
        manifest_digest: None,
        etc_changes: plan.etc.changes.len() - plan.etc.ignored().count(),
        etc_hidden: plan.etc.hidden.iter().map(|change| display(&change.path)).collect(),
        etc_ignored: plan.etc.ignored().map(display).collect(),
        kernel_args: plan.kernel_args.to_string(),
        staged: is_staged,
        locked: is_staged && deploying.lock_finalization,
        deployment: deployment.id,
        // What is staged removes others only when it is finalized.
        removed: if is_staged { Vec::new() } else { plan.removed },
        moved: Moved::default(),
        dropped: Vec::new(),
    })
}
