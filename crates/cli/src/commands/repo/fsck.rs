//! `rootball repo fsck`

use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_repo::FsckOptions;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Check that all commits are complete and every object is intact
///
/// Every object that a commit names is read and hashed, on all cores. Each finding begins with a word that stays the same in all versions;
/// docs/fsck.md explains them.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball --repo /srv/repo repo fsck\n  rootball --format json repo fsck > findings.json")]
pub(crate) struct FsckArgs {
    /// Say nothing when all is well
    #[arg(short, long)]
    quiet: bool,

    /// Accepted for scripts: a check never ends at the first thing that it finds
    #[arg(short, long)]
    all: bool,

    /// Go on where an interrupted check of this repository stopped
    #[arg(long)]
    resume: bool,

    /// Remove objects that are not what their names say, and mark the commits that need them as partial
    #[arg(long)]
    delete: bool,

    /// Mark parents that are not there as deleted
    #[arg(long)]
    add_tombstones: bool,

    /// Check that commits name the refs that name them
    #[arg(long)]
    verify_bindings: bool,

    /// Check also that refs name the commits that name them
    #[arg(long)]
    verify_back_refs: bool,
}

pub(super) fn run(args: &FsckArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let options = FsckOptions {
        resume: args.resume,
        verify_bindings: args.verify_bindings || args.verify_back_refs,
        verify_back_refs: args.verify_back_refs,
        delete: args.delete,
        add_tombstones: args.add_tombstones,
        include_damaged: false,
    };
    let report = repo.fsck_with(&options, context.reporter.as_ref(), &context.cancel)?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        report.problems.iter().try_for_each(ui::print)?;
        report.removed.iter().for_each(|object| ui::say(format_args!("Removed {object}")));
        report.marked.iter().for_each(|commit| ui::say(format_args!("Marked as partial: commit {commit}")));
        report.tombstones.iter().for_each(|commit| ui::say(format_args!("Marked as deleted: commit {commit}")));
        if !args.quiet {
            report.notes.iter().for_each(ui::say);
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
        .hint("'rootball repo repair --from SOURCE' replaces damaged and missing objects"))
}
