//! `rootball remote summary`

use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_remote::fetch_summary;

use super::ConnectionArgs;
use super::view::{SummaryView, raw_text, text};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what a remote says about itself
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote summary origin")]
pub(crate) struct SummaryArgs {
    /// Print the summary as a GVariant
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    connection: ConnectionArgs,

    /// Name of the remote
    name: String,
}

pub(super) fn run(args: &SummaryArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let remote = context.load_remote(&repo, &args.name)?;
    let policy = context.policy_of(&repo, &remote)?;
    let found = fetch_summary(&repo, &remote, &policy, &args.connection.connection(context))?;
    let found = found.ok_or_else(|| CommandError::new(ErrorKind::NotFound, format_args!("remote {:?} has no summary", args.name)))?;
    if args.raw {
        ui::print(raw_text(&found.files.summary)?)?;
    } else if context.json() {
        ui::print_json(&SummaryView::of(&found.summary))?;
    } else {
        ui::print(text(&found.summary))?;
    }
    Ok(ExitCode::SUCCESS)
}
