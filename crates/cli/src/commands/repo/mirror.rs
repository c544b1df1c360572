//! `rootball repo mirror`

use rootball_remote::{PullOptions, Wanted};

use super::pull::{WhatArgs, pull};
use crate::commands::remote::ConnectionArgs;
use crate::context::Context;
use crate::error::CommandResult;

/// Make the repository what a remote is
///
/// Refs become the repository's own, or those of the remote's collection. Without REFS all refs come, and the summary with its signature is
/// copied as it is.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/mirror repo mirror --depth -1 origin")]
pub(crate) struct MirrorArgs {
    /// Copy the static deltas that lead to the commits
    #[arg(long)]
    deltas: bool,

    #[command(flatten)]
    what: WhatArgs,

    #[command(flatten)]
    connection: ConnectionArgs,

    /// Name of the remote
    remote: String,

    /// Refs, commits, or REF@COMMIT [default: all refs]
    refs: Vec<Wanted>,
}

pub(super) fn run(args: &MirrorArgs, context: &Context) -> CommandResult {
    let repo = args.what.open_repo(context)?;
    let remote = context.load_remote(&repo, &args.remote)?;
    let options = PullOptions { wanted: args.refs.clone(), mirror: true, copy_deltas: args.deltas, ..args.what.options(&repo, context)? };
    pull(&repo, &remote, &args.connection, &options, context)
}
