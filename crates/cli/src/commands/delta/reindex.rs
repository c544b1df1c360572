//! `rootball delta reindex`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;

/// Make the indexes by which clients find static deltas anew
///
/// 'repo summary --update' does the same. For repositories whose summary is made elsewhere.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo delta reindex")]
pub(crate) struct ReindexArgs {}

pub(super) fn run(_args: &ReindexArgs, context: &Context) -> CommandResult {
    context.open_repo()?.index_deltas()?;
    Ok(ExitCode::SUCCESS)
}
