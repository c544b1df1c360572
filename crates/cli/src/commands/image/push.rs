//! `rootball image push`

use rootball_object::ErrorKind;
use rootball_oci::{Digest, OstreeReference};

use crate::commands::image::build::{self, BuildArgs};
use crate::commands::image::export;
use crate::context::{Context, in_registry};
use crate::error::{CommandError, CommandResult};

/// Bring what is in the repository to a registry as a container image, and print the image's digest
///
/// A commit becomes an image as with 'image build'. An image that was imported, named by its reference or its digest, keeps its digest as with
/// 'image export'. The target may leave out docker://. An image that is elsewhere is brought to a registry by 'image copy'.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball image push debian/12/base registry.example.com/os:12.5\n  \
                        rootball image push docker://registry.example.com/os:12.5 mirror.site.example.com/os:12.5")]
pub(crate) struct PushArgs {
    #[command(flatten)]
    build: BuildArgs,

    /// Compress layers of an imported image anew that another program compressed; the image gets another digest
    #[arg(long)]
    recompress: bool,
}

pub(super) fn run(args: &PushArgs, context: &Context) -> CommandResult {
    let (what, target) = (&args.build.commit, in_registry(&args.build.image));
    let is_image = OstreeReference::parse_any(what).is_ok() || what.parse::<Digest>().is_ok();
    match (is_image, args.recompress) {
        (true, recompress) if args.build.is_plain() => export::run_for(what, &target, recompress, context).map_err(|error| {
            error.hint_for(ErrorKind::NotFound, format!("'rootball image copy {what} {target}' brings an image there from elsewhere"))
        }),
        (true, _) => {
            let message = format_args!("{what} is an image that is made already, so nothing can be chosen about how it is built");
            Err(CommandError::usage(message).hint("name a commit or ref of the repository to build one"))
        }
        (false, true) => Err(CommandError::usage("--recompress is for images that were imported")),
        (false, false) => build::run_for(&args.build, &target, context),
    }
}
