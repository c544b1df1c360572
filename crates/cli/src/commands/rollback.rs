//! `rootball rollback`

use std::process::ExitCode;

use rootball_host::rollback;

use super::reboot::RebootArgs;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Boot the deployment before the current one next
///
/// What is staged is dropped. Nothing is merged: that deployment has its /etc as it was left.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball rollback")]
pub(crate) struct RollbackArgs {
    /// Show what would boot, and change nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    reboot: RebootArgs,
}

pub(super) fn run(args: &RollbackArgs, context: &Context) -> CommandResult {
    args.reboot.check(context)?;
    let sysroot = context.change_sysroot()?;
    let rolled = context.with_host(|host| rollback(&sysroot, host, args.dry_run))?;
    if context.json() {
        ui::print_json(&rolled)?;
        return Ok(ExitCode::SUCCESS);
    }
    let version = rolled.version.as_deref().map(|version| format!(" (version {version})")).unwrap_or_default();
    let verb = if rolled.applied { "Boots next" } else { "Would boot next" };
    ui::say(format_args!("{verb}{version}: {}", rolled.to));
    if let Some(dropped) = &rolled.dropped {
        ui::say(format_args!("{}: {dropped}", if rolled.applied { "Dropped what was staged" } else { "Would drop what is staged" }));
    }
    ui::print(rolled.to.commit)?;
    if rolled.applied {
        args.reboot.reboot(&sysroot, context)?;
    }
    Ok(ExitCode::SUCCESS)
}
