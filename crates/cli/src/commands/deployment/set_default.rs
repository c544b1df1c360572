//! `rootball deployment set-default`

use std::process::ExitCode;

use rootball_host::deployments;

use super::report;
use crate::context::Context;
use crate::error::CommandResult;

/// Make a deployment the one that boots by default
///
/// What is staged stays, and becomes the default at shutdown; 'rootball deployment unstage' drops it.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment set-default 1")]
pub(crate) struct SetDefaultArgs {
    /// Index, commit, or one of 'booted', 'rollback'
    deployment: String,
}

pub(super) fn run(args: &SetDefaultArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::set_default(&sysroot, &args.deployment, host))?;
    report(&changed, "Boots next", "Boots next already", context)?;
    Ok(ExitCode::SUCCESS)
}
