//! `rootball rollback`

use std::process::ExitCode;

use rootball_host::rollback;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Boot the deployment before the current one next
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball rollback")]
pub(crate) struct RollbackArgs {
    /// Show what would boot, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &RollbackArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let rolled = context.with_host(|host| rollback(&sysroot, host, args.dry_run))?;
    if context.json() {
        ui::print_json(&rolled)?;
        return Ok(ExitCode::SUCCESS);
    }
    let version = rolled.version.as_deref().map(|version| format!(" (version {version})")).unwrap_or_default();
    let verb = if rolled.applied { "Boots next" } else { "Would boot next" };
    ui::say(format_args!("{verb}{version}: {}", rolled.to));
    ui::print(rolled.to.commit)?;
    Ok(ExitCode::SUCCESS)
}
