//! `rootball rojig build`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_delta::tree::create::Tier;
use rootball_image::packages::installed;
use rootball_object::{ErrorKind, ObjectSource as _};
use rootball_repo::Repo;
use rootball_rojig::{BuildOptions, BuildReport, Built, Catalog, PackageFile, build, list_packages};

use super::threads;
use crate::commands::delta::parse_size;
use crate::context::Context;
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

    /// Write the release to a file, and not to the repository
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// URL that the packages' paths below their directory follow, for hosts that know none; may be given several times
    #[arg(long, value_name = "URL")]
    url: Vec<String>,

    /// An image of the same commit, for hosts whose packages are gone
    #[arg(long, value_name = "REF")]
    image: Option<String>,

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
    let options = BuildOptions {
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
    let built = build(&repo, &commit, &catalog, &options, reporter, cancel)?;
    let place = match &args.output {
        Some(path) => path.clone(),
        None => place_in(&repo, &args.name).map_err(io)?,
    };
    store(&built, &place).map_err(io)?;
    if context.json() {
        ui::print_json(&built.report)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&built.report);
    ui::print(place.display())?;
    Ok(ExitCode::SUCCESS)
}

fn place_in(repo: &Repo, name: &str) -> std::io::Result<PathBuf> {
    let directory = repo.path().join("rojig");
    fs::create_dir_all(&directory)?;
    Ok(directory.join(format!("{name}.rojig")))
}

/// Writes a release beside its place, and gives it its name when it is whole and on the disk.
fn store(built: &Built, place: &std::path::Path) -> std::io::Result<()> {
    let directory = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
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
