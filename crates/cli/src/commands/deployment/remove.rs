//! `rootball deployment remove`

use std::process::ExitCode;

use rootball_host::deployments;

use super::report;
use crate::context::Context;
use crate::error::CommandResult;

/// Remove deployments
///
/// The booted one and pinned ones are refused. One that is staged is dropped.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball deployment remove 1\n  rootball deployment remove --dry-run rollback")]
pub(crate) struct RemoveArgs {
    /// Show which would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,

    /// Index, commit, or one of 'staged', 'default', 'rollback'
    #[arg(required = true)]
    deployment: Vec<String>,
}

pub(super) fn run(args: &RemoveArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::remove(&sysroot, &args.deployment, args.dry_run, host))?;
    report(&changed, "Removed", "Would remove", context)?;
    Ok(ExitCode::SUCCESS)
}
