//! The command line: words on the terminal, nothing else.
//!
//! Each verb is a file below [`commands`]: its arguments, one call into a library, and what is said about the result. Data goes to stdout,
//! talk to stderr. This is the only crate that reads the environment and the clock, chooses exit codes and gives hints.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod args;
mod commands;
mod context;
mod error;
mod memory;
mod namespace;
mod policy;
mod registry;
mod shutdown;
mod soft_reboot;
mod ui;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::args::Cli;
use crate::context::Context;
use crate::error::CommandError;

/// Returns the definition of the command line, from which man pages and completions are made too.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program with the process's arguments and returns its exit code.
pub fn main() -> ExitCode {
    let matches = command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    ui::log::start(cli.global.verbose);
    let context = match Context::new(cli.global) {
        Ok(context) => context,
        Err(error) => return error.report(),
    };
    let done = commands::run(&cli.command, &context);
    context.drop_stale_next_root();
    done.unwrap_or_else(CommandError::report)
}
