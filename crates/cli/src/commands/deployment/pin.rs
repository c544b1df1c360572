//! `rootball deployment pin` and `unpin`

use std::process::ExitCode;

use rootball_host::deployments;

use super::report;
use crate::context::Context;
use crate::error::CommandResult;

/// Keep a deployment until it is unpinned
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment pin booted")]
pub(crate) struct PinArgs {
    /// Index, commit, or one of 'booted', 'default', 'rollback'
    deployment: String,
}

/// Let a deployment go when newer ones come
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment unpin 1")]
pub(crate) struct UnpinArgs {
    /// Index, commit, or one of 'booted', 'default', 'rollback'
    deployment: String,
}

pub(super) fn run(args: &PinArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::pin(&sysroot, &args.deployment, true, host))?;
    report(&changed, "Pinned", "Pinned already", context)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run_unpin(args: &UnpinArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::pin(&sysroot, &args.deployment, false, host))?;
    report(&changed, "Unpinned", "Not pinned", context)?;
    Ok(ExitCode::SUCCESS)
}
