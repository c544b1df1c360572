//! `rootball repo rev-parse`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Print the checksum of a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball repo rev-parse debian/12/base^\n  rootball repo rev-parse origin:debian/12/base 5a1c")]
pub(crate) struct RevParseArgs {
    /// Print the commit of a repository that has exactly one
    #[arg(short = 'S', long, conflicts_with = "commits")]
    single: bool,

    /// The commit or ref: REF, REMOTE:REF, a checksum or its beginning, with a '^' for each step to a parent
    #[arg(value_name = "COMMIT", required_unless_present = "single")]
    commits: Vec<String>,
}

pub(super) fn run(args: &RevParseArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commits = match args.single {
        true => vec![repo.single_commit()?],
        false => args.commits.iter().map(|rev| context.resolve(&repo, rev)).collect::<Result<Vec<_>, _>>()?,
    };
    if context.json() {
        ui::print_json(&commits)?;
    } else {
        commits.iter().try_for_each(ui::print)?;
    }
    Ok(ExitCode::SUCCESS)
}
