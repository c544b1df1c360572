//! Whether a new deployment can be entered without booting a kernel.
//!
//! systemd can end all of userspace and begin again in another root directory (`systemctl soft-reboot`), which it expects at `/run/nextroot`. That
//! is right only where the running kernel is the one that the deployment would boot, with the arguments that it would get, and where the root
//! directory is put together from an image (composefs), which can be done beside the one in use.

use std::fmt;

use crate::deployment::Deployment;
use crate::{Sysroot, SysrootError};

/// Where systemd looks for the next root directory, in `/run`.
const NEXT_ROOT: &str = "nextroot/usr";

/// Why the next deployment takes a reboot of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SoftRebootBlocker {
    /// Nothing is booted from this sysroot.
    NotBooted,
    /// The booted deployment is what boots next.
    NothingNew,
    /// The root directory is the deployment's own, and not an image.
    NoComposefs,
    /// It boots another kernel or initramfs.
    OtherKernel,
    /// It has other kernel arguments.
    OtherArguments,
    /// It becomes what boots next only at shutdown.
    Staged,
    /// Nobody has put its root directory together.
    NotPrepared,
}

impl fmt::Display for SoftRebootBlocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotBooted => "the running system is not booted from this sysroot",
            Self::NothingNew => "what is booted is what boots next",
            Self::NoComposefs => "the root directory of the running system is no composefs image",
            Self::OtherKernel => "the next deployment has another kernel or initramfs",
            Self::OtherArguments => "the next deployment has other kernel arguments",
            Self::Staged => "the next deployment is staged, and finalized only at shutdown",
            Self::NotPrepared => "its root directory is not prepared in /run/nextroot",
        })
    }
}

impl Sysroot {
    /// Tells why what boots next cannot be entered by a soft reboot; `None` when it can.
    ///
    /// # Errors
    /// When the deployments cannot be read.
    pub fn soft_reboot_blocker(&self) -> Result<Option<SoftRebootBlocker>, SysrootError> {
        let state = self.state()?;
        let Some(booted) = state.booted() else { return Ok(Some(SoftRebootBlocker::NotBooted)) };
        let Some(next) = state.all().next() else { return Ok(Some(SoftRebootBlocker::NothingNew)) };
        if let Some(blocker) = compare(booted, next, self.booted.has_composefs()) {
            return Ok(Some(blocker));
        }
        if state.is_staged(&next.id) {
            return Ok(Some(SoftRebootBlocker::Staged));
        }
        let is_prepared = match self.booted.run() {
            Some(run) => crate::Dir::open(run)?.find_dir(NEXT_ROOT)?.is_some(),
            None => false,
        };
        Ok((!is_prepared).then_some(SoftRebootBlocker::NotPrepared))
    }
}

fn compare(booted: &Deployment, next: &Deployment, has_composefs: bool) -> Option<SoftRebootBlocker> {
    if booted.id == next.id {
        return Some(SoftRebootBlocker::NothingNew);
    }
    if !has_composefs {
        return Some(SoftRebootBlocker::NoComposefs);
    }
    if booted.boot_checksum != next.boot_checksum || booted.overlays() != next.overlays() {
        return Some(SoftRebootBlocker::OtherKernel);
    }
    (booted.kernel_args() != next.kernel_args()).then_some(SoftRebootBlocker::OtherArguments)
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
        for (next, has_composefs, expected) in [
            (deployment(1, "11", "root=x ostree=/ostree/boot.1/os/11/1"), true, None),
            (deployment(0, "11", "root=x"), true, Some(SoftRebootBlocker::NothingNew)),
            (deployment(1, "11", "root=x"), false, Some(SoftRebootBlocker::NoComposefs)),
            (deployment(1, "22", "root=x"), true, Some(SoftRebootBlocker::OtherKernel)),
            (deployment(1, "11", "root=x quiet"), true, Some(SoftRebootBlocker::OtherArguments)),
        ] {
            assert_eq!(compare(&booted, &next, has_composefs), expected, "{next:?}");
        }
        let mut overlaid = deployment(1, "11", "root=x");
        crate::overlays::set(&mut overlaid.entry, "", &["33".repeat(32).parse().unwrap()]).unwrap();
        assert_eq!(compare(&booted, &overlaid, true), Some(SoftRebootBlocker::OtherKernel));
    }
}
