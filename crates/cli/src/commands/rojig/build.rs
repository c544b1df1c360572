//! `rootball rojig build`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_delta::tree::create::Tier;
use rootball_image::delta::named_commit;
use rootball_image::packages::installed;
use rootball_object::{CommitChecksum, ErrorKind, ObjectSource as _};
use rootball_oci::{Image, Platform};
use rootball_package::PackageFormat;
use rootball_rojig::{
    BuildOptions, BuildReport, Built, CarrierOptions, Catalog, FileRelease, PackageFile, Release, build, list_packages, publish_beside,
    write_carrier,
};

use super::threads;
use crate::commands::delta::parse_size;
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Say how a commit is made out of packages, and keep what is in none of them
///
/// Each file of the commit is looked for in the packages by its content; owner, mode and labels stand in the release. What is in none, and what is
/// derived from others, an initramfs above all, becomes the residue, as a delta of what the packages have. The release is applied before it is
/// stored, and the same commit and packages give the same release.
///
/// It is stored in the repository, where 'rootball switch rojig:REMOTE:NAME' finds it on the hosts that have the repository as a remote.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /srv/repo rojig build --packages /srv/debian/pool --name os os/stable\n  rootball --repo /srv/repo rojig build --packages debs --name os --output os.rojig os/stable"
)]
pub(crate) struct BuildArgs {
    /// Directory with packages, .deb or .rpm, as deep as they lie in it; may be given several times
    #[arg(long, value_name = "DIR", required = true)]
    packages: Vec<PathBuf>,

    /// What the release is called
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    name: String,

    /// A commit that hosts have: make a shorter release beside, for those that have it; may be given several times
    #[arg(long, value_name = "COMMIT")]
    from: Vec<String>,

    /// Write the release to a file, and not to the repository; with one --from, only the shorter one
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// URL that the packages' paths below their directory follow, for hosts that know none; may be given several times
    #[arg(long, value_name = "URL")]
    url: Vec<String>,

    /// An image of the same commit, for hosts whose packages are gone
    #[arg(long, value_name = "REF")]
    image: Option<String>,

    /// Write a deb with the release to a directory, which requires exactly the packages that the system is made of
    #[arg(long, value_name = "DIR")]
    deb: Option<PathBuf>,

    /// The same as an rpm
    #[arg(long, value_name = "DIR")]
    rpm: Option<PathBuf>,

    /// Store the release beside an image of the same commit as well; may be given several times
    #[arg(long, value_name = "REF")]
    beside: Vec<String>,

    /// How much work goes into the residue
    #[arg(long, value_enum, default_value_t = TierArg::Default)]
    tier: TierArg,

    /// Memory to stay within, in bytes, or with K, M or G behind
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = parse_size)]
    memory: u64,

    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,

    /// The commit: its checksum, or a ref
    commit: String,
}

/// How much work goes into a residue.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum TierArg {
    /// In less time: nothing is opened that takes long to pack again
    Fast,
    /// Small
    Default,
    /// Smaller, for more time and memory on both sides
    Max,
}

fn parse_name(text: &str) -> Result<String, String> {
    format!("x:{text}").parse::<rootball_host::RojigName>().map(|name| name.name).map_err(|error| error.to_string())
}

pub(super) fn run(args: &BuildArgs, context: &Context) -> CommandResult {
    let io = |error: std::io::Error| CommandError::caused(ErrorKind::of_io(&error), &error);
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let mut files = Vec::new();
    for directory in &args.packages {
        let found = list_packages(directory).map_err(|error| {
            CommandError::usage(format_args!("{}: {error}", directory.display())).hint("'--packages' wants a directory with packages")
        })?;
        files.extend(found.into_iter().map(|(path, location)| PackageFile { path, location }));
    }
    if files.is_empty() {
        return Err(CommandError::usage("there are no packages in these directories").hint("their names end in .deb or .rpm"));
    }
    let (reporter, cancel, jobs) = (context.reporter.as_ref(), &context.cancel, threads(args.jobs));
    let catalog = Catalog::read(&files, jobs, reporter, cancel)?;
    let scratch = tempfile::tempdir_in(repo.path().join("tmp")).map_err(io)?;
    let version = repo.load_commit(&commit)?.metadata.string("version").map(str::to_owned);
    let from = args.from.iter().map(|from| context.resolve(&repo, from)).collect::<Result<Vec<_>, _>>()?;
    let options = BuildOptions {
        from: None,
        name: args.name.clone(),
        version,
        installed: installed(&repo, &commit)?,
        places: args.url.clone(),
        image: args.image.clone(),
        tier: match args.tier {
            TierArg::Fast => Tier::Fast,
            TierArg::Default => Tier::Default,
            TierArg::Max => Tier::Max,
        },
        memory: args.memory,
        jobs,
        scratch: scratch.path().to_owned(),
    };
    let starts: Vec<Option<CommitChecksum>> = match (&args.output, &from[..]) {
        (Some(_), [from]) => vec![Some(*from)],
        (Some(_), [_, _, ..]) => {
            return Err(CommandError::usage("--output is one file, and there are several releases").hint("give one --from"));
        }
        _ => std::iter::once(None).chain(from.iter().copied().map(Some)).collect(),
    };
    let mut reports = Vec::new();
    let places = Places { directory: repo.path().join("rojig"), name: &args.name };
    if args.output.is_none() {
        places.clear(&commit).map_err(io)?;
    }
    for from in starts {
        let built = build(&repo, &commit, &catalog, &BuildOptions { from, ..options.clone() }, reporter, cancel)?;
        let place = args.output.clone().unwrap_or_else(|| places.of(from.as_ref()));
        store(&built, &place).map_err(io)?;
        if !context.json() {
            say(&built.report);
            ui::print(place.display())?;
        }
        for reference in &args.beside {
            put_beside(reference, &place, &built, context)?;
        }
        if from.is_none() {
            write_carriers(args, &place, &built, repo.load_commit(&commit)?.timestamp, scratch.path(), context)?;
        }
        reports.push(built.report);
    }
    if context.json() {
        ui::print_json(&reports)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Stores a release beside an image, which must say that it is of the same commit.
fn put_beside(reference: &str, place: &Path, built: &Built, context: &Context) -> Result<(), CommandError> {
    let io = |error: std::io::Error| CommandError::caused(ErrorKind::of_io(&error), &error);
    let parsed = parse_reference(reference)?;
    let image = Image::load(context.open_source(&parsed)?.as_ref(), &Platform::host())?;
    let commit = built.descriptor.commit();
    if named_commit(&image) != Some(commit) {
        let message = format_args!("{reference} is no image of commit {commit}");
        return Err(CommandError::new(ErrorKind::Conflict, message).hint("'rootball image build' makes one"));
    }
    let mut file = fs::File::open(place).map_err(io)?;
    let from = built.report.from.as_deref();
    let sink = context.open_sink(&parsed)?;
    let digest = publish_beside(&mut file, &commit.to_hex(), from, &image.raw, sink.as_ref(), &context.cancel)?;
    if !context.json() {
        ui::say(format_args!("Beside {reference}: {digest}"));
    }
    Ok(())
}

/// Writes the packages with the release that are wanted.
fn write_carriers(
    args: &BuildArgs,
    place: &Path,
    built: &Built,
    timestamp: u64,
    scratch: &Path,
    context: &Context,
) -> Result<(), CommandError> {
    let io = |error: std::io::Error| CommandError::caused(ErrorKind::of_io(&error), &error);
    let wanted = [(PackageFormat::Deb, &args.deb), (PackageFormat::Rpm, &args.rpm)];
    for (format, directory) in wanted.into_iter().filter_map(|(format, directory)| Some((format, directory.as_ref()?))) {
        let head = &built.descriptor.head;
        let version = head.version.clone().unwrap_or_else(|| format!("0.{timestamp}"));
        let options = CarrierOptions { format, version, time: u32::try_from(timestamp).unwrap_or(u32::MAX) };
        fs::create_dir_all(directory).map_err(io)?;
        let path = directory.join(options.file_name(&head.name));
        let mut out = tempfile::Builder::new().permissions(readable()).tempfile_in(directory).map_err(io)?;
        let mut release = fs::File::open(place).map_err(io)?;
        write_carrier(head, &mut release, &options, scratch, &mut out)
            .map_err(|error| CommandError::new(error.kind(), format_args!("{}: {error}", path.display())))?;
        out.persist(&path).map_err(|error| io(error.error))?;
        if !context.json() {
            ui::print(path.display())?;
        }
    }
    Ok(())
}

/// Where the releases of one name lie in a repository.
struct Places<'a> {
    directory: PathBuf,
    name: &'a str,
}

impl Places<'_> {
    fn of(&self, from: Option<&CommitChecksum>) -> PathBuf {
        match from {
            None => self.directory.join(format!("{}.rojig", self.name)),
            Some(from) => self.directory.join(self.name).join(format!("{}.rojig", from.to_hex())),
        }
    }

    /// Removes the shorter releases that lead to another commit: hosts that have their start would come by them to what is old.
    fn clear(&self, commit: &CommitChecksum) -> std::io::Result<()> {
        let shorter = self.directory.join(self.name);
        fs::create_dir_all(&shorter)?;
        for entry in fs::read_dir(&shorter)? {
            let path = entry?.path();
            let leads_to = FileRelease::open(&path).and_then(|file| Release::peek(&file));
            if path.extension().is_some_and(|extension| extension == "rojig") && !leads_to.is_ok_and(|leads_to| leads_to == *commit) {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// Writes a release beside its place, and gives it its name when it is whole and on the disk.
fn store(built: &Built, place: &Path) -> std::io::Result<()> {
    let directory = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".rojig-").permissions(readable()).tempfile_in(directory)?;
    built.write_to(&mut file)?;
    file.as_file().sync_all()?;
    file.persist(place)?;
    fs::File::open(directory)?.sync_all()
}

fn readable() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

fn say(report: &BuildReport) {
    let size = ui::size::text;
    let share = |bytes: u64| bytes as f64 * 100.0 / report.content.max(1) as f64;
    ui::say(format_args!(
        "From {} packages ({}): {:.1} % of {}; derived from them: {:.1} %",
        report.packages_taken,
        size(report.packages_size),
        share(report.from_packages),
        size(report.content),
        share(report.derived)
    ));
    for (path, bytes) in report.left.iter().take(5) {
        ui::say(format_args!("In no package: {path}, {}", size(*bytes)));
    }
    ui::say(format_args!("Descriptor {}, residue {}", size(report.descriptor), size(report.residue)));
}
