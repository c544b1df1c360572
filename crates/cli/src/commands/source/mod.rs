//! `rootball source`: the ways by which a system may come.

mod list;
mod prefer;

use std::process::ExitCode;

use clap::Subcommand;
use rootball_host::Source;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Work with the ways by which the system may come
///
/// One system may be published as an image, as a ref of a remote and as a release made of packages. 'rootball upgrade' asks these in the order that
/// is set here, and takes the next one where one is not there or does not answer. One that is not trusted, or older, is an error.
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball source prefer rojig:origin:os docker://registry.example.com/os:stable")]
pub(crate) enum SourceCommand {
    List(list::ListArgs),
    Prefer(prefer::PreferArgs),
}

pub(super) fn run(command: &SourceCommand, context: &Context) -> CommandResult {
    match command {
        SourceCommand::List(args) => list::run(args, context),
        SourceCommand::Prefer(args) => prefer::run(args, context),
    }
}

fn print(sources: &[Source], context: &Context) -> CommandResult {
    if context.json() {
        ui::print_json(&sources)?;
    } else {
        for source in sources {
            ui::print(format_args!("{} {}", if source.followed { '*' } else { ' ' }, source.reference))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
