//! `rootball upgrade`

use rootball_host::{UpdateOptions, upgrade};

use super::outcome;
use crate::context::Context;
use crate::error::CommandResult;

/// Deploy the newest version of what this system follows
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball upgrade --check")]
pub(crate) struct UpgradeArgs {
    /// Look whether there is an update, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    check: bool,

    /// Stateroot to upgrade [default: the booted one's]
    #[arg(long, value_name = "NAME")]
    stateroot: Option<String>,

    /// Exit with code 77 when there is nothing to do
    #[arg(long)]
    exit_unchanged: bool,
}

pub(super) fn run(args: &UpgradeArgs, context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    let options = UpdateOptions { check: args.check, stateroot: args.stateroot.clone() };
    let outcome = context.with_host(|host| upgrade(&sysroot, &options, host))?;
    outcome::print(&outcome, context)?;
    Ok(outcome::exit_code(&outcome, args.exit_unchanged))
}
