//! `rootball repo repair`

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_image::import::offer_objects;
use rootball_object::{ErrorKind, ObjectSink};
use rootball_oci::{ImageSource, Platform, Reference};
use rootball_repo::{Finding, Offer, OfferError, RepairOptions, RepairReport, Repo, StoreOffer, TreeOffer, Wanted};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Largest file of findings that is read, in bytes.
const MAX_FINDINGS: u64 = 1 << 30;

/// Replace damaged and missing objects
///
/// Looks for damage as `repo fsck` does, asks each source in the order given, and checks again at the end. An object is hashed to its name
/// before it replaces anything; the damaged one is kept below `extensions/rootball/quarantine` of the repository. Files of a deployment that
/// are hard links to a damaged object stay as they are: deploy or check out again.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo repair --from /mnt/backup/repo --from docker://registry.example.com/os:stable\n  rootball repo repair --from-tree /ostree/deploy/os/deploy/COMMIT.0 --dry-run"
)]
pub(crate) struct RepairArgs {
    /// Where to take objects from: a repository, or an image (docker://, oci:, oci-archive:); may be given several times
    #[arg(long, value_name = "SOURCE")]
    from: Vec<String>,

    /// A directory with files that were checked out, such as a deployment
    #[arg(long, value_name = "DIR")]
    from_tree: Vec<PathBuf>,

    /// What `repo fsck --format json` found, to spare another check; - is stdin
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,

    /// Show what would be replaced, and replace nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &RepairArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let findings = args.findings.as_deref().map(read_findings).transpose()?;
    let mut repos = Vec::new();
    let mut images = Vec::new();
    for source in &args.from {
        match source.parse::<Reference>() {
            Ok(reference) => images.push(ImageOffer::open(source, &reference, context)?),
            Err(_) => repos.push((source.as_str(), Repo::open(Path::new(source))?)),
        }
    }
    let stores: Vec<StoreOffer<'_>> = repos.iter().map(|(name, repo)| StoreOffer::new(*name, repo)).collect();
    let trees = args.from_tree.iter().map(|path| open_tree(path)).collect::<Result<Vec<_>, _>>()?;
    // What need not be fetched comes first.
    let mut offers: Vec<&dyn Offer> = Vec::new();
    offers.extend(stores.iter().map(|offer| offer as &dyn Offer));
    offers.extend(trees.iter().map(|offer| offer as &dyn Offer));
    offers.extend(images.iter().map(|offer| offer as &dyn Offer));
    let options = RepairOptions { findings, dry_run: args.dry_run };
    let report = repo.repair(&offers, &options, context.reporter.as_ref(), &context.cancel)?;
    say(args, context, &report)?;
    if report.problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let error =
        CommandError::new(ErrorKind::Corrupt, format_args!("{}: problems that remain: {}", repo.path().display(), report.problems.len()));
    Err(error.hint("'--from' and '--from-tree' name further sources"))
}

fn say(args: &RepairArgs, context: &Context, report: &RepairReport) -> Result<(), CommandError> {
    for failed in &report.failed_sources {
        ui::say(format_args!("warning: {} could not be read to its end: {}", failed.source, failed.reason));
    }
    if context.json() {
        return ui::print_json(report);
    }
    let what = if args.dry_run { "Would replace" } else { "Replaced" };
    for repaired in &report.repaired {
        let aside = repaired.quarantine.as_ref().map(|path| format!("; the damaged one is {path}")).unwrap_or_default();
        ui::print(format_args!("{what} {} from {}{aside}", repaired.object, repaired.source))?;
    }
    report.completed.iter().try_for_each(|commit| ui::print(format_args!("Complete again: commit {commit}")))?;
    report.problems.iter().try_for_each(ui::print)?;
    if report.problems.is_empty() && report.repaired.is_empty() {
        ui::say("Nothing is damaged or missing");
    }
    Ok(())
}

/// Reads the problems of a report.
fn read_findings(path: &Path) -> Result<Vec<Finding>, CommandError> {
    #[derive(serde::Deserialize)]
    struct Report {
        problems: Vec<Finding>,
    }
    let io = |error: std::io::Error| {
        CommandError::new(ErrorKind::of_io(&error), format_args!("reading findings from {}: {error}", path.display()))
    };
    let source: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(path).map_err(io)?) };
    let mut text = String::new();
    source.take(MAX_FINDINGS).read_to_string(&mut text).map_err(io)?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        CommandError::new(ErrorKind::Invalid, format_args!("{}: {error}", path.display()))
            .hint("'rootball --format json repo fsck' writes it")
    })?;
    Ok(report.problems)
}

fn open_tree(path: &Path) -> Result<TreeOffer, CommandError> {
    let dir = std::fs::File::open(path)
        .map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("opening {}: {error}", path.display())))?;
    Ok(TreeOffer::new(path.display().to_string(), dir.into()))
}

/// Offers the objects that an encapsulated image holds.
struct ImageOffer<'c> {
    name: String,
    source: Box<dyn ImageSource>,
    context: &'c Context,
}

impl<'c> ImageOffer<'c> {
    fn open(name: &str, reference: &Reference, context: &'c Context) -> Result<Self, CommandError> {
        Ok(Self { name: name.to_owned(), source: context.open_source(reference)?, context })
    }
}

impl Offer for ImageOffer<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn offer(&self, _wanted: &[Wanted], sink: &dyn ObjectSink) -> Result<(), OfferError> {
        let platform = Platform::host();
        offer_objects(self.source.as_ref(), &platform, sink, self.context.reporter.as_ref(), &self.context.cancel)?;
        Ok(())
    }
}
