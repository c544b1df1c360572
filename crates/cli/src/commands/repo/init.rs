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
}

/// The modes by their names on the command line.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum ModeArg {
    /// As they are, with owners; needs root, and is what hosts deploy from
    Bare,
    /// Owned by the user, with the real owners in an attribute
    BareUser,
    /// Compressed, for serving over HTTP
    #[value(alias = "archive-z2")]
    Archive,
}

pub(super) fn run(args: &InitArgs, context: &Context) -> CommandResult {
    let mode = match args.mode {
        ModeArg::Bare => Mode::Bare,
        ModeArg::BareUser => Mode::BareUser,
        ModeArg::Archive => Mode::Archive,
    };
    Repo::init(&context.repo_path(), mode)?;
    Ok(ExitCode::SUCCESS)
}
