//! `rootball image copy`

use std::process::ExitCode;

use rootball_oci::{Attached, CopyOptions, CopyReport, Platform, copy};

use crate::context::{Context, parse_demanding_reference, parse_reference};
use crate::error::CommandResult;
use crate::ui;

/// Copy an image, every byte and so every digest as it is
///
/// An index of images for several platforms gives the one for this machine, or for --platform. With --all it comes as a whole, and with all
/// that is attached to it: referrers and what is attached to those, the tags that cosign makes, and simple signatures. What the target has no
/// room for is named and left.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball image copy docker://registry.example.com/os:stable oci:/media/stick/os:stable\n  \
                        rootball image copy --all oci:/media/stick/os:stable docker://mirror.site.example.com/os:stable")]
pub(crate) struct CopyArgs {
    /// Copy the images for all platforms, and all that is attached to them
    #[arg(short, long)]
    all: bool,

    /// Copy the image for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", conflicts_with = "all")]
    platform: Option<Platform>,

    /// How many blobs move at the same time
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// Where the image is
    source: String,

    /// Where it goes
    target: String,
}

pub(super) fn run(args: &CopyArgs, context: &Context) -> CommandResult {
    let (source, target) = (parse_demanding_reference(&args.source)?, parse_reference(&args.target)?);
    let options = CopyOptions {
        all_platforms: args.all,
        attachments: args.all,
        platform: args.platform.clone().unwrap_or_else(Platform::host),
        jobs: args.jobs.into(),
    };
    let (from, to) = (context.open_demanding(&source)?, context.open_sink(&target)?);
    let report = copy(from.as_ref(), to.as_ref(), &options, context.reporter.as_ref(), &context.cancel)?;
    if context.json() {
        ui::print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&report);
    ui::print(report.digest)?;
    Ok(ExitCode::SUCCESS)
}

/// Says what was copied, and what was not.
pub(super) fn say(report: &CopyReport) {
    let size = ui::size::text(report.bytes);
    ui::say(format_args!("Copied {} blobs, {} were there already: {size}", report.blobs_copied, report.blobs_present));
    let count = |fits: &dyn Fn(&Attached) -> usize| report.attached.iter().map(fits).sum::<usize>();
    let referrers = count(&|attached| usize::from(matches!(attached, Attached::Referrer { .. })));
    let tags = count(&|attached| usize::from(matches!(attached, Attached::Tag { .. })));
    let signatures = count(&|attached| if let Attached::Signatures { count, .. } = attached { *count } else { 0 });
    if !report.attached.is_empty() {
        ui::say(format_args!("Brought along: {referrers} referrers, {tags} tags of cosign, {signatures} simple signatures"));
    }
    for left in &report.left_behind {
        ui::say(format_args!("warning: left {}: {}", left.what, left.reason));
    }
}
