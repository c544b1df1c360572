//! Booting what was just deployed.

use std::process::{Command, Stdio};

use clap::ValueEnum;
use rootball_object::ErrorKind;
use rootball_sysroot::Sysroot;

use crate::context::Context;
use crate::error::CommandError;
use crate::ui;

/// Whether to reboot.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct RebootArgs {
    /// Reboot when there is something new to boot
    #[arg(short, long, visible_alias = "apply")]
    reboot: bool,

    /// Let a reboot end userspace only, where the kernel stays the same: 'auto' where that can be, 'required' or not at all
    #[arg(long, value_enum, value_name = "WHEN")]
    soft_reboot: Option<SoftReboot>,
}

/// When userspace alone is ended.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum SoftReboot {
    /// Where it can be; else the machine reboots
    Auto,
    /// Always; else nothing reboots, and the command fails
    Required,
}

impl RebootArgs {
    fn is_wanted(&self) -> bool {
        self.reboot || self.soft_reboot.is_some()
    }

    /// Refuses to reboot into what is in a directory, before anything is done.
    pub(super) fn check(&self, context: &Context) -> Result<(), CommandError> {
        if self.is_wanted() && !context.is_running_system() {
            return Err(CommandError::usage("'--reboot' is for the running system, not for one in a directory"));
        }
        Ok(())
    }

    /// Reboots, if that is wanted.
    pub(super) fn reboot(&self, sysroot: &Sysroot) -> Result<(), CommandError> {
        if !self.is_wanted() {
            return Ok(());
        }
        let Some(when) = self.soft_reboot else { return systemctl("reboot") };
        match (sysroot.soft_reboot_blocker()?, when) {
            (None, _) => systemctl("soft-reboot"),
            (Some(blocker), SoftReboot::Auto) => {
                ui::say(format_args!("No soft reboot, since {blocker}: the machine reboots"));
                systemctl("reboot")
            }
            (Some(blocker), SoftReboot::Required) => {
                Err(CommandError::new(ErrorKind::Unsupported, format_args!("a soft reboot is not possible: {blocker}")))
            }
        }
    }
}

fn systemctl(verb: &str) -> Result<(), CommandError> {
    let failed = |reason: String| CommandError::new(ErrorKind::Io, format_args!("'systemctl {verb}' failed: {reason}"));
    let output = Command::new("systemctl").arg(verb).stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
