//! `rootball rojig import`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_host::PackagePlaces;
use rootball_object::{CommitChecksum, ErrorKind};
use rootball_repo::RefSpec;
use rootball_rojig::{ImportOptions, Places, import, plan_import};

use super::{of, open_release, threads, web};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::{memory, ui};

/// Make the commit of a release, out of the packages that it names, and print its checksum
///
/// Only packages with something that is not in the repository are read. They are looked for in the directories and below the URLs that are given,
/// in what apt and dnf of this machine are set up for and keep, and below the URLs in the release. Each is hashed, and the commit is made or
/// nothing is.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /srv/repo rojig import --packages /srv/debian/pool --commit 3f2a... os.rojig\n  rootball --repo /srv/repo rojig import --remote origin https://mirror.example.com/os.rojig"
)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    places: PlaceArgs,

    /// Demand that the commit is signed as this remote's must be
    #[arg(long, value_name = "NAME")]
    remote: Option<String>,

    /// Demand this commit
    #[arg(long, value_name = "CHECKSUM")]
    commit: Option<CommitChecksum>,

    /// Ref that is to name the commit
    #[arg(short = 'b', long = "branch", value_name = "REF")]
    set_ref: Option<RefSpec>,

    /// Say what it takes, and make nothing
    #[arg(long)]
    dry_run: bool,

    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,

    /// The release: a file, the deb or rpm that has it, a URL of either, or an image that it lies beside
    release: String,
}

pub(super) fn run(args: &ImportArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let release = open_release(&args.release, context)?;
    let policy = args.remote.as_ref().map(|remote| context.remote_policy(&repo, remote)).transpose()?;
    let verify = |commit: &CommitChecksum, bytes: &[u8], detached: Option<&[u8]>| {
        if let Some(wanted) = args.commit
            && wanted != *commit
        {
            return Err(format!("{wanted} is demanded").into());
        }
        match &policy {
            Some(policy) => Ok(policy.verify_commit(commit, bytes, detached).map(drop)?),
            None => Ok(()),
        }
    };
    if args.dry_run {
        let plan = plan_import(&repo, &release.descriptor)?;
        if context.json() {
            ui::print_json(&plan)?;
        } else if plan.is_present {
            ui::say("Nothing: the commit is here");
        } else {
            for needed in &plan.packages {
                ui::print(format_args!("{} {} {}", needed.package.label, needed.package.size, needed.objects))?;
            }
            let (packages, residue) = (ui::size::text(plan.packages_size), ui::size::text(plan.parts_size));
            ui::say(format_args!(
                "{} packages ({packages}) and {residue} of residue; {} objects are here",
                plan.packages.len(),
                plan.present
            ));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let places = args.places.open(&release.descriptor.head.places, context)?;
    let scratch = repo.path().join("tmp");
    let options = ImportOptions {
        verify: &verify,
        set_ref: args.set_ref.as_ref(),
        jobs: threads(args.jobs),
        memory: memory::available(),
        scratch: &scratch,
    };
    let report = import(&repo, &release, &places, &options, context.reporter.as_ref(), &context.cancel).map_err(of(&args.release))?;
    if context.json() {
        ui::print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    report.passed_by.iter().for_each(|reason| ui::say(format_args!("Passed by: {reason}")));
    let (read, moved) = (ui::size::text(report.packages_size), ui::size::text(report.packages_moved));
    ui::say(format_args!("Made {} objects out of {} packages: {read}, of which {moved} came here", report.objects, report.packages));
    ui::print(&report.commit)?;
    Ok(ExitCode::SUCCESS)
}

/// Where packages are looked for.
#[derive(clap::Args, Debug)]
pub(crate) struct PlaceArgs {
    /// Directory with packages, or URL that their locations follow; may be given several times
    #[arg(long, value_name = "PLACE")]
    packages: Vec<String>,

    /// Take no other places than the given ones
    #[arg(long)]
    only_given: bool,
}

impl PlaceArgs {
    /// Opens the places, with those that a release names.
    pub(super) fn open(&self, of_release: &[String], context: &Context) -> Result<Places, CommandError> {
        let mut places = Places::new(Some(web(context)?));
        for place in &self.packages {
            if place.contains("://") {
                places.add_url(place);
            } else {
                places.add_directory(Path::new(place)).map_err(|error| {
                    let message = format_args!("{place}: {error}");
                    CommandError::new(ErrorKind::of_io(&error), message).hint("'--packages' wants a directory or a URL")
                })?;
            }
        }
        if !self.only_given {
            let configured = PackagePlaces::configured(Path::new("/"));
            configured.directories.iter().for_each(|directory: &PathBuf| drop(places.add_directory(directory)));
            configured.urls.iter().for_each(|url| places.add_url(url));
            of_release.iter().for_each(|url| places.add_named(url));
        }
        Ok(places)
    }
}
