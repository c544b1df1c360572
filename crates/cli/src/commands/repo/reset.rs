//! `rootball repo reset`

use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_repo::{RefChange, RefSpec};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Move a ref to another commit
///
/// Any commit will do, an earlier one of the ref's as well as one of another line. An alias becomes a ref of its own.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo reset debian/12/base debian/12/base^")]
pub(crate) struct ResetArgs {
    /// A ref that exists: REF, or REMOTE:REF for what a remote is taken to have
    #[arg(value_name = "REF")]
    name: RefSpec,

    /// The commit or ref to move it to
    commit: String,
}

pub(super) fn run(args: &ResetArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    if repo.find_commit_of(&args.name)?.is_none() {
        let error = CommandError::new(ErrorKind::NotFound, format_args!("no ref {:?}", args.name.to_string()));
        return Err(error.hint("'rootball repo refs --create' makes one"));
    }
    let commit = context.resolve(&repo, &args.commit)?;
    repo.change_refs(&[RefChange::Set(args.name.clone(), commit)])?;
    Ok(ExitCode::SUCCESS)
}
