//! `rootball repo`: repositories and what is in them.

mod cat;
mod checkout;
mod checksum;
mod commit;
mod config;
mod deltas;
mod diff;
mod export;
mod fsck;
mod init;
mod log;
mod ls;
mod mirror;
mod prune;
mod pull;
mod pull_local;
mod refs;
mod repair;
mod reset;
mod rev_parse;
mod show;
mod sign;
mod signing;
mod summary;
mod verify;

pub(super) use self::commit::timestamp;
pub(super) use self::show::swapped;
pub(super) use self::signing::{KeyArgs, SigningArgs, untrusted};

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Subcommand;
use rootball_object::ErrorKind;
use rootball_repo::InvalidList;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Work with a repository of commits
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo repo log debian/12/base")]
pub(crate) enum RepoCommand {
    Init(init::InitArgs),
    Commit(Box<commit::CommitArgs>),
    Checkout(checkout::CheckoutArgs),
    Ls(ls::LsArgs),
    Show(show::ShowArgs),
    Log(log::LogArgs),
    Diff(diff::DiffArgs),
    Cat(cat::CatArgs),
    Checksum(checksum::ChecksumArgs),
    Export(export::ExportArgs),
    Refs(refs::RefsArgs),
    RevParse(rev_parse::RevParseArgs),
    Reset(reset::ResetArgs),
    Config(config::ConfigArgs),
    Fsck(fsck::FsckArgs),
    Pull(Box<pull::PullArgs>),
    PullLocal(pull_local::PullLocalArgs),
    Mirror(Box<mirror::MirrorArgs>),
    Summary(summary::SummaryArgs),
    Deltas(deltas::DeltasArgs),
    Prune(prune::PruneArgs),
    Repair(repair::RepairArgs),
    Sign(sign::SignArgs),
    Verify(verify::VerifyArgs),
}

pub(super) use self::diff::{DiffArgs, run as run_diff};

pub(super) fn run(command: &RepoCommand, context: &Context) -> CommandResult {
    match command {
        RepoCommand::Init(args) => init::run(args, context),
        RepoCommand::Commit(args) => commit::run(args, context),
        RepoCommand::Checkout(args) => checkout::run(args, context),
        RepoCommand::Ls(args) => ls::run(args, context),
        RepoCommand::Show(args) => show::run(args, context),
        RepoCommand::Log(args) => log::run(args, context),
        RepoCommand::Diff(args) => diff::run(args, context),
        RepoCommand::Cat(args) => cat::run(args, context),
        RepoCommand::Checksum(args) => checksum::run(args, context),
        RepoCommand::Export(args) => export::run(args, context),
        RepoCommand::Refs(args) => refs::run(args, context),
        RepoCommand::RevParse(args) => rev_parse::run(args, context),
        RepoCommand::Reset(args) => reset::run(args, context),
        RepoCommand::Config(args) => config::run(args, context),
        RepoCommand::Fsck(args) => fsck::run(args, context),
        RepoCommand::Pull(args) => pull::run(args, context),
        RepoCommand::Mirror(args) => mirror::run(args, context),
        RepoCommand::Summary(args) => summary::run(args, context),
        RepoCommand::PullLocal(args) => pull_local::run(args, context),
        RepoCommand::Deltas(args) => deltas::run(args, context),
        RepoCommand::Prune(args) => prune::run(args, context),
        RepoCommand::Repair(args) => repair::run(args, context),
        RepoCommand::Sign(args) => sign::run(args, context),
        RepoCommand::Verify(args) => verify::run(args, context),
    }
}

/// Reads a file that an option names.
fn read_text(path: &Path) -> Result<String, CommandError> {
    std::fs::read_to_string(path)
        .map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading {}: {error}", path.display())))
}

/// Reads a list of paths that an option names; an empty one without it.
fn read_list<L: FromStr<Err = InvalidList> + Default>(path: Option<&PathBuf>) -> Result<L, CommandError> {
    let Some(path) = path else { return Ok(L::default()) };
    read_text(path)?.parse().map_err(|error| CommandError::usage(format_args!("{}: {error}", path.display())))
}
