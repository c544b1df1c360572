//! `rootball image`: commits as container images.

mod copy;
mod inspect;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

/// Work with container images
#[derive(Subcommand, Debug)]
pub(crate) enum ImageCommand {
    Copy(copy::CopyArgs),
    Inspect(inspect::InspectArgs),
}

pub(super) fn run(command: &ImageCommand, context: &Context) -> CommandResult {
    match command {
        ImageCommand::Copy(args) => copy::run(args, context),
        ImageCommand::Inspect(args) => inspect::run(args, context),
    }
}
