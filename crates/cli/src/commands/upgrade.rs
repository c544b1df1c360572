//! `rootball upgrade`

use rootball_host::upgrade;

use super::outcome::UpdateArgs;
use crate::context::Context;
use crate::error::CommandResult;

/// Deploy the newest version of what this system follows
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball upgrade --check")]
pub(crate) struct UpgradeArgs {
    #[command(flatten)]
    update: UpdateArgs,
}

pub(super) fn run(args: &UpgradeArgs, context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    let outcome = context.with_host(|host| upgrade(&sysroot, &args.update.options(), host))?;
    args.update.report(&outcome, context)
}
