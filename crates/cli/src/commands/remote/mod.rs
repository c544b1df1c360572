//! `rootball remote`: where commits come from.

mod add;
mod connection;
mod import_key;
mod list;
mod list_keys;
mod refs;
mod remove;
mod show;
mod summary;
mod view;

use clap::Subcommand;

pub(super) use self::add::{AddArgs, values};
pub(super) use self::connection::ConnectionArgs;
pub(super) use self::import_key::read_keyrings;
pub(super) use self::view::{SummaryView, raw_text, text as summary_text};
use crate::context::Context;
use crate::error::CommandResult;

/// Work with the remotes of a repository
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball remote add --no-gpg-verify origin https://example.com/repo")]
pub(crate) enum RemoteCommand {
    Add(Box<AddArgs>),
    #[command(visible_alias = "delete")]
    Remove(remove::RemoveArgs),
    List(list::ListArgs),
    #[command(visible_alias = "show-url")]
    Show(show::ShowArgs),
    Refs(refs::RefsArgs),
    #[command(visible_alias = "gpg-import")]
    ImportKey(import_key::ImportKeyArgs),
    #[command(visible_alias = "gpg-list-keys")]
    ListKeys(list_keys::ListKeysArgs),
    Summary(summary::SummaryArgs),
}

pub(super) fn run(command: &RemoteCommand, context: &Context) -> CommandResult {
    match command {
        RemoteCommand::Add(args) => add::run(args, context),
        RemoteCommand::Remove(args) => remove::run(args, context),
        RemoteCommand::List(args) => list::run(args, context),
        RemoteCommand::Show(args) => show::run(args, context),
        RemoteCommand::Refs(args) => refs::run(args, context),
        RemoteCommand::ImportKey(args) => import_key::run(args, context),
        RemoteCommand::ListKeys(args) => list_keys::run(args, context),
        RemoteCommand::Summary(args) => summary::run(args, context),
    }
}
