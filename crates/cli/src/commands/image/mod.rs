//! `rootball image`: commits as container images.

mod build;
mod copy;
mod diff;
mod export;
mod import;
mod inspect;
mod list;
mod prune;
mod pull;
mod push;
mod replace_detached_metadata;
mod sign;
mod verify;

pub(super) use import::say_dropped;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

/// Work with container images
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball image inspect docker://registry.example.com/os:stable")]
pub(crate) enum ImageCommand {
    Build(build::BuildArgs),
    Import(import::ImportArgs),
    Copy(copy::CopyArgs),
    Push(push::PushArgs),
    Pull(pull::PullArgs),
    Export(export::ExportArgs),
    Inspect(inspect::InspectArgs),
    Diff(diff::DiffArgs),
    ReplaceDetachedMetadata(replace_detached_metadata::ReplaceArgs),
    List(list::ListArgs),
    Prune(prune::PruneArgs),
    Sign(sign::SignArgs),
    Verify(verify::VerifyArgs),
}

pub(super) fn run(command: &ImageCommand, context: &Context) -> CommandResult {
    match command {
        ImageCommand::Build(args) => build::run(args, context),
        ImageCommand::Import(args) => import::run(args, context),
        ImageCommand::Copy(args) => copy::run(args, context),
        ImageCommand::Push(args) => push::run(args, context),
        ImageCommand::Pull(args) => pull::run(args, context),
        ImageCommand::Export(args) => export::run(args, context),
        ImageCommand::Inspect(args) => inspect::run(args, context),
        ImageCommand::Diff(args) => diff::run(args, context),
        ImageCommand::ReplaceDetachedMetadata(args) => replace_detached_metadata::run(args, context),
        ImageCommand::List(args) => list::run(args, context),
        ImageCommand::Prune(args) => prune::run(args, context),
        ImageCommand::Sign(args) => sign::run(args, context),
        ImageCommand::Verify(args) => verify::run(args, context),
    }
}
