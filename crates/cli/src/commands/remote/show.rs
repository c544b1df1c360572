//! `rootball remote show`

use std::collections::BTreeMap;
use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show where a remote is and how it is configured
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote show origin")]
pub(crate) struct ShowArgs {
    /// Name of the remote
    name: String,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let remote = context.load_remote(&repo, &args.name)?;
    if context.json() {
        ui::print_json(&remote.values().collect::<BTreeMap<_, _>>())?;
    } else {
        // The place comes first and alone, as scripts want it.
        ui::print(remote.value("url").unwrap_or_default())?;
        remote.values().filter(|(key, _)| *key != "url").for_each(|(key, value)| ui::say(format_args!("{key}={value}")));
    }
    Ok(ExitCode::SUCCESS)
}
