//! `rootball upgrade`

use rootball_host::{UpdateOptions, upgrade};

use super::outcome::UpdateArgs;
use crate::context::Context;
use crate::error::CommandResult;

/// Deploy the newest version of what this system follows
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball upgrade --check\n  rootball upgrade --reboot")]
pub(crate) struct UpgradeArgs {
    #[command(flatten)]
    update: UpdateArgs,

    /// Deploy a remote's commit even if it is older than what is deployed
    #[arg(long)]
    allow_downgrade: bool,

    /// Deploy again what this machine gave up because it did not boot well
    #[arg(long)]
    retry_bad: bool,

    /// Fetch nothing: let the shutdown make what is staged already boot next
    #[arg(long, conflicts_with_all = ["check", "download_only", "allow_downgrade"])]
    from_downloaded: bool,
}

pub(super) fn run(args: &UpgradeArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let options = UpdateOptions {
        allow_downgrade: args.allow_downgrade,
        from_downloaded: args.from_downloaded,
        retry_bad: args.retry_bad,
        ..args.update.options(context)?
    };
    let inhibitor = args.update.inhibitor(context);
    let outcome = context.with_host(|host| upgrade(&sysroot, &options, host))?;
    // A reboot that is asked for must not meet our own lock.
    drop(inhibitor);
    args.update.report(&outcome, &sysroot, context)
}
