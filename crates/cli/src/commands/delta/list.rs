//! `rootball delta list`

use std::process::ExitCode;

use rootball_delta::format::DeltaName;
use rootball_delta::show::list;
use rootball_object::ErrorKind;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show which static deltas the repository has
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo delta list")]
pub(crate) struct ListArgs {}

pub(super) fn run(_args: &ListArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let names: Vec<DeltaName> = list(repo.path()).map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
    if context.json() {
        ui::print_json(&names)?;
    } else if names.is_empty() {
        ui::say("No static deltas");
    }
    if !context.json() {
        names.iter().try_for_each(ui::print)?;
    }
    Ok(ExitCode::SUCCESS)
}
