//! Changes to deployments that are there: removing, pinning, reordering, other kernel arguments, another origin.

use rootball_bls::KernelArgs;

use crate::boot::swap::publish;
use crate::cleanup::cleanup;
use crate::deployment::{Deployment, DeploymentId, State};
use crate::dir::temporary_name;
use crate::rollback::reorder;
use crate::staged::set_options;
use crate::{Origin, SysrootError, SysrootLock, relabel};

impl SysrootLock<'_> {
    /// Takes a deployment out of the list and removes it; one that is staged is dropped.
    ///
    /// # Errors
    /// When it is not there, is the booted one, or what is staged inherits its `/etc`.
    pub fn undeploy(&self, id: &DeploymentId) -> Result<(), SysrootError> {
        let state = self.state()?;
        if find(&state, id)?.booted {
            return Err(SysrootError::IsBooted { id: id.clone() });
        }
        let ids = std::slice::from_ref(id);
        check_inherited(&state, ids)?;
        self.remove(&state, ids)
    }

    /// Takes several deployments out of the list in one step and removes them.
    ///
    /// # Errors
    /// When one is not there, is the booted one or pinned, or what is staged and stays inherits its `/etc`; then none is removed.
    pub fn undeploy_all(&self, ids: &[DeploymentId]) -> Result<(), SysrootError> {
        let state = self.state()?;
        for id in ids {
            let deployment = find(&state, id)?;
            if deployment.booted {
                return Err(SysrootError::IsBooted { id: id.clone() });
            }
            if deployment.is_pinned() {
                return Err(SysrootError::IsPinned { id: id.clone() });
            }
        }
        check_inherited(&state, ids)?;
        self.remove(&state, ids)
    }

    fn remove(&self, state: &State, ids: &[DeploymentId]) -> Result<(), SysrootError> {
        if ids.iter().any(|id| state.is_staged(id)) {
            self.unstage()?;
        }
        let before = state.ids();
        let after: Vec<DeploymentId> = before.iter().filter(|other| !ids.contains(other)).cloned().collect();
        if before == after { cleanup(self) } else { reorder(self, &before, &after) }
    }

    /// Makes a deployment the one that boots by default. What is staged stays, and becomes the default at shutdown.
    ///
    /// # Errors
    /// When it is not there or is staged, or boot files cannot be written.
    pub fn set_default(&self, id: &DeploymentId) -> Result<(), SysrootError> {
        let state = self.state()?;
        find(&state, id)?;
        if state.is_staged(id) {
            return Err(SysrootError::IsStaged { id: id.clone() });
        }
        let before = state.ids();
        let others = before.iter().filter(|other| *other != id).cloned();
        let after: Vec<DeploymentId> = std::iter::once(id.clone()).chain(others).collect();
        if before == after { Ok(()) } else { reorder(self, &before, &after) }
    }

    /// Keeps a deployment until it is unpinned, or no longer than others; tells whether that is something new.
    ///
    /// # Errors
    /// When it is not there or is staged, or its origin file cannot be written.
    pub fn set_pinned(&self, id: &DeploymentId, pinned: bool) -> Result<bool, SysrootError> {
        let state = self.state()?;
        let deployment = find(&state, id)?;
        if state.is_staged(id) {
            return Err(SysrootError::IsStaged { id: id.clone() });
        }
        if deployment.is_pinned() == pinned {
            return Ok(false);
        }
        let mut origin = deployment.origin.clone();
        origin.set_pinned(pinned);
        self.write_origin(id, &origin)?;
        Ok(true)
    }

    /// Gives a deployment other kernel arguments, in place: no new deployment is made.
    ///
    /// # Errors
    /// When it is not there or is staged, or boot files cannot be written.
    pub fn set_kernel_args(&self, id: &DeploymentId, args: &KernelArgs) -> Result<(), SysrootError> {
        let state = self.state()?;
        find(&state, id)?;
        if state.is_staged(id) {
            return Err(SysrootError::IsStaged { id: id.clone() });
        }
        let mut list: Vec<Deployment> = state.deployments.clone();
        for deployment in list.iter_mut().filter(|deployment| deployment.id == *id) {
            set_options(&mut deployment.entry, &args.without_target())?;
        }
        publish(self, &state, &list)?;
        cleanup(self)
    }

    /// Replaces the origin file of a deployment; its SELinux label stays.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_origin(&self, id: &DeploymentId, origin: &Origin) -> Result<(), SysrootError> {
        let path = id.origin_path();
        let (place, name) = path.rsplit_once('/').expect("the path has directories");
        let dir = self.root.open_dir(place)?;
        dir.write_unnamed(name, &origin.to_bytes(), 0o644)?;
        if let Some(label) = relabel::find_label(&dir, name) {
            relabel::keep_label(&dir, &temporary_name(name), &label);
        }
        dir.name_written(name)?;
        dir.sync()?;
        Ok(())
    }
}

fn find<'s>(state: &'s State, id: &DeploymentId) -> Result<&'s Deployment, SysrootError> {
    state.all().find(|deployment| deployment.id == *id).ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })
}

/// What is staged must find at shutdown what it is to be merged with, in whichever stateroot.
fn check_inherited(state: &State, ids: &[DeploymentId]) -> Result<(), SysrootError> {
    let Some(staged) = state.staged.as_ref().filter(|staged| !ids.contains(&staged.deployment.id)) else { return Ok(()) };
    match staged.merge_from.as_ref().filter(|from| ids.contains(from)) {
        Some(from) => Err(SysrootError::IsInherited { id: from.clone() }),
        None => Ok(()),
    }
}
