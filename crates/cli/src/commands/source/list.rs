//! `rootball source list`

use rootball_host::sources;

use crate::context::Context;
use crate::error::CommandResult;

/// List what an upgrade asks, in its order; a star is before what the system that boots next came by
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball source list --format json")]
pub(crate) struct ListArgs {}

pub(super) fn run(_args: &ListArgs, context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    super::print(&context.with_host(|host| sources(&sysroot, host))?, context)
}
