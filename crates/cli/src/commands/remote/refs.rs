//! `rootball remote refs`

use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_remote::list_refs;

use super::ConnectionArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// List the refs that a remote offers
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote refs origin")]
pub(crate) struct RefsArgs {
    /// Show the commits as well
    #[arg(short, long)]
    revision: bool,

    #[command(flatten)]
    connection: ConnectionArgs,

    /// Name of the remote
    name: String,
}

#[derive(serde::Serialize)]
struct Offered {
    #[serde(rename = "ref")]
    name: String,
    commit: String,
}

pub(super) fn run(args: &RefsArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let remote = context.load_remote(&repo, &args.name)?;
    let policy = context.policy_of(&repo, &remote)?;
    let refs = list_refs(&repo, &remote, &policy, &args.connection.connection(context)).map_err(|error| {
        CommandError::from(error)
            .hint_for(ErrorKind::NotFound, "the owner of the remote makes a summary with 'rootball repo summary --update'")
    })?;
    if context.json() {
        let offered = |(name, commit): &(rootball_object::RefName, rootball_object::CommitChecksum)| Offered {
            name: name.to_string(),
            commit: commit.to_string(),
        };
        ui::print_json(&refs.iter().map(offered).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    for (name, commit) in refs {
        match args.revision {
            true => ui::print(format_args!("{}:{name}\t{commit}", args.name))?,
            false => ui::print(format_args!("{}:{name}", args.name))?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
