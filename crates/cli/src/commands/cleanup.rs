//! `rootball cleanup`

use std::process::ExitCode;

use rootball_host::deployments::{self, CleanupOptions};

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Remove deployments that are not needed, what interrupted changes left behind, and all that nothing needs any more
///
/// What is booted or pinned, and other stateroots, stay in any case. Without options, no deployment is removed: only directories, boot entries and
/// kernels that belong to none, images that none follows, and objects that no deployment, image or ref needs.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball cleanup --pending\n  rootball cleanup --rollback --dry-run")]
pub(crate) struct CleanupArgs {
    /// Remove what would boot before the booted one, and what is staged
    #[arg(short, long)]
    pending: bool,

    /// Remove what is behind the booted one
    #[arg(short, long)]
    rollback: bool,

    /// Leave the repository as it is
    #[arg(long)]
    keep_objects: bool,

    /// Show which deployments would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &CleanupArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let options = CleanupOptions { pending: args.pending, rollback: args.rollback, keep_objects: args.keep_objects, dry_run: args.dry_run };
    let cleaned = context.with_host(|host| deployments::cleanup(&sysroot, options, host))?;
    if context.json() {
        ui::print_json(&cleaned)?;
        return Ok(ExitCode::SUCCESS);
    }
    let done = if cleaned.applied { "Removed" } else { "Would remove" };
    for deployment in &cleaned.deployments {
        ui::say(format_args!("{done} deployment {deployment}"));
    }
    if !args.keep_objects {
        let freed = ui::size::text(cleaned.freed_bytes);
        ui::say(format_args!("{done} {} images, {} objects: {freed}", cleaned.images, cleaned.objects));
    }
    Ok(ExitCode::SUCCESS)
}
