//! `rootball image push`

use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_oci::OstreeReference;

use crate::commands::image::build::{self, BuildArgs};
use crate::context::{Context, in_registry};
use crate::error::CommandError;

/// Wrap a commit as a container image into a registry, and print the image's digest
///
/// The same as 'image build' but for the name, which may leave out docker://. To bring an image that exists already to a registry there is
/// 'image copy'.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image push debian/12/base registry.example.com/os:12.5")]
pub(crate) struct PushArgs {
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn run(args: &PushArgs, context: &Context) -> Result<ExitCode, CommandError> {
    let (commit, image) = (&args.build.commit, in_registry(&args.build.image));
    if OstreeReference::parse_any(commit).is_ok() {
        let message = format_args!("{commit:?} names an image, and a commit or ref of the repository is wanted");
        return Err(
            CommandError::new(ErrorKind::Invalid, message).hint(format!("'rootball image copy {commit} {image}' brings an image there"))
        );
    }
    build::run_for(&args.build, &image, context)
}
