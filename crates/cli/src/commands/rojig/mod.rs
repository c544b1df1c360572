//! `rootball rojig`: commits out of the packages that every mirror already has.

mod build;
mod import;
mod pool;
mod show;
mod verify_root;

use clap::Subcommand;
use rootball_object::ErrorKind;
use rootball_oci::{Image, Platform, Reference};
use rootball_rojig::{FileRelease, Release, RojigError, Web, WebRelease, find_beside, find_carried};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Make commits out of packages, and what is needed for that
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo rojig build --packages /srv/debian/pool --name os os/stable")]
pub(crate) enum RojigCommand {
    Build(Box<build::BuildArgs>),
    Import(import::ImportArgs),
    Show(show::ShowArgs),
    Pool(pool::PoolArgs),
    VerifyRoot(verify_root::VerifyRootArgs),
}

pub(super) fn run(command: &RojigCommand, context: &Context) -> CommandResult {
    match command {
        RojigCommand::Build(args) => build::run(args, context),
        RojigCommand::Import(args) => import::run(args, context),
        RojigCommand::Show(args) => show::run(args, context),
        RojigCommand::Pool(args) => pool::run(args, context),
        RojigCommand::VerifyRoot(args) => verify_root::run(args, context),
    }
}

/// Opens a release: a file, a package that has it, a URL of either, or an image that it lies beside.
fn open_release(place: &str, context: &Context) -> Result<Release<'static>, CommandError> {
    if let Ok(reference) = place.parse::<Reference>() {
        let source = context.open_source(&reference)?;
        let image = Image::load(source.as_ref(), &Platform::host())?.raw.digest;
        let beside = find_beside(source, &image)?.ok_or_else(|| {
            CommandError::new(ErrorKind::NotFound, format_args!("{place} has no release beside it"))
                .hint("'rootball rojig build --beside REF' puts one there")
        })?;
        return Release::open(beside).map_err(of(place));
    }
    let is_package = place.ends_with(".deb") || place.ends_with(".rpm");
    let io = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("{place}: {error}"));
    let scratch = std::env::temp_dir();
    if place.starts_with("http://") || place.starts_with("https://") {
        let url = place.parse().map_err(|error| CommandError::usage(format_args!("{place:?} is no URL: {error}")))?;
        let web = web(context)?;
        if is_package {
            let carried = find_carried(web.open(&url, None).map_err(io)?, place, &scratch)?;
            return Release::open(FileRelease::of(carried)).map_err(of(place));
        }
        return Release::open(WebRelease::new(web, url)).map_err(of(place));
    }
    let path = std::path::Path::new(place.strip_prefix("file://").unwrap_or(place));
    if is_package {
        let file = std::fs::File::open(path).map_err(io)?;
        return Release::open(FileRelease::of(find_carried(file, place, &scratch)?)).map_err(of(place));
    }
    Release::open(FileRelease::open(path)?).map_err(of(place))
}

/// Says of which release an error is. One that is damaged, or cut short, comes whole from where it was made.
fn of(place: &str) -> impl Fn(RojigError) -> CommandError {
    move |error| {
        let caused = CommandError::caused(error.kind(), &error);
        match error {
            RojigError::Damaged { .. } | RojigError::Delta(_) => CommandError::new(error.kind(), format_args!("{place}: {error}"))
                .hint_for(ErrorKind::Corrupt, "fetch it again; 'rootball rojig build' makes releases"),
            _ => caused,
        }
    }
}

fn web(context: &Context) -> Result<Web, CommandError> {
    Web::new(&context.client_options()).map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))
}

/// Returns as many threads as were asked for, or one for each core.
fn threads(jobs: Option<std::num::NonZeroUsize>) -> usize {
    jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), std::num::NonZeroUsize::get)
}
