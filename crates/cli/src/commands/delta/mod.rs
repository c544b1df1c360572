//! `rootball delta`: static deltas, which turn a repository that has one commit into one that has another, and deltas of images.

mod apply;
mod create;
mod delete;
mod file;
mod list;
mod of_images;
mod publish;
mod reindex;
mod show;
mod verify;

use clap::Subcommand;

pub(super) use self::create::{Making, MakingArgs, parse_size, say, say_objects};
use crate::context::Context;
use crate::error::CommandResult;

/// Make, look at and apply deltas of images and commits
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo delta create --to debian/12/base")]
pub(crate) enum DeltaCommand {
    #[command(visible_alias = "generate")]
    Create(Box<create::CreateArgs>),
    #[command(visible_alias = "apply-offline")]
    Apply(apply::ApplyArgs),
    Show(show::ShowArgs),
    List(list::ListArgs),
    Publish(Box<publish::PublishArgs>),
    Delete(delete::DeleteArgs),
    Verify(verify::VerifyArgs),
    Reindex(reindex::ReindexArgs),
}

pub(super) fn run(command: &DeltaCommand, context: &Context) -> CommandResult {
    match command {
        DeltaCommand::Create(args) => create::run(args, context),
        DeltaCommand::Apply(args) => apply::run(args, context),
        DeltaCommand::Show(args) => show::run(args, context),
        DeltaCommand::List(args) => list::run(args, context),
        DeltaCommand::Publish(args) => publish::run(args, context),
        DeltaCommand::Delete(args) => delete::run(args, context),
        DeltaCommand::Verify(args) => verify::run(args, context),
        DeltaCommand::Reindex(args) => reindex::run(args, context),
    }
}
