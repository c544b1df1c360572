//! `rootball repo`: repositories and what is in them.

mod cat;
mod checkout;
mod commit;
mod fsck;
mod init;
mod log;
mod ls;
mod refs;
mod rev_parse;
mod show;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

/// Work with a repository of commits
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo repo log debian/12/base")]
pub(crate) enum RepoCommand {
    Init(init::InitArgs),
    Commit(commit::CommitArgs),
    Checkout(checkout::CheckoutArgs),
    Ls(ls::LsArgs),
    Show(show::ShowArgs),
    Log(log::LogArgs),
    Cat(cat::CatArgs),
    Refs(refs::RefsArgs),
    RevParse(rev_parse::RevParseArgs),
    Fsck(fsck::FsckArgs),
}

pub(super) fn run(command: &RepoCommand, context: &Context) -> CommandResult {
    match command {
        RepoCommand::Init(args) => init::run(args, context),
        RepoCommand::Commit(args) => commit::run(args, context),
        RepoCommand::Checkout(args) => checkout::run(args, context),
        RepoCommand::Ls(args) => ls::run(args, context),
        RepoCommand::Show(args) => show::run(args, context),
        RepoCommand::Log(args) => log::run(args, context),
        RepoCommand::Cat(args) => cat::run(args, context),
        RepoCommand::Refs(args) => refs::run(args, context),
        RepoCommand::RevParse(args) => rev_parse::run(args, context),
        RepoCommand::Fsck(args) => fsck::run(args, context),
    }
}
