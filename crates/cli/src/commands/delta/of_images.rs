//! What the commands that make deltas of images have in common.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_delta::tardiff::DiffEffort;
use rootball_delta::tree::create::Tier;
use rootball_image::delta::{
    CreateOptions, CreateReport, DeltaArtifact, DeltaError, DeltaKind, LayerForm, PublishOptions, TreeCreateOptions, create, create_tree,
    named_commit, publish,
};
use rootball_object::ErrorKind;
use rootball_oci::{ArchiveSink, Image, ImageSink, ImageSource, Platform, Reference};

use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// How deltas of images are made.
#[derive(clap::Args, Debug)]
pub(crate) struct ImageDeltaArgs {
    /// Format of deltas of images [default: rootball where both images name the commit that they hold, else oci-delta]
    #[arg(long, value_enum)]
    kind: Option<KindArg>,

    /// How much work goes into deltas of images [default: default]
    #[arg(long, value_enum)]
    tier: Option<TierArg>,

    /// Make the delta a member of the image's index too, so that 'skopeo copy --all' and other tools take it along
    ///
    /// A tag that names a single image names an index afterwards, whose only image it is.
    #[arg(long)]
    pub(super) in_index: bool,

    /// Use the images for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,
}

/// Formats of deltas.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum KindArg {
    /// The smallest, from commit to commit
    Rootball,
    /// Of the tool 'oci-delta', which hosts with bootc read too
    OciDelta,
}

/// How much work goes into a delta.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum TierArg {
    /// In less time: nothing is opened that takes long to pack again
    Fast,
    /// As small as it gets without more memory than usual
    Default,
    /// A twentieth smaller, for more time and memory on both sides
    Max,
}

impl ImageDeltaArgs {
    /// Refuses options that were given without images.
    pub(super) fn refuse(&self) -> Result<(), CommandError> {
        if self.kind.is_some() || self.tier.is_some() || self.in_index || self.platform.is_some() {
            return Err(CommandError::usage("--kind, --tier, --in-index and --platform are for deltas of images")
                .hint("name them: REF-FROM REF-TO, or --empty REF-TO"));
        }
        Ok(())
    }

    pub(super) fn platform(&self) -> Platform {
        self.platform.clone().unwrap_or_else(Platform::host)
    }

    fn effort(&self) -> DiffEffort {
        match self.tier {
            Some(TierArg::Fast) => DiffEffort::Fast,
            None | Some(TierArg::Default) => DiffEffort::Default,
            Some(TierArg::Max) => DiffEffort::Max,
        }
    }

    fn tree_tier(&self) -> Tier {
        match self.tier {
            Some(TierArg::Fast) => Tier::Fast,
            None | Some(TierArg::Default) => Tier::Default,
            Some(TierArg::Max) => Tier::Max,
        }
    }

    /// Refuses the format that compares two images for a delta from nothing.
    pub(super) fn check_empty(&self) -> Result<(), CommandError> {
        match self.kind {
            Some(KindArg::OciDelta) => Err(CommandError::usage("a delta of the kind oci-delta needs an image to start from")
                .hint("leave '--kind oci-delta' or '--empty' out")),
            Some(KindArg::Rootball) | None => Ok(()),
        }
    }

    /// Returns the format of a delta between two images, or from nothing to one.
    pub(super) fn kind_for(&self, from: Option<&Opened>, to: &Opened) -> DeltaKind {
        let Some(from) = from else { return DeltaKind::Rootball };
        let have_commits = || named_commit(&from.image).is_some() && named_commit(&to.image).is_some();
        match self.kind {
            Some(KindArg::Rootball) => DeltaKind::Rootball,
            None if have_commits() => DeltaKind::Rootball,
            None | Some(KindArg::OciDelta) => DeltaKind::OciDelta,
        }
    }

    pub(super) fn publishing(&self) -> PublishOptions {
        PublishOptions { in_index: self.in_index, platform: self.platform() }
    }
}

/// Where a delta goes.
pub(super) enum Target<'a> {
    /// Beside the image that it leads to.
    Beside,
    /// To another place for images.
    Other(&'a str),
    /// To an archive.
    File(&'a PathBuf),
}

/// An image that is open.
pub(super) struct Opened {
    pub(super) reference: Reference,
    pub(super) source: Box<dyn ImageSource>,
    pub(super) image: Image,
}

impl Opened {
    pub(super) fn open(text: &str, platform: &Platform, context: &Context) -> Result<Self, CommandError> {
        let reference = parse_reference(text)?;
        let source = context.open_source(&reference)?;
        let image = Image::load(source.as_ref(), platform)?;
        Ok(Self { reference, source, image })
    }
}

/// Makes a delta of two images that are open, or from nothing to one.
pub(super) fn make(
    args: &ImageDeltaArgs,
    jobs: Option<NonZeroUsize>,
    memory: u64,
    from: Option<&Opened>,
    to: &Opened,
    context: &Context,
) -> Result<(DeltaArtifact, CreateReport), CommandError> {
    let scratch = scratch()?;
    let threads = || std::thread::available_parallelism().map_or(1, usize::from);
    let (scratch, jobs) = (scratch.path(), jobs.map_or_else(threads, NonZeroUsize::get));
    let (reporter, cancel) = (context.reporter.as_ref(), &context.cancel);
    let before = from.map(|from| (from.source.as_ref(), &from.image));
    let after = (to.source.as_ref(), &to.image);
    Ok(match (args.kind_for(from, to), before) {
        (DeltaKind::OciDelta, Some(before)) => {
            create(before, after, &CreateOptions { effort: args.effort(), scratch, jobs }, reporter, cancel)?
        }
        _ => {
            // A repository need not be there.
            let repo = context.open_repo().ok();
            let options = TreeCreateOptions { repo: repo.as_ref(), tier: args.tree_tier(), scratch, jobs, memory };
            create_tree(before, after, &options, reporter, cancel)?
        }
    })
}

/// Makes a directory for the temporary files of whole images, which may not fit into memory as `/tmp` often is.
fn scratch() -> Result<tempfile::TempDir, CommandError> {
    let place = std::env::var_os("TMPDIR").filter(|place| !place.is_empty()).map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from);
    tempfile::Builder::new()
        .prefix("rootball-delta-")
        .tempdir_in(&place)
        .map_err(|error| super::file::of_file(&place, ErrorKind::of_io(&error), &error))
}

/// Makes a delta of two images, or from nothing to one, and stores it.
pub(super) fn create_of_images(
    args: &ImageDeltaArgs,
    (jobs, memory): (Option<NonZeroUsize>, u64),
    from: Option<&str>,
    to: &str,
    target: &Target<'_>,
    context: &Context,
) -> CommandResult {
    if matches!(target, Target::File(_)) && args.in_index {
        return Err(CommandError::usage("--to-file writes the delta and no index").hint("leave --in-index out"));
    }
    if from.is_none() {
        args.check_empty()?;
    }
    let platform = args.platform();
    let from = from.map(|from| Opened::open(from, &platform, context)).transpose()?;
    let to = Opened::open(to, &platform, context)?;
    // Asked before the work, which takes minutes.
    let sink = open_target(target, &to.reference, context)?;
    let (artifact, report) = make(args, jobs, memory, from.as_ref(), &to, context)?;
    match target {
        Target::File(_) => {
            artifact.store_blobs(to.source.as_ref(), sink.as_ref(), &context.cancel)?;
            sink.put_manifest(&artifact.manifest)?;
            sink.finish()?;
        }
        Target::Beside | Target::Other(_) => {
            let published = publish(&artifact, to.source.as_ref(), sink.as_ref(), &args.publishing(), &context.cancel)?;
            if let Some(index) = published.index {
                ui::say(format_args!("{} names the index {index} now, which has the delta in it", to.reference));
            }
        }
    }
    if context.json() {
        ui::print_json(&report)?;
    } else {
        say(&report);
        ui::print(report.delta)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn open_target(target: &Target<'_>, to: &Reference, context: &Context) -> Result<Box<dyn ImageSink>, CommandError> {
    match target {
        Target::File(path) => Ok(Box::new(ArchiveSink::create(Path::new(path), None)?)),
        Target::Other(text) => open_place(&parse_reference(text)?, context),
        Target::Beside => open_place(to, context),
    }
}

/// Opens the place beside an image.
pub(super) fn open_place(reference: &Reference, context: &Context) -> Result<Box<dyn ImageSink>, CommandError> {
    if matches!(reference, Reference::Archive { .. } | Reference::DockerArchive { .. } | Reference::Directory { .. }) {
        let message = format_args!("{reference}: a delta cannot be put beside an image in an archive or directory");
        return Err(
            CommandError::usage(message).hint("'--to-file FILE' writes it to a file, '--output REF' stores it in a registry or layout")
        );
    }
    Ok(context.open_sink(reference)?)
}

/// Says how large a delta has become.
pub(super) fn say(report: &CreateReport) {
    let size = ui::size::text;
    let diffs = report.layers.iter().filter(|layer| layer.form == LayerForm::TarDiff).count();
    if report.kind == DeltaKind::Rootball {
        let share = format_args!("{}.{}%", report.per_mille() / 10, report.per_mille() % 10);
        return ui::say(format_args!("Made a delta of {} for {} of layers, {share}", size(report.size), size(report.layers_size)));
    }
    ui::say(format_args!(
        "Made a delta of {} for {} of layers, {}.{}%: {diffs} of {} layers as differences, {} layers are in both images",
        size(report.size),
        size(report.layers_size),
        report.per_mille() / 10,
        report.per_mille() % 10,
        report.layers.len(),
        report.kept
    ));
}

impl From<DeltaError> for CommandError {
    fn from(error: DeltaError) -> Self {
        let hint = match &error {
            DeltaError::NoBase { .. } | DeltaError::NoCommit { .. } => {
                Some("import that image first; 'rootball image list' shows which there are")
            }
            _ => None,
        };
        let caused = Self::caused(error.kind(), &error);
        match hint {
            Some(hint) => caused.hint(hint),
            None => caused,
        }
    }
}
