//! `rootball image pull`

use std::process::ExitCode;

use crate::commands::image::import::{self, ImportArgs};
use crate::context::{Context, in_registry};
use crate::error::CommandError;

/// Fetch an image from a registry into the repository, and print its commit
///
/// What a machine that will update soon can do beforehand: 'switch' and 'upgrade' to the image then fetch nothing. The same as 'image import'
/// but for the name, which may leave out docker://. To take an image elsewhere than into a repository there is 'image copy'.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image pull registry.example.com/os:stable")]
pub(crate) struct PullArgs {
    #[command(flatten)]
    import: ImportArgs,
}

pub(super) fn run(args: &PullArgs, context: &Context) -> Result<ExitCode, CommandError> {
    import::run_for(&args.import, &in_registry(&args.import.image), context)
}
