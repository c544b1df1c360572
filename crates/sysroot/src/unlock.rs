//! A `/usr` that can be changed: an overlay over that of the booted deployment.
//!
//! | kind | changes | recorded |
//! |---|---|---|
//! | development | until the next boot | `/run/ostree/deployment-state/COMMIT.N/unlocked-development` |
//! | transient | until the next boot, by programs that remount it for themselves; everybody else sees it read-only | `…/unlocked-transient` |
//! | hotfix | lasting, in `.usr-ovl-upper` of the deployment, which early boot mounts again | `unlocked=hotfix` in the origin file |
//!
//! The places are libostree's. Before a hotfix, the deployment is deployed once more: that copy, unchanged, is what a rollback goes to.

use std::ffi::CString;
use std::fmt;
use std::path::{Path, PathBuf};

use rootball_object::{Cancel, Reporter};
use rustix::fs::{FileType, Mode};
use rustix::mount::MountFlags;
use serde::Serialize;

use crate::deploy::{self, DeployRequest, MergeFrom, Retain};
use crate::deployment::{Deployment, DeploymentId};
use crate::dir::Dir;
use crate::{DeployError, FileError, Sysroot, SysrootError, SysrootLock};

const STATE: &str = "deployment-state";
const DEVELOPMENT: &str = "unlocked-development";
const TRANSIENT: &str = "unlocked-transient";
const HOTFIX_UPPER: &str = ".usr-ovl-upper";
const HOTFIX_WORK: &str = ".usr-ovl-work";

/// How `/usr` of a deployment can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlocked {
    /// Until the next boot.
    Development,
    /// Until the next boot, and not by everybody.
    Transient,
    /// For good.
    Hotfix,
}

impl fmt::Display for Unlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Development => "development",
            Self::Transient => "transient",
            Self::Hotfix => "hotfix",
        })
    }
}

impl Sysroot {
    /// Tells whether `/usr` of a deployment can be changed, and how.
    ///
    /// # Errors
    /// When the files that record it cannot be looked at.
    pub fn unlocked(&self, deployment: &Deployment) -> Result<Option<Unlocked>, SysrootError> {
        if deployment.origin.unlocked().as_deref() == Some("hotfix") {
            return Ok(Some(Unlocked::Hotfix));
        }
        let Some(run) = self.find_run()?.filter(|_| deployment.booted) else { return Ok(None) };
        let place = format!("{STATE}/{}", deployment.id.directory_name());
        for (name, kind) in [(DEVELOPMENT, Unlocked::Development), (TRANSIENT, Unlocked::Transient)] {
            if run.find_type(format!("{place}/{name}"))?.is_some() {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }
}

/// An overlay over `/usr` that is ready to be mounted.
///
/// Preparing writes to the sysroot, which a running system mounts read-only, so it may happen in a mount namespace of its own; mounting must
/// happen in that of the system.
#[derive(Debug)]
pub struct UsrOverlay {
    /// The deployment.
    pub id: DeploymentId,
    /// How it is unlocked.
    pub how: Unlocked,
    usr: PathBuf,
    upper: PathBuf,
    work: PathBuf,
    /// Where it is recorded, for one that does not last.
    record: Option<Dir>,
}

impl SysrootLock<'_> {
    /// Prepares an overlay over the `usr` of the booted deployment, which is at `root`. What does not last goes to a directory in `scratch`,
    /// which must be on a file system with extended attributes.
    ///
    /// # Errors
    /// When nothing is booted, it is unlocked already, or the directories cannot be made.
    pub fn prepare_unlock(
        &self,
        root: &Path,
        scratch: &Path,
        how: Unlocked,
        reporter: &dyn Reporter,
        cancel: &Cancel,
    ) -> Result<UsrOverlay, DeployError> {
        let state = self.state()?;
        let not_booted = || SysrootError::NotBooted { path: self.path().to_owned() };
        let booted = state.booted().ok_or_else(not_booted)?;
        if let Some(already) = self.unlocked(booted)? {
            return Err(SysrootError::AlreadyUnlocked { id: booted.id.clone(), how: already }.into());
        }
        let usr = Dir::open(&root.join("usr"))?;
        let mode = usr.stat()?.st_mode & 0o7777;
        let (upper, work) = if how == Unlocked::Hotfix {
            self.keep_copy(booted, reporter, cancel)?;
            let dir = self.open_deployment(&booted.id)?;
            dir.set_immutable(false);
            let made = overlay_dirs(&dir, HOTFIX_UPPER, HOTFIX_WORK, mode);
            dir.set_immutable(true);
            made?;
            copy_label(&usr, &dir.open_dir(HOTFIX_UPPER)?);
            let mut origin = booted.origin.clone();
            origin.set_unlocked("hotfix");
            self.write_origin(&booted.id, &origin)?;
            (root.join(HOTFIX_UPPER), root.join(HOTFIX_WORK))
        } else {
            let scratch = Dir::open(scratch)?;
            let name = format!("ostree-unlock-ovl.{}", booted.id.directory_name());
            scratch.remove_tree(&name)?;
            scratch.create_dir(&name, 0o700)?;
            let place = scratch.open_dir(&name)?;
            overlay_dirs(&place, "upper", "work", mode)?;
            copy_label(&usr, &place.open_dir("upper")?);
            (place.join("upper"), place.join("work"))
        };
        let place = || self.ensure_run()?.ensure_dir(format!("{STATE}/{}", booted.id.directory_name())).map_err(SysrootError::from);
        let record = if how == Unlocked::Hotfix { None } else { Some(place()?) };
        Ok(UsrOverlay { id: booted.id.clone(), how, usr: usr.path().to_owned(), upper, work, record })
    }

    /// Deploys the booted commit once more, behind the booted deployment.
    fn keep_copy(&self, booted: &Deployment, reporter: &dyn Reporter, cancel: &Cancel) -> Result<(), DeployError> {
        let request = DeployRequest {
            merge: MergeFrom::Deployment(booted.id.clone()),
            base: Some(booted.clone()),
            retain: Retain { pending: true, rollback: false },
            as_default: false,
            ..DeployRequest::new(&booted.id.stateroot, booted.id.commit)
        };
        let plan = deploy::plan(self, &request)?;
        deploy::apply(self, &plan, reporter, cancel)?;
        Ok(())
    }
}

impl UsrOverlay {
    /// Mounts it, and records that.
    ///
    /// # Errors
    /// When the kernel refuses it, or the record cannot be written.
    pub fn mount(&self) -> Result<(), FileError> {
        // A comma or backslash in a path would be read as part of the options.
        let path = |path: &Path| path.display().to_string().replace('\\', "\\\\").replace(',', "\\,").replace(':', "\\:");
        let options = format!("lowerdir={},upperdir={},workdir={}", path(&self.usr), path(&self.upper), path(&self.work));
        let options = CString::new(options).map_err(|_| FileError::invalid(&self.upper, "its name has a NUL"))?;
        let flags = if self.how == Unlocked::Transient { MountFlags::RDONLY } else { MountFlags::empty() };
        rustix::mount::mount("overlay", &self.usr, "overlay", flags, Some(options.as_c_str()))
            .map_err(FileError::at("mounting an overlay over", &self.usr))?;
        match &self.record {
            Some(place) => place.write_atomic(if self.how == Unlocked::Transient { TRANSIENT } else { DEVELOPMENT }, b"", 0o644),
            None => Ok(()),
        }
    }
}

fn overlay_dirs(place: &Dir, upper: &str, work: &str, mode: u32) -> Result<(), FileError> {
    for name in [upper, work] {
        if place.find_type(name)? != Some(FileType::Directory) {
            place.create_dir(name, mode)?;
        }
    }
    let dir = place.open_dir(upper)?;
    rustix::fs::fchmod(&dir, Mode::from_raw_mode(mode)).map_err(FileError::at("changing the mode of", dir.path()))
}

/// The upper directory is what `/usr` looks like from then on.
fn copy_label(from: &Dir, to: &Dir) {
    let mut label = [0; 4096];
    if let Ok(length) = rustix::fs::fgetxattr(from, "security.selinux", &mut label[..])
        && let Some(label) = label.get(..length)
        && let Err(error) = rustix::fs::fsetxattr(to, "security.selinux", label, rustix::fs::XattrFlags::empty())
    {
        tracing::debug!(%error, "the overlay's directory has no label");
    }
}
