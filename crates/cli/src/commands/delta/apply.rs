//! `rootball delta apply`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_delta::apply::{ApplyLimits, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline};
use rootball_delta::format::Superblock;
use rootball_object::ErrorKind;

use super::file::{DeltaFile, of_file};
use super::verify::check_signatures;
use crate::commands::repo::KeyArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Apply a static delta that lies in a file
///
/// The commit that it leads to is in the repository then, and no ref names it. With keys, the delta must be signed by one of them.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /ostree/repo delta apply base.delta")]
pub(crate) struct ApplyArgs {
    /// File of the delta, or the directory with its superblock and parts
    file: PathBuf,

    #[command(flatten)]
    keys: KeyArgs,
}

pub(super) fn run(args: &ApplyArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let delta = DeltaFile::read(&args.file)?;
    if !args.keys.is_empty() {
        check_signatures(&delta, &args.keys, &args.file)?;
    }
    let superblock = Superblock::parse(&delta.superblock).map_err(|error| of_file(&args.file, error.kind(), &error))?;
    let transaction = repo.begin()?;
    let scratch = repo.path().join("tmp");
    let to = ApplyTo { source: &repo, sink: &transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: &context.cancel };
    let files = DeltaDirectory::new(delta.directory);
    let report = apply_offline(&superblock, &files, &to, &OfflineOptions::default(), context.reporter.as_ref())
        .map_err(|error| of_file(&args.file, error.kind(), &error))?;
    if let Some(first) = report.missing.first() {
        let message = format_args!(
            "{}: {} objects are not in the delta and not here, {} {} among them; nothing was changed",
            args.file.display(),
            report.missing.len(),
            first.object.kind.extension(),
            first.object.checksum
        );
        return Err(CommandError::new(ErrorKind::NotFound, message).hint("'rootball repo pull' fetches them from a remote"));
    }
    transaction.commit()?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        let content = ui::size::text(report.parts.content_bytes);
        ui::say(format_args!("Made {} objects out of {} parts: {content}", report.parts.objects, report.parts.parts));
        ui::print(report.name.to)?;
    }
    Ok(ExitCode::SUCCESS)
}
