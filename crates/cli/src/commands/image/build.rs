//! `rootball image build`

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_image::encapsulate::{BuildReport, Compression, Plan, PlanOptions, WriteOptions, plan, write};
use rootball_object::ErrorKind;

use crate::commands::parse_key_value;
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Wrap a commit as a container image, and print the image's digest
///
/// Layers hold what changes together: the files of packages, by the dpkg or rpm database in the tree. Hosts that read "ostree in a container"
/// images boot the result; `image import` gives the identical commit back.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image build debian/12/base docker://registry.example.com/os:12.5")]
pub(crate) struct BuildArgs {
    /// Most layers of the image
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=500))]
    max_layers: u16,

    /// How layers are compressed; hosts of before 2024 read only gzip
    #[arg(long, value_enum, default_value_t = CompressionArg::Gzip)]
    compression: CompressionArg,

    /// Level of compression: 0 to 9 for gzip [default: 6], 1 to 19 for zstd [default: 3]
    #[arg(long, value_name = "N")]
    level: Option<u8>,

    /// Add a label to the image
    #[arg(long, value_name = "KEY=TEXT", value_parser = parse_key_value)]
    label: Vec<(String, String)>,

    /// Make a text of the commit's metadata a label
    #[arg(long, value_name = "KEY")]
    copy_metadata: Vec<String>,

    /// Architecture of the image, in Go's names [default: this machine's]
    #[arg(long, value_name = "ARCH")]
    arch: Option<String>,

    /// Show the layers that would be made, and make nothing
    #[arg(long)]
    dry_run: bool,

    /// The commit or ref
    pub(super) commit: String,

    /// Where the image goes
    pub(super) image: String,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum CompressionArg {
    /// Read everywhere
    Gzip,
    /// Smaller and faster
    Zstd,
}

pub(super) fn run(args: &BuildArgs, context: &Context) -> CommandResult {
    run_for(args, &args.image, context)
}

/// Builds an image at another place than the arguments name.
pub(super) fn run_for(args: &BuildArgs, image: &str, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let reference = parse_reference(image)?;
    let options = write_options(args)?;
    let plan = plan(&repo, &commit, &PlanOptions { max_layers: args.max_layers.into() })?;
    if args.dry_run {
        return print_plan(&plan, context);
    }
    let sink = context.open_sink(&reference)?;
    let report = write(&repo, &plan, sink.as_ref(), &options, context.reporter.as_ref())?;
    print_report(&report, context)
}

fn write_options(args: &BuildArgs) -> Result<WriteOptions, CommandError> {
    let level = |range: std::ops::RangeInclusive<u8>, default: u8| match args.level {
        Some(level) if !range.contains(&level) => {
            Err(CommandError::usage(format_args!("--level {level}: between {} and {} is wanted", range.start(), range.end())))
        }
        level => Ok(level.unwrap_or(default)),
    };
    let mut options = WriteOptions {
        compression: match args.compression {
            CompressionArg::Gzip => Compression::Gzip { level: level(0..=9, 6)?.into() },
            CompressionArg::Zstd => Compression::Zstd { level: level(1..=19, 3)?.into() },
        },
        created: source_date_epoch()?,
        labels: args.label.iter().cloned().collect::<BTreeMap<_, _>>(),
        copy_metadata: args.copy_metadata.clone(),
        ..WriteOptions::default()
    };
    if let Some(arch) = &args.arch {
        options.architecture.clone_from(arch);
    }
    Ok(options)
}

/// The time that a build system sets for everything it makes; without it the image has its commit's time.
fn source_date_epoch() -> Result<Option<u64>, CommandError> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| CommandError::new(ErrorKind::Invalid, format_args!("SOURCE_DATE_EPOCH: {text:?} is not a number of seconds"))),
        Err(_) => Ok(None),
    }
}

fn print_plan(plan: &Plan, context: &Context) -> CommandResult {
    if context.json() {
        ui::print_json(plan)?;
        return Ok(ExitCode::SUCCESS);
    }
    for layer in &plan.layers {
        ui::print(format_args!("{:>10}  {:>6} objects  {}", ui::size::text(layer.size), layer.objects.len(), layer.name))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_report(report: &BuildReport, context: &Context) -> CommandResult {
    if context.json() {
        ui::print_json(report)?;
    } else {
        let size = report.layers.iter().map(|layer| layer.size).sum();
        ui::say(format_args!("Built an image of {} layers: {}", report.layers.len(), ui::size::text(size)));
        ui::print(report.manifest)?;
    }
    Ok(ExitCode::SUCCESS)
}
