//! `rootball rojig`: commits out of the packages that every mirror already has.

mod build;
mod import;
mod show;
mod verify_root;

use clap::Subcommand;
use rootball_rojig::{FileRelease, Release, Web, WebRelease};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Make commits out of packages, and what is needed for that
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo rojig build --packages /srv/debian/pool --name os os/stable")]
pub(crate) enum RojigCommand {
    Build(Box<build::BuildArgs>),
    Import(import::ImportArgs),
    Show(show::ShowArgs),
    VerifyRoot(verify_root::VerifyRootArgs),
}

pub(super) fn run(command: &RojigCommand, context: &Context) -> CommandResult {
    match command {
        RojigCommand::Build(args) => build::run(args, context),
        RojigCommand::Import(args) => import::run(args, context),
        RojigCommand::Show(args) => show::run(args, context),
        RojigCommand::VerifyRoot(args) => verify_root::run(args, context),
    }
}

/// Opens a release: a file, or a URL of one.
fn open_release(place: &str, context: &Context) -> Result<Release<'static>, CommandError> {
    if place.starts_with("http://") || place.starts_with("https://") {
        let url = place.parse().map_err(|error| CommandError::usage(format_args!("{place:?} is no URL: {error}")))?;
        return Ok(Release::open(WebRelease::new(web(context)?, url))?);
    }
    Ok(Release::open(FileRelease::open(place.strip_prefix("file://").unwrap_or(place).as_ref())?)?)
}

fn web(context: &Context) -> Result<Web, CommandError> {
    Web::new(&context.client_options()).map_err(|error| CommandError::caused(rootball_object::ErrorKind::of_io(&error), &error))
}

/// Returns as many threads as were asked for, or one for each core.
fn threads(jobs: Option<std::num::NonZeroUsize>) -> usize {
    jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), std::num::NonZeroUsize::get)
}
