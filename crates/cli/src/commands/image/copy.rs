//! `rootball image copy`

use std::process::ExitCode;

use rootball_oci::{CopyOptions, copy};

use crate::context::{Context, parse_reference};
use crate::error::CommandResult;
use crate::ui;

/// Copy an image, every byte and so every digest as it is
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image copy docker://registry.example.com/os:stable oci:/media/stick/os:stable")]
pub(crate) struct CopyArgs {
    /// Copy the images for all platforms, not only for this machine's
    #[arg(short, long)]
    all: bool,

    /// How many blobs move at the same time
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// Where the image is
    source: String,

    /// Where it goes
    target: String,
}

pub(super) fn run(args: &CopyArgs, context: &Context) -> CommandResult {
    let (source, target) = (parse_reference(&args.source)?, parse_reference(&args.target)?);
    let options = CopyOptions { all_platforms: args.all, jobs: args.jobs.into(), ..CopyOptions::default() };
    let (from, to) = (context.open_source(&source)?, context.open_sink(&target)?);
    let report = copy(from.as_ref(), to.as_ref(), &options, context.reporter.as_ref(), &context.cancel)?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        let size = ui::size::text(report.bytes);
        ui::say(format_args!("Copied {} blobs, {} were there already: {size}", report.blobs_copied, report.blobs_present));
        ui::print(report.digest)?;
    }
    Ok(ExitCode::SUCCESS)
}
