//! Whether a deployment can be entered without booting a kernel.
//!
//! systemd can end all of userspace and begin again in another root directory (`systemctl soft-reboot`, from version 254 on). That is right only
//! where the running kernel is the one that the deployment would boot, with the arguments that it would get, and where the root directory is put
//! together from an image (composefs), which can be done beside the one in use.

use std::fmt;

use crate::deployment::{Deployment, State};
use crate::{Sysroot, SysrootError};

/// What a tree has whose systemd knows of soft reboots, and the image of a deployment.
const TARGET: &str = "usr/lib/systemd/system/soft-reboot.target";
const IMAGE: &str = ".ostree.cfs";

/// Why entering a deployment takes a reboot of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SoftRebootBlocker {
    /// Nothing is booted from this sysroot.
    NotBooted,
    /// The systemd that runs is too old.
    NoSystemd,
    /// It boots another kernel or initramfs.
    OtherKernel,
    /// It has other kernel arguments.
    OtherArguments,
    /// Its root directory is its own, and not an image.
    NoComposefs,
    /// It is staged, and the shutdown is to leave it alone.
    Locked,
}

impl fmt::Display for SoftRebootBlocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotBooted => "the running system is not booted from this sysroot",
            Self::NoSystemd => "the systemd of the running system knows of none",
            Self::OtherKernel => "it has another kernel or initramfs than the running system",
            Self::OtherArguments => "it has other kernel arguments than the running system",
            Self::NoComposefs => "its root directory is no composefs image",
            Self::Locked => "it is staged, and finalizing is locked",
        })
    }
}

impl Sysroot {
    /// Tells why a deployment cannot be entered by a soft reboot; `None` when it can.
    ///
    /// # Errors
    /// When its directory cannot be read.
    pub fn soft_reboot_blocker(&self, state: &State, target: &Deployment) -> Result<Option<SoftRebootBlocker>, SysrootError> {
        let Some(booted) = state.booted() else { return Ok(Some(SoftRebootBlocker::NotBooted)) };
        if self.open_deployment(&booted.id)?.find_stat(TARGET)?.is_none() {
            return Ok(Some(SoftRebootBlocker::NoSystemd));
        }
        if let Some(blocker) = compare(booted, target) {
            return Ok(Some(blocker));
        }
        if self.open_deployment(&target.id)?.find_stat(IMAGE)?.is_none() {
            return Ok(Some(SoftRebootBlocker::NoComposefs));
        }
        let locked = state.staged.as_ref().is_some_and(|staged| staged.locked && staged.deployment.id == target.id);
        Ok(locked.then_some(SoftRebootBlocker::Locked))
    }

    /// Tells whether any root directory is prepared for a soft reboot.
    pub fn has_next_root(&self) -> bool {
        self.booted.has_next()
    }

    /// Tells whether the root directory of this deployment is prepared, so that the next soft reboot enters it.
    ///
    /// # Errors
    /// When its directory cannot be read.
    pub fn is_next_root(&self, deployment: &Deployment) -> Result<bool, SysrootError> {
        Ok(self.booted.has_next() && self.booted.is_next(&self.open_deployment(&deployment.id)?)?)
    }
}

fn compare(booted: &Deployment, target: &Deployment) -> Option<SoftRebootBlocker> {
    if booted.boot_checksum != target.boot_checksum || booted.overlays() != target.overlays() {
        return Some(SoftRebootBlocker::OtherKernel);
    }
    (booted.kernel_args() != target.kernel_args()).then_some(SoftRebootBlocker::OtherArguments)
}

#[cfg(test)]
mod tests {
    use rootball_bls::Entry;

    use super::*;
    use crate::{DeploymentId, Origin};

    fn deployment(serial: u32, kernel: &str, args: &str) -> Deployment {
        let mut entry = Entry::new();
        entry.set("options", &[args]).unwrap();
        let id = DeploymentId { stateroot: "os".into(), commit: "ab".repeat(32).parse().unwrap(), serial };
        Deployment { id, boot_checksum: kernel.repeat(32), entry, origin: Origin::new(), booted: serial == 0 }
    }

    #[test]
    fn the_kernel_must_be_the_one_that_would_be_booted() {
        let booted = deployment(0, "11", "root=x ostree=/ostree/boot.0/os/11/0");
        for (target, expected) in [
            (deployment(1, "11", "root=x ostree=/ostree/boot.1/os/11/1"), None),
            (deployment(1, "22", "root=x"), Some(SoftRebootBlocker::OtherKernel)),
            (deployment(1, "11", "root=x quiet"), Some(SoftRebootBlocker::OtherArguments)),
        ] {
            assert_eq!(compare(&booted, &target), expected, "{target:?}");
        }
        let mut overlaid = deployment(1, "11", "root=x");
        crate::overlays::set(&mut overlaid.entry, "", &["33".repeat(32).parse().unwrap()]).unwrap();
        assert_eq!(compare(&booted, &overlaid), Some(SoftRebootBlocker::OtherKernel));
    }
}
