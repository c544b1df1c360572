//! `rootball mirror`: the server of a site.

mod serve;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

/// Serve images to a site
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball mirror serve --store /srv/images --listen 127.0.0.1:5000")]
pub(crate) enum MirrorCommand {
    Serve(serve::ServeArgs),
}

pub(super) fn run(command: &MirrorCommand, context: &Context) -> CommandResult {
    match command {
        MirrorCommand::Serve(args) => serve::run(args, context),
    }
}
