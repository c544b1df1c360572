//! `rootball repo rev-parse`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Print the checksum of a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo rev-parse debian/12/base^")]
pub(crate) struct RevParseArgs {
    /// The commit or ref
    #[arg(required = true)]
    commits: Vec<String>,
}

pub(super) fn run(args: &RevParseArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commits = args.commits.iter().map(|rev| context.resolve(&repo, rev)).collect::<Result<Vec<_>, _>>()?;
    if context.json() {
        ui::print_json(&commits)?;
    } else {
        commits.iter().try_for_each(ui::print)?;
    }
    Ok(ExitCode::SUCCESS)
}
