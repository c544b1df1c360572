//! `rootball delta apply`

use std::path::Path;
use std::process::ExitCode;

use rootball_delta::apply::{ApplyLimits, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline};
use rootball_delta::format::Superblock;
use rootball_image::delta::{DeltaFile as ImageDelta, apply};
use rootball_image::import::ImportOptions;
use rootball_object::ErrorKind;
use rootball_oci::Reference;

use super::file::{DeltaFile, of_file};
use super::verify::check_signatures;
use crate::commands::repo::KeyArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Apply a delta that lies in a file
///
/// The commit that it leads to is in the repository then, and no ref names it. A static delta must be signed by one of the keys, where some are
/// given. Of a delta of images, the policy decides whether the image that it leads to may be used; what is not in the delta must be here.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /ostree/repo delta apply base.delta\n  rootball --repo /ostree/repo delta apply oci-archive:update.oci-delta"
)]
pub(crate) struct ApplyArgs {
    /// File of a static delta, or the directory with its superblock and parts; or the reference of a delta of images
    #[arg(value_name = "DELTA")]
    file: String,

    #[command(flatten)]
    keys: KeyArgs,
}

/// Applies a delta of images.
fn of_images(args: &ApplyArgs, reference: &Reference, context: &Context) -> CommandResult {
    if !args.keys.is_empty() {
        return Err(CommandError::usage("keys are for static deltas").hint("policy.json says who must have signed an image"));
    }
    let repo = context.open_repo()?;
    let delta = ImageDelta::open(context.open_untrusted_source(reference)?)?;
    let options = ImportOptions { now: Some(crate::policy::now()), ..ImportOptions::default() };
    let imported = apply(delta, reference, context.trust()?, &repo, &options, context.reporter.as_ref(), &context.cancel)?;
    if context.json() {
        ui::print_json(&imported)?;
    } else {
        let size = ui::size::text(imported.bytes_fetched);
        let (fetched, here) = (imported.layers_fetched, imported.layers_reused);
        ui::say(format_args!(
            "Made {} objects out of {size}; {fetched} layers were in it, {here} were not needed or here already",
            imported.objects_written
        ));
        ui::print(imported.commit)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(args: &ApplyArgs, context: &Context) -> CommandResult {
    if let Ok(reference) = args.file.parse::<Reference>() {
        return of_images(args, &reference, context);
    }
    let file = Path::new(&args.file);
    let repo = context.open_repo()?;
    let delta = DeltaFile::read(file)?;
    if !args.keys.is_empty() {
        check_signatures(&delta, &args.keys, file)?;
    }
    let superblock = Superblock::parse(&delta.superblock).map_err(|error| of_file(file, error.kind(), &error))?;
    let transaction = repo.begin()?;
    let scratch = repo.path().join("tmp");
    let to = ApplyTo { source: &repo, sink: &transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: &context.cancel };
    let files = DeltaDirectory::new(delta.directory);
    let report = apply_offline(&superblock, &files, &to, &OfflineOptions::default(), context.reporter.as_ref())
        .map_err(|error| of_file(file, error.kind(), &error))?;
    if let Some(first) = report.missing.first() {
        let message = format_args!(
            "{}: {} objects are not in the delta and not here, {} {} among them; nothing was changed",
            file.display(),
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
