//! Going back: the same deployments in another order.

use serde::Serialize;

use crate::boot::swap::{BootChange, boot_change, publish};
use crate::cleanup::cleanup;
use crate::deployment::{Deployment, DeploymentId, State};
use crate::{SysrootError, SysrootLock};

/// What a rollback will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollbackPlan {
    /// What boots by default now.
    pub from: DeploymentId,
    /// What will.
    pub to: DeploymentId,
    /// All deployments in the new order.
    pub deployments: Vec<DeploymentId>,
    /// What was staged and is dropped: who goes back does not want what is newer still.
    pub dropped: Option<DeploymentId>,
    /// How the new order comes into force.
    pub boot: BootChange,
    before: Vec<DeploymentId>,
}

/// Plans to make the next deployment of the default one's stateroot the default.
///
/// # Errors
/// When there is no deployment, or only one of that stateroot.
pub fn plan(lock: &SysrootLock<'_>) -> Result<RollbackPlan, SysrootError> {
    let state = lock.state()?;
    let mut order = state.deployments.clone();
    let first = order.first().ok_or_else(|| SysrootError::NothingDeployed { path: lock.path().to_owned() })?.id.clone();
    let others = || order.iter().enumerate().skip(1).filter(|(_, deployment)| deployment.id.stateroot == first.stateroot);
    // One that did not come up is a way back only where there is no other.
    let other = others().find(|(_, deployment)| !state.entries.is_bad(&deployment.id)).or_else(|| others().next()).map(|(at, _)| at);
    let other = other.ok_or_else(|| SysrootError::NoRollback { stateroot: first.stateroot.clone() })?;
    order.swap(0, other);
    Ok(plan_order(lock, &state, first, &order))
}

/// Plans to make one deployment the default; the others keep their order.
///
/// # Errors
/// When it is not deployed.
pub fn plan_to(lock: &SysrootLock<'_>, id: &DeploymentId) -> Result<RollbackPlan, SysrootError> {
    let state = lock.state()?;
    let mut order = state.deployments.clone();
    let first = order.first().ok_or_else(|| SysrootError::NothingDeployed { path: lock.path().to_owned() })?.id.clone();
    let wanted = order.iter().position(|deployment| deployment.id == *id);
    let wanted = wanted.ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })?;
    order[..=wanted].rotate_right(1);
    Ok(plan_order(lock, &state, first, &order))
}

fn plan_order(lock: &SysrootLock<'_>, state: &State, from: DeploymentId, order: &[Deployment]) -> RollbackPlan {
    let deployments: Vec<DeploymentId> = order.iter().map(|deployment| deployment.id.clone()).collect();
    RollbackPlan {
        from,
        to: deployments[0].clone(),
        deployments,
        dropped: state.staged.as_ref().map(|staged| staged.deployment.id.clone()),
        boot: boot_change(lock, state, order),
        before: state.ids(),
    }
}

/// Brings the new order into force.
///
/// # Errors
/// When the deployments have changed since the plan, or boot files cannot be written.
pub fn apply(lock: &SysrootLock<'_>, plan: &RollbackPlan) -> Result<(), SysrootError> {
    // Should the swap fail, nothing that boots has changed; but what was staged must not win over it at shutdown.
    lock.unstage()?;
    reorder(lock, &plan.before, &plan.deployments)
}

/// Writes a list that consists of deployments that are there; those left out are removed.
pub(crate) fn reorder(lock: &SysrootLock<'_>, before: &[DeploymentId], after: &[DeploymentId]) -> Result<(), SysrootError> {
    let state = lock.state()?;
    let changed = || SysrootError::Changed { path: lock.path().to_owned() };
    if state.ids() != before {
        return Err(changed());
    }
    let find = |id: &DeploymentId| state.deployments.iter().find(|deployment| deployment.id == *id).cloned().ok_or_else(changed);
    let list = after.iter().map(find).collect::<Result<Vec<Deployment>, _>>()?;
    publish(lock, &state, &list)?;
    cleanup(lock)
}
