//! `rootball rojig verify-root`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_rojig::{Difference, verify_root};

use super::open_release;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Compare a directory with a release, file by file
///
/// It tells whether a container that was made of the same packages by a distribution's own tools is the same system. What a release keeps in
/// usr/etc is looked for in etc as well. Exits with 1 when there are differences.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball rojig verify-root /var/lib/machines/os os.rojig")]
pub(crate) struct VerifyRootArgs {
    /// The root directory
    directory: PathBuf,

    /// The release: a file, the deb or rpm that has it, a URL of either, or an image that it lies beside
    release: String,

    /// Pass over what is in the directory only
    #[arg(long)]
    ignore_extra: bool,
}

pub(super) fn run(args: &VerifyRootArgs, context: &Context) -> CommandResult {
    let release = open_release(&args.release, context)?;
    let mut report = verify_root(&args.directory, &release.descriptor)?;
    if args.ignore_extra {
        report.differences.retain(|difference| !matches!(difference, Difference::Extra { .. }));
    }
    if context.json() {
        ui::print_json(&report)?;
    } else {
        for difference in &report.differences {
            ui::print(line(difference))?;
        }
        ui::say(format_args!("Files that are the same: {}, differences: {}", report.same, report.differences.len()));
    }
    Ok(if report.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(difference: &Difference) -> String {
    match difference {
        Difference::Missing { path } => format!("missing  {path}"),
        Difference::Type { path } => format!("type     {path}"),
        Difference::Content { path } => format!("content  {path}"),
        Difference::Owner { path, expected, actual } => format!("owner    {path}: {actual}, not {expected}"),
        Difference::Extra { path } => format!("extra    {path}"),
        _ => String::new(),
    }
}
