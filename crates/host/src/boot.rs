//! How the boots of deployments are counted, and what a system says about itself.

use rootball_bls::BootCount;
use rootball_sysroot::{DeploymentId, EntryForm, Mark, Sysroot};
use serde::Serialize;

use crate::{API_VERSION, Context, HostError};

/// What boot loaders know about the deployments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BootStatus {
    /// [`API_VERSION`]
    pub api_version: u32,
    /// How boot entries come into force.
    pub entries: EntryForm,
    /// Tries that a new deployment gets; 0 when boots are not counted.
    pub tries: u32,
    /// The deployments in the order of their entries.
    pub deployments: Vec<BootDeployment>,
}

/// One deployment as boot loaders see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BootDeployment {
    /// Its place in the list.
    pub index: usize,
    /// Which it is.
    pub deployment: DeploymentId,
    /// Whether the running system was booted from it.
    pub booted: bool,
    /// Tries that remain; absent when it is known to be good.
    pub tries_left: Option<u32>,
    /// Tries so far.
    pub tries_done: Option<u32>,
    /// Whether it is tried only when there is nothing else.
    pub bad: bool,
}

/// Reads how the boots of deployments are counted.
///
/// # Errors
/// When boot entries or the repository's configuration cannot be read.
pub fn boot_status(sysroot: &Sysroot) -> Result<BootStatus, HostError> {
    let state = sysroot.state()?;
    let describe = |(index, deployment): (usize, &rootball_sysroot::Deployment)| {
        let count = state.entries.count(&deployment.id);
        BootDeployment {
            index,
            deployment: deployment.id.clone(),
            booted: deployment.booted,
            tries_left: count.map(|count| count.left),
            tries_done: count.and_then(|count| count.done),
            bad: state.entries.is_bad(&deployment.id),
        }
    };
    let deployments = state.deployments.iter().enumerate().map(describe).collect();
    Ok(BootStatus { api_version: API_VERSION, entries: state.entries.form, tries: sysroot.boot_tries()?, deployments })
}

/// Marks a deployment, by its place in the list; `None` is the booted one, or the default where nothing is booted.
///
/// # Errors
/// When there is none, or its entry cannot be renamed.
pub fn mark_boot(
    sysroot: &Sysroot,
    index: Option<usize>,
    mark: Mark,
    context: &Context<'_>,
) -> Result<(DeploymentId, Option<BootCount>), HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let state = lock.state()?;
    let found = match index {
        Some(index) => state.deployments.get(index).ok_or(HostError::NoDeployment { index })?,
        None => state.booted().or(state.deployments.first()).ok_or(HostError::Empty)?,
    };
    let count = lock.mark_boot(&found.id, mark)?;
    Ok((found.id.clone(), count))
}
