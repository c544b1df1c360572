//! `rootball repo init`

use std::process::ExitCode;

use clap::ValueEnum;
use rootball_repo::{Mode, Repo};

use crate::context::Context;
use crate::error::CommandResult;

/// Make a repository
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo build/repo repo init --mode archive")]
pub(crate) struct InitArgs {
    /// How files are kept
    #[arg(long, value_enum, default_value_t = ModeArg::Bare)]
    mode: ModeArg,

    /// Name of the collection that the repository's refs belong to, such as org.example.Os
    #[arg(long, value_name = "ID")]
    collection_id: Option<String>,
}

/// The modes by their names on the command line.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum ModeArg {
    /// As they are, with owners; needs root, and is what hosts deploy from
    Bare,
    /// Owned by the user, with the real owners in an attribute
    BareUser,
    /// The same without attributes, for trees that root owns and that have no setuid files
    BareUserOnly,
    /// As bare, with attributes in files of their own, for repositories inside tar archives
    BareSplitXattrs,
    /// Compressed, for serving over HTTP
    #[value(alias = "archive-z2")]
    Archive,
}

pub(super) fn run(args: &InitArgs, context: &Context) -> CommandResult {
    let mode = match args.mode {
        ModeArg::Bare => Mode::Bare,
        ModeArg::BareUser => Mode::BareUser,
        ModeArg::BareUserOnly => Mode::BareUserOnly,
        ModeArg::BareSplitXattrs => Mode::BareSplitXattrs,
        ModeArg::Archive => Mode::Archive,
    };
    Repo::init_in_collection(&context.repo_path(), mode, args.collection_id.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
