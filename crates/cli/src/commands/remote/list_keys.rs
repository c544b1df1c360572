//! `rootball remote list-keys`

use std::process::ExitCode;

use rootball_remote::policy::load_keyring;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show the OpenPGP keys that count for what comes from a remote
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote list-keys origin")]
pub(crate) struct ListKeysArgs {
    /// Name of the remote
    name: String,
}

#[derive(serde::Serialize)]
struct KeyView {
    fingerprint: String,
    owner: Option<String>,
}

pub(super) fn run(args: &ListKeysArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let remote = context.load_remote(&repo, &args.name)?;
    let keyring = load_keyring(&repo, &remote, &context.trust_places())?;
    let keys: Vec<KeyView> = keyring.owners().into_iter().map(|(fingerprint, owner)| KeyView { fingerprint, owner }).collect();
    if context.json() {
        ui::print_json(&keys)?;
        return Ok(ExitCode::SUCCESS);
    }
    for key in keys {
        let owner = key.owner.map_or(String::new(), |owner| format!(" {owner}"));
        ui::print(format_args!("{}{owner}", key.fingerprint))?;
    }
    Ok(ExitCode::SUCCESS)
}
