//! Booting what was just deployed.

use clap::ValueEnum;
use rootball_sysroot::Sysroot;

use crate::context::Context;
use crate::error::CommandError;
use crate::soft_reboot::{self, systemctl};
use crate::ui;

/// Whether to reboot.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct RebootArgs {
    /// Reboot when there is something new to boot
    #[arg(short, long, visible_alias = "apply")]
    reboot: bool,

    /// Prepare a soft reboot, which ends userspace only, where the kernel stays the same: 'auto' where that can be, 'required' or fail. With
    /// '--reboot' it is done as well
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
    /// Refuses to reboot into what is in a directory, before anything is done.
    pub(super) fn check(&self, context: &Context) -> Result<(), CommandError> {
        if (self.reboot || self.soft_reboot.is_some()) && !context.is_running_system() {
            return Err(CommandError::usage("'--reboot' is for the running system, not for one in a directory"));
        }
        Ok(())
    }

    /// Prepares what is wanted and reboots, if that is wanted.
    pub(super) fn reboot(&self, sysroot: &Sysroot, context: &Context) -> Result<(), CommandError> {
        // systemd takes what is prepared for what is wanted.
        context.drop_stale_next_root();
        let mut verb = "reboot";
        if let Some(when) = self.soft_reboot {
            match soft_reboot::prepare(sysroot, None, false, context) {
                Ok(prepared) => {
                    verb = "soft-reboot";
                    say_prepared(&prepared);
                }
                Err(error) if when == SoftReboot::Required => return Err(error),
                Err(error) => ui::say(format_args!("No soft reboot: {}", error.message())),
            }
        }
        if self.reboot { systemctl(verb) } else { Ok(()) }
    }
}

/// Says what a soft reboot enters.
pub(super) fn say_prepared(prepared: &soft_reboot::Prepared) {
    let verb = if prepared.applied { "Prepared" } else { "Would prepare" };
    ui::say(format_args!("{verb} for a soft reboot: {}", prepared.next.deployment));
    if let Some(dropped) = &prepared.next.dropped {
        ui::say(format_args!("{}: {dropped}", if prepared.applied { "Dropped what was staged" } else { "Would drop what is staged" }));
    }
}
