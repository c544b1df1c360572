//! `rootball repo fsck`

use std::process::ExitCode;

use rootball_object::ErrorKind;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Check that all commits are complete and every object is intact
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo repo fsck")]
pub(crate) struct FsckArgs {
    /// Say nothing when all is well
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(args: &FsckArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let report = repo.fsck(context.reporter.as_ref())?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        report.problems.iter().try_for_each(ui::print)?;
        for commit in report.partial_commits.iter().filter(|_| !args.quiet) {
            ui::say(format_args!("Left out, since it is marked as partial: commit {commit}"));
        }
        if report.problems.is_empty() && !args.quiet {
            let size = ui::size::text(report.bytes);
            ui::say(format_args!("Checked {} commits with {} objects, all intact: {size}", report.commits, report.objects));
        }
    }
    if report.problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(CommandError::new(ErrorKind::Corrupt, format_args!("{}: problems found: {}", repo.path().display(), report.problems.len()))
        .hint("commit or import the tree again after removing the objects named above"))
}
