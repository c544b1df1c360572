//! `rootball deployment prepare-soft-reboot`

use std::process::ExitCode;

use super::super::reboot::say_prepared;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::{soft_reboot, ui};

/// Prepare a deployment for a soft reboot, which ends userspace but not the kernel
///
/// Its root directory is put together in /run/nextroot, which 'systemctl soft-reboot' enters. It must have the kernel, initramfs and kernel arguments
/// of the running system, and a composefs image. What is staged is finalized on the way, as by any shutdown; when another deployment is named,
/// what is staged is dropped.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment prepare-soft-reboot staged --reboot")]
pub(crate) struct PrepareSoftRebootArgs {
    /// Which deployment [default: what boots next]
    #[arg(value_name = "DEPLOYMENT")]
    which: Option<String>,

    /// Do it at once
    #[arg(long, conflicts_with_all = ["reset", "dry_run"])]
    reboot: bool,

    /// Take away what is prepared
    #[arg(long, conflicts_with = "which")]
    reset: bool,

    /// Show how the root directory would be put together, and change nothing
    #[arg(long, conflicts_with = "reset")]
    dry_run: bool,
}

pub(super) fn run(args: &PrepareSoftRebootArgs, context: &Context) -> CommandResult {
    if !context.is_running_system() {
        return Err(CommandError::usage("a soft reboot is for the running system, not for one in a directory"));
    }
    if args.reset {
        let found = soft_reboot::reset()?;
        if context.json() {
            ui::print_json(&serde_json::json!({ "reset": found }))?;
        } else {
            ui::say(if found { "Nothing is prepared for a soft reboot any more" } else { "Nothing was prepared for a soft reboot" });
        }
        return Ok(ExitCode::SUCCESS);
    }
    let sysroot = if args.dry_run { context.open_sysroot()? } else { context.change_sysroot()? };
    let prepared = soft_reboot::prepare(&sysroot, args.which.as_deref(), args.dry_run, context)?;
    if context.json() {
        ui::print_json(&prepared)?;
    } else {
        if args.dry_run {
            for step in &prepared.plan.steps {
                ui::print(step)?;
            }
        }
        say_prepared(&prepared);
    }
    if args.reboot {
        soft_reboot::systemctl("soft-reboot")?;
    }
    Ok(ExitCode::SUCCESS)
}
