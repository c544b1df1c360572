//! The verbs. `commands/<noun>/<verb>.rs`: arguments, one call, words.

mod generate;
mod image;
mod mirror;
mod repo;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    #[command(subcommand)]
    Repo(repo::RepoCommand),
    #[command(subcommand)]
    Image(image::ImageCommand),
    #[command(subcommand)]
    Mirror(mirror::MirrorCommand),
    #[command(hide = true)]
    Generate(generate::GenerateArgs),
}

/// Runs one command.
pub(crate) fn run(command: &Command, context: &Context) -> CommandResult {
    match command {
        Command::Repo(command) => repo::run(command, context),
        Command::Image(command) => image::run(command, context),
        Command::Mirror(command) => mirror::run(command, context),
        Command::Generate(args) => generate::run(args),
    }
}
