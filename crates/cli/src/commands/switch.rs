//! `rootball switch`

use rootball_host::switch;

use super::outcome::UpdateArgs;
use crate::context::{Context, parse_followed_reference};
use crate::error::CommandResult;

/// Follow another image from now on, and deploy it
///
/// The commit decides, not the name: where the other image holds the commit that is deployed already, nothing is moved but its manifest, and
/// nothing is deployed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball switch docker://registry.example.com/os:testing")]
pub(crate) struct SwitchArgs {
    #[command(flatten)]
    update: UpdateArgs,

    /// The image
    image: String,
}

pub(super) fn run(args: &SwitchArgs, context: &Context) -> CommandResult {
    let reference = parse_followed_reference(&args.image)?;
    let sysroot = context.open_sysroot()?;
    let outcome = context.with_host(|host| switch(&sysroot, &reference, &args.update.options(), host))?;
    args.update.report(&outcome, context)
}
