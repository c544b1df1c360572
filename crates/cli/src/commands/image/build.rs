//! `rootball image build`

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_image::encapsulate::{
    BuildReport, Compression, Plan, PlanOptions, PreviousImage, UpdateCost, WriteOptions, estimate_cost, plan, update_cost, write,
    write_oscontainer,
};
use rootball_object::ErrorKind;
use rootball_oci::Platform;

use crate::commands::parse_key_value;
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Layers of an image when nothing else is asked for.
const MAX_LAYERS: u16 = 64;

/// Wrap a commit as a container image, and print the image's digest
///
/// Layers hold what changes together: the files of packages, by the dpkg, rpm, apk or pacman database in the tree. Hosts that read "ostree in
/// a container" images boot the result; `image import` gives the identical commit back. With --previous, packages stay in the layers where
/// they were, and what an update from that image costs is told.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  rootball image build debian/12/base docker://registry.example.com/os:12.6 --previous docker://registry.example.com/os:12.5"
)]
pub(crate) struct BuildArgs {
    /// How the commit is in the image
    #[arg(long, value_enum, default_value_t = Form::Encapsulated)]
    form: Form,

    /// Most layers of the image
    #[arg(long, default_value_t = MAX_LAYERS, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=500))]
    max_layers: u16,

    /// The image that this one follows
    #[arg(long, value_name = "IMAGE")]
    previous: Option<String>,

    /// How layers are compressed; hosts of before 2024 read only gzip [default: zstd, and gzip for the form of 2018]
    #[arg(long, value_enum)]
    compression: Option<CompressionArg>,

    /// Level of compression: 1 to 19 for zstd [default: 9], 0 to 9 for gzip [default: 6]
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

    /// Show the layers that would be made and what an update would cost, and make nothing
    #[arg(long)]
    dry_run: bool,

    /// The commit or ref
    pub(super) commit: String,

    /// Where the image goes
    pub(super) image: String,
}

impl BuildArgs {
    /// Tells whether nothing is asked for about how the image is built.
    pub(super) fn is_plain(&self) -> bool {
        let default = self.form == Form::Encapsulated && self.max_layers == MAX_LAYERS && self.compression.is_none();
        let unset = self.previous.is_none() && self.level.is_none() && self.label.is_empty() && self.copy_metadata.is_empty();
        default && unset && self.arch.is_none() && !self.dry_run
    }
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Layers of objects with the tree beside them, which hosts boot and containers run
    Encapsulated,
    /// An archive repository below /srv/repo in one layer, the form of 2018
    Oscontainer,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum CompressionArg {
    /// Smaller, and hosts fetch only the objects of a layer that they lack
    Zstd,
    /// Read everywhere
    Gzip,
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
    if args.form == Form::Oscontainer {
        if args.dry_run || args.previous.is_some() {
            return Err(CommandError::usage("an image of the form oscontainer has one layer, so there is nothing to plan"));
        }
        let sink = context.open_sink(&reference)?;
        let report = write_oscontainer(&repo, &commit, sink.as_ref(), &options, context.reporter.as_ref())?;
        return print_report(report, None, context);
    }
    let previous = args.previous.as_deref().map(|image| load_previous(image, &options, context)).transpose()?;
    let plan = plan(&repo, &commit, &PlanOptions { max_layers: args.max_layers.into(), previous: previous.as_ref() })?;
    if args.dry_run {
        let update =
            previous.map(|previous| estimate_cost(&repo, &plan, &previous, options.compression, context.reporter.as_ref())).transpose()?;
        return print_plan(plan, update, context);
    }
    let sink = context.open_sink(&reference)?;
    let report = write(&repo, &plan, sink.as_ref(), &options, context.reporter.as_ref())?;
    let update = previous.map(|previous| update_cost(&previous, &report.layers));
    print_report(report, update, context)
}

fn load_previous(image: &str, options: &WriteOptions, context: &Context) -> Result<PreviousImage, CommandError> {
    let source = context.open_source(&parse_reference(image)?)?;
    let platform = Platform { architecture: options.architecture.clone(), ..Platform::host() };
    let previous = PreviousImage::load(source.as_ref(), &platform)?;
    if !previous.has_layout() {
        ui::say(format_args!("The layers of {image} do not say which packages they have, so packages are put into new places"));
    }
    Ok(previous)
}

fn write_options(args: &BuildArgs) -> Result<WriteOptions, CommandError> {
    let level = |range: std::ops::RangeInclusive<u8>, default: u8| match args.level {
        Some(level) if !range.contains(&level) => {
            Err(CommandError::usage(format_args!("--level {level}: between {} and {} is wanted", range.start(), range.end())))
        }
        level => Ok(level.unwrap_or(default)),
    };
    let compression = args.compression.unwrap_or(match args.form {
        Form::Encapsulated => CompressionArg::Zstd,
        Form::Oscontainer => CompressionArg::Gzip,
    });
    let mut options = WriteOptions {
        compression: match compression {
            CompressionArg::Gzip => Compression::Gzip { level: level(0..=9, 6)?.into() },
            CompressionArg::Zstd => Compression::Zstd { level: level(1..=19, 9)?.into() },
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

#[derive(serde::Serialize)]
struct View<T> {
    #[serde(flatten)]
    of: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<UpdateCost>,
}

fn print_plan(plan: Plan, update: Option<UpdateCost>, context: &Context) -> CommandResult {
    if context.json() {
        ui::print_json(&View { of: plan, update })?;
        return Ok(ExitCode::SUCCESS);
    }
    for layer in &plan.layers {
        ui::print(format_args!("{:>10}  {:>6} objects  {}", ui::size::text(layer.size), layer.objects.len(), layer.name))?;
    }
    if let Some(update) = update {
        say_update(&update);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_report(report: BuildReport, update: Option<UpdateCost>, context: &Context) -> CommandResult {
    if context.json() {
        ui::print_json(&View { of: report, update })?;
    } else {
        let size = report.layers.iter().map(|layer| layer.size).sum();
        ui::say(format_args!("Built an image of {} layers: {}", report.layers.len(), ui::size::text(size)));
        if let Some(update) = update {
            say_update(&update);
        }
        ui::print(report.manifest)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say_update(update: &UpdateCost) {
    let (new, all) = (update.layers_new, update.layers_new + update.layers_kept);
    let about = if update.estimated { "about " } else { "" };
    let (fetched, kept) = (ui::size::text(update.bytes_new), ui::size::text(update.bytes_kept));
    ui::say(format_args!("An update from the previous image keeps {kept} and fetches {new} of {all} layers: {about}{fetched}"));
    if update.layers_recompressed > 0 {
        let count = update.layers_recompressed;
        ui::say(format_args!("Hosts that compare layers by diff ID need not fetch {count} of these: only their compression is another"));
    }
}
