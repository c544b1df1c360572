//! `rootball image replace-detached-metadata`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use rootball_image::encapsulate::{commit_label, replace_detached_metadata};
use rootball_object::{ErrorKind, ObjectSource};
use rootball_oci::Platform;

use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Put other metadata beside the commit in an image, such as a signature, and print the new digest
///
/// The metadata is what the repository has beside the same commit, where `repo sign` has put signatures. Only the layer with the commit is
/// written again; all others stay the same blobs.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  rootball image replace-detached-metadata docker://registry.example.com/os:12.5 docker://registry.example.com/os:12.5"
)]
pub(crate) struct ReplaceArgs {
    /// Take the metadata from a file: a dictionary a{sv} in GVariant's binary form
    #[arg(long, value_name = "FILE", conflicts_with = "remove")]
    file: Option<PathBuf>,

    /// Put nothing in place of what is there
    #[arg(long)]
    remove: bool,

    /// The image
    source: String,

    /// Where the changed image goes; may be the same place
    target: String,
}

pub(super) fn run(args: &ReplaceArgs, context: &Context) -> CommandResult {
    let (source, target) = (parse_reference(&args.source)?, parse_reference(&args.target)?);
    let (from, to) = (context.open_source(&source)?, context.open_sink(&target)?);
    let platform = Platform::host();
    let metadata = match &args.file {
        Some(file) => {
            let at_file = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("{}: {error}", file.display()));
            Some(fs::read(file).map_err(at_file)?)
        }
        None if args.remove => None,
        None => {
            let commit = commit_label(from.as_ref(), &platform)?;
            let found = context.open_repo()?.find_detached_metadata(&commit)?;
            let missing = || CommandError::new(ErrorKind::NotFound, format_args!("the repository has no metadata beside commit {commit}"));
            Some(found.ok_or_else(missing)?)
        }
    };
    let (reporter, cancel) = (context.reporter.as_ref(), &context.cancel);
    let report = replace_detached_metadata(from.as_ref(), to.as_ref(), &platform, metadata.as_deref(), reporter, cancel)?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        let written = ui::size::text(report.bytes_written);
        ui::say(format_args!("Kept {} layers as they were, written: {written}", report.layers_kept));
        ui::print(report.manifest)?;
    }
    Ok(ExitCode::SUCCESS)
}
