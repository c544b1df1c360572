//! `rootball delta delete`

use std::process::ExitCode;

use rootball_object::{DeltaName, ErrorKind};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Remove static deltas from the repository
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball delta delete $(rootball delta list)")]
pub(crate) struct DeleteArgs {
    /// Names of deltas, as 'delta list' shows them
    #[arg(required = true)]
    deltas: Vec<String>,
}

pub(super) fn run(args: &DeleteArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let mut names = Vec::new();
    for text in &args.deltas {
        let name = text.parse::<DeltaName>().ok().filter(|name| repo.path().join(name.directory()).is_dir());
        names.push(name.ok_or_else(|| {
            CommandError::new(ErrorKind::NotFound, format_args!("the repository has no delta {text}"))
                .hint("'rootball delta list' shows which there are")
        })?);
    }
    repo.remove_deltas(&names)?;
    Ok(ExitCode::SUCCESS)
}
