//! `rootball remote remove`

use std::process::ExitCode;

use rootball_object::ErrorKind;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Remove a remote from the repository
///
/// What was pulled from it stays, and so do its refs.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote remove origin")]
pub(crate) struct RemoveArgs {
    /// Do nothing when there is no remote of this name
    #[arg(long)]
    if_exists: bool,

    /// Name of the remote
    name: String,
}

pub(super) fn run(args: &RemoveArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    match context.remotes(&repo)?.remove(&args.name) {
        Err(error) if args.if_exists && error.kind() == ErrorKind::NotFound => {}
        other => other
            .map_err(|error| CommandError::from(error).hint_for(ErrorKind::NotFound, "'rootball remote list' shows the configured ones"))?,
    }
    Ok(ExitCode::SUCCESS)
}
