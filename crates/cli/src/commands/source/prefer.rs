//! `rootball source prefer`

use rootball_host::prefer_sources;

use crate::context::{Context, parse_followed};
use crate::error::CommandResult;

/// Set what an upgrade asks, in this order; nothing is fetched, and what is deployed stays
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball source prefer rojig:origin:os docker://registry.example.com/os:stable ostree:origin:os/main\n  rootball source prefer --only-followed"
)]
pub(crate) struct PreferArgs {
    /// Ask nothing but what is followed
    #[arg(long, conflicts_with = "references")]
    only_followed: bool,

    /// Images, ostree:REMOTE:REF, or rojig:REMOTE:NAME, the first one asked first
    #[arg(value_name = "REF", required_unless_present = "only_followed")]
    references: Vec<String>,
}

pub(super) fn run(args: &PreferArgs, context: &Context) -> CommandResult {
    let order = args.references.iter().map(|reference| parse_followed(reference)).collect::<Result<Vec<_>, _>>()?;
    let sysroot = context.change_sysroot()?;
    super::print(&context.with_host(|host| prefer_sources(&sysroot, &order, host))?, context)
}
