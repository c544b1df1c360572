//! `rootball deployment list`

use crate::commands::status::{self, StatusArgs};
use crate::context::Context;
use crate::error::CommandResult;

/// List the deployments, in the order in which they boot
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment list --format json")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    status: StatusArgs,
}

pub(super) fn run(args: &ListArgs, context: &Context) -> CommandResult {
    status::run(&args.status, context)
}
