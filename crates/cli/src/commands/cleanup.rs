//! `rootball cleanup`

use std::process::ExitCode;

use rootball_host::deployments::{self, CleanupOptions};

use crate::context::Context;
use crate::error::CommandResult;

/// Remove deployments that are not needed, and what interrupted changes left behind
///
/// What is booted or pinned, and other stateroots, stay in any case. Without options, only leftovers are removed: directories, boot entries and
/// kernels that belong to no deployment.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball cleanup --pending\n  rootball cleanup --rollback --dry-run")]
pub(crate) struct CleanupArgs {
    /// Remove what would boot before the booted one, and what is staged
    #[arg(short, long)]
    pending: bool,

    /// Remove what is behind the booted one
    #[arg(short, long)]
    rollback: bool,

    /// Show which deployments would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &CleanupArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let options = CleanupOptions { pending: args.pending, rollback: args.rollback, dry_run: args.dry_run };
    let changed = context.with_host(|host| deployments::cleanup(&sysroot, options, host))?;
    super::deployment::report(&changed, "Removed", "Would remove", context)?;
    Ok(ExitCode::SUCCESS)
}
