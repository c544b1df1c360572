//! Reading which deployments there are.
//!
//! The boot entries are the list: each names a link in `ostree/boot.V`, and that link leads to a deployment's directory. Their order by
//! version is the order in which they boot.

use std::fmt;
use std::path::PathBuf;

use rootball_bls::{BootTarget, Entry, KernelArgs};
use rootball_object::CommitChecksum;
use serde::Serialize;

use crate::boot::place::{EntryForm, EntryState};
use crate::dir::Dir;
use crate::origin::MAX_ORIGIN_SIZE;
use crate::staged::Staged;
use crate::{Origin, Sysroot, SysrootError};

/// Names a deployment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DeploymentId {
    /// The stateroot it belongs to.
    pub stateroot: String,
    /// The commit it is a checkout of.
    pub commit: CommitChecksum,
    /// Tells deployments of the same commit apart.
    pub serial: u32,
}

/// One deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its name.
    pub id: DeploymentId,
    /// The boot checksum: which kernel it boots.
    pub boot_checksum: String,
    /// Its boot entry.
    pub entry: Entry,
    /// Where it came from.
    pub origin: Origin,
    /// Whether the running system was booted from it.
    pub booted: bool,
}

/// The state of a sysroot: which of the two boot trees counts, and the deployments in the order in which they boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// V: the current boot entries lead to `ostree/boot.V`.
    pub version: u8,
    /// S: `ostree/boot.V` leads to `boot.V.S`.
    pub subversion: u8,
    /// The deployments; the first is the default.
    pub deployments: Vec<Deployment>,
    /// What the names of the boot entries say.
    pub entries: EntryState,
    /// The one that waits for the shutdown and will be the default then; it is not among the others.
    pub staged: Option<Staged>,
}

impl DeploymentId {
    /// Returns `COMMIT.SERIAL`, the name of its directory.
    pub fn directory_name(&self) -> String {
        format!("{}.{}", self.commit, self.serial)
    }

    /// Returns the path of its directory in the sysroot.
    pub fn path(&self) -> String {
        format!("ostree/deploy/{}/deploy/{}", self.stateroot, self.directory_name())
    }

    /// Returns the path of its origin file in the sysroot.
    pub fn origin_path(&self) -> String {
        format!("{}.origin", self.path())
    }

    /// Reads `COMMIT.SERIAL`.
    pub(crate) fn from_directory(stateroot: &str, name: &str) -> Option<Self> {
        let (commit, serial) = name.split_once('.')?;
        let digits = !serial.is_empty() && serial.bytes().all(|byte| byte.is_ascii_digit());
        let serial = digits.then(|| serial.parse().ok()).flatten()?;
        Some(Self { stateroot: stateroot.to_owned(), commit: commit.parse().ok()?, serial })
    }
}

impl fmt::Display for DeploymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}.{}", self.stateroot, self.commit, self.serial)
    }
}

impl Deployment {
    /// Returns its kernel arguments, without the one that is managed.
    pub fn kernel_args(&self) -> KernelArgs {
        self.entry.options().without_target()
    }

    /// Returns the overlays of its initramfs, by checksum.
    pub fn overlays(&self) -> Vec<rootball_object::Checksum> {
        crate::overlays::of(&self.entry)
    }

    /// Tells whether it stays until it is unpinned.
    pub fn is_pinned(&self) -> bool {
        self.origin.is_pinned()
    }
}

impl State {
    /// Returns the deployment that the running system was booted from.
    pub fn booted(&self) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.booted)
    }

    /// Returns what boots next in a stateroot, and what an update replaces: what is staged, else the first one.
    pub fn next(&self, stateroot: &str) -> Option<&Deployment> {
        self.all().find(|deployment| deployment.id.stateroot == stateroot)
    }

    /// Walks all deployments in the order in which they would boot after a shutdown: what is staged comes first. The place of each is the index
    /// by which `ostree admin` and we call it.
    pub fn all(&self) -> impl Iterator<Item = &Deployment> {
        self.staged.iter().map(|staged| &staged.deployment).chain(&self.deployments)
    }

    /// Tells whether this is the one that is staged.
    pub fn is_staged(&self, id: &DeploymentId) -> bool {
        self.staged.as_ref().is_some_and(|staged| staged.deployment.id == *id)
    }

    /// Returns the names of the deployments in order, without what is staged.
    pub fn ids(&self) -> Vec<DeploymentId> {
        self.deployments.iter().map(|deployment| deployment.id.clone()).collect()
    }

    /// Returns the deployment whose `/etc` the next one of this stateroot inherits: the booted one, else the first.
    pub fn merge_deployment(&self, stateroot: &str) -> Option<&Deployment> {
        let of_stateroot = || self.deployments.iter().filter(|deployment| deployment.id.stateroot == stateroot);
        of_stateroot().find(|deployment| deployment.booted).or_else(|| of_stateroot().next())
    }
}

impl Sysroot {
    /// Lists the deployments in the order in which they boot, without what is staged.
    ///
    /// # Errors
    /// As [`Sysroot::state`].
    pub fn deployments(&self) -> Result<Vec<Deployment>, SysrootError> {
        Ok(self.state()?.deployments)
    }

    /// Reads boot links and boot entries.
    ///
    /// # Errors
    /// When they cannot be read or contradict each other, or the booted deployment is not among them.
    pub fn state(&self) -> Result<State, SysrootError> {
        let found = self.find_entries()?;
        let version = found.version;
        let mut entries = EntryState { form: found.form, highest: found.highest, ..EntryState::default() };
        let mut deployments: Vec<Deployment> = Vec::new();
        for found in found.entries {
            // Numbers alone order entries where there are no links, so those of another generation count as well.
            let wanted = (entries.form == EntryForm::Links).then_some(version);
            let target = found.target();
            let deployment = self.read_deployment(wanted, &found.path, found.entry)?;
            if entries.form == EntryForm::Numbers {
                entries.mixed |= target.is_some_and(|target| target.version != version);
                if deployments.iter().any(|known| known.id == deployment.id) {
                    continue;
                }
            }
            entries.names.push((deployment.id.clone(), found.name));
            deployments.push(deployment);
        }
        let subversion = self.read_subversion(version)?;
        if self.booted.is_some() && !deployments.iter().any(|deployment: &Deployment| deployment.booted) {
            return Err(SysrootError::BootedNotFound { path: self.path().to_owned() });
        }
        let mut state = State { version, subversion, deployments, entries, staged: None };
        state.staged = self.read_staged(&state)?;
        Ok(state)
    }

    fn invalid_state(&self, path: &str, reason: impl Into<String>) -> SysrootError {
        SysrootError::InvalidState { path: self.root.join(path), reason: reason.into() }
    }

    pub(crate) fn read_subversion(&self, version: u8) -> Result<u8, SysrootError> {
        let path = format!("ostree/boot.{version}");
        let Some(target) = self.root.find_link(&path)? else { return Ok(0) };
        [0, 1]
            .into_iter()
            .find(|subversion| target.to_str() == Some(&*format!("boot.{version}.{subversion}")))
            .ok_or_else(|| self.invalid_state(&path, format!("is a link to neither boot.{version}.0 nor boot.{version}.1")))
    }

    fn read_deployment(&self, version: Option<u8>, path: &str, entry: Entry) -> Result<Deployment, SysrootError> {
        let options = entry.options();
        let target = options.value("ostree").ok_or_else(|| self.invalid_state(path, "has no kernel argument 'ostree'"))?;
        let target = BootTarget::parse(target)
            .ok_or_else(|| self.invalid_state(path, format!("kernel argument 'ostree={target}' is not a boot link's path")))?;
        if let Some(version) = version.filter(|version| target.version != *version) {
            return Err(self.invalid_state(path, format!("belongs to boot.{}, but boot.{version} is current", target.version)));
        }
        let link = format!("ostree/boot.{}/{}/{}/{}", target.version, target.stateroot, target.boot_checksum, target.serial);
        let leads_to = self.root.find_link(&link)?.ok_or_else(|| self.invalid_state(path, format!("leads to {link}, which is no link")))?;
        let id = leads_to.to_str().and_then(parse_boot_link).filter(|id| id.stateroot == target.stateroot);
        let id = id.ok_or_else(|| self.invalid_state(&link, "does not lead to a deployment of its stateroot"))?;
        let dir = self.root.find_dir(id.path())?.ok_or_else(|| self.invalid_state(&link, "leads to a deployment that is not there"))?;
        let (booted, origin) = (self.booted.is(&dir)?, self.read_origin(&id)?);
        Ok(Deployment { id, boot_checksum: target.boot_checksum, entry, origin, booted })
    }

    pub(crate) fn read_origin(&self, id: &DeploymentId) -> Result<Origin, SysrootError> {
        let path = id.origin_path();
        let bytes = self.root.find_bytes(&path, MAX_ORIGIN_SIZE)?.unwrap_or_default();
        Origin::parse(&bytes).map_err(|source| SysrootError::Origin { path: self.root.join(path), source })
    }

    /// Opens a deployment's directory.
    pub(crate) fn open_deployment(&self, id: &DeploymentId) -> Result<Dir, SysrootError> {
        Ok(self.root.open_dir(id.path())?)
    }

    /// Returns the path of a deployment's directory.
    pub fn deployment_path(&self, id: &DeploymentId) -> PathBuf {
        self.root.join(id.path())
    }
}

/// Reads `../../../deploy/STATEROOT/deploy/COMMIT.SERIAL`.
fn parse_boot_link(target: &str) -> Option<DeploymentId> {
    let mut parts = target.strip_prefix("../../../deploy/")?.split('/');
    let (stateroot, deploy, name) = (parts.next()?, parts.next()?, parts.next()?);
    if deploy != "deploy" || parts.next().is_some() || !rootball_object::is_ref_fragment(stateroot) {
        return None;
    }
    DeploymentId::from_directory(stateroot, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn parsing_a_boot_link_never_panics(tail in "[./0-9a-f]{0,90}") {
            let _ = parse_boot_link(&format!("../../../deploy/{tail}"));
        }
    }

    #[test]
    fn boot_links_lead_to_deployments_and_nowhere_else() {
        let commit = "ab".repeat(32);
        let id = parse_boot_link(&format!("../../../deploy/os/deploy/{commit}.12")).unwrap();
        assert_eq!(id.path(), format!("ostree/deploy/os/deploy/{commit}.12"));
        for bad in [
            format!("../../../deploy/os/deploy/{commit}"),
            format!("../../../deploy/os/deploy/{commit}."),
            format!("../../../deploy/os/deploy/{commit}.+1"),
            format!("../../../deploy/../deploy/{commit}.0"),
            format!("../../../deploy/os/var/{commit}.0"),
            format!("../../../deploy/os/deploy/{commit}.0/x"),
            format!("/deploy/os/deploy/{commit}.0"),
            "../../../deploy/os/deploy/short.0".to_owned(),
        ] {
            assert_eq!(parse_boot_link(&bad), None, "{bad}");
        }
    }
}
