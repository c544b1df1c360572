//! `rootball repo checksum`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_repo::{LocalOptions, checksum_of_path};

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Print the checksum that a file would have in a commit
///
/// Of a directory, prints the checksum of its owner, mode and attributes alone. A symbolic link is not followed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo checksum --ignore-xattrs /etc/hosts")]
pub(crate) struct ChecksumArgs {
    /// Take the file as if it had no extended attributes
    #[arg(long)]
    ignore_xattrs: bool,

    /// The file, symbolic link or directory
    path: PathBuf,
}

pub(super) fn run(args: &ChecksumArgs, context: &Context) -> CommandResult {
    let options = LocalOptions { no_xattrs: args.ignore_xattrs, ..LocalOptions::default() };
    let checksum = checksum_of_path(&args.path, &options)?;
    if context.json() { ui::print_json(&checksum) } else { ui::print(checksum) }?;
    Ok(ExitCode::SUCCESS)
}
