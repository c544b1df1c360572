//! Changes to deployments that are there: removing one, and giving one another origin.

use crate::deployment::DeploymentId;
use crate::rollback::reorder;
use crate::{Origin, SysrootError, SysrootLock};

impl SysrootLock<'_> {
    /// Takes a deployment out of the list and removes it.
    ///
    /// # Errors
    /// When it is not there, or is the booted one.
    pub fn undeploy(&self, id: &DeploymentId) -> Result<(), SysrootError> {
        let state = self.state()?;
        let found = state.deployments.iter().find(|deployment| deployment.id == *id);
        if found.ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })?.booted {
            return Err(SysrootError::IsBooted { id: id.clone() });
        }
        let before = state.ids();
        let after: Vec<DeploymentId> = before.iter().filter(|other| *other != id).cloned().collect();
        reorder(self, &before, &after)
    }

    /// Replaces the origin file of a deployment.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_origin(&self, id: &DeploymentId, origin: &Origin) -> Result<(), SysrootError> {
        let path = id.origin_path();
        let (place, name) = path.rsplit_once('/').expect("the path has directories");
        let dir = self.root.open_dir(place)?;
        dir.write_atomic(name, &origin.to_bytes(), 0o644)?;
        dir.sync()?;
        Ok(())
    }
}
