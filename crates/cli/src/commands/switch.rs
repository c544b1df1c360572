//! `rootball switch`

use rootball_host::switch;
use rootball_oci::Verification;

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

    /// Demand a signature from now on: refuse an image of which the policy demands none. This is on where the policy demands one
    #[arg(long, alias = "enforce-container-sigpolicy")]
    require_signature: bool,

    /// The image
    image: String,
}

pub(super) fn run(args: &SwitchArgs, context: &Context) -> CommandResult {
    let mut reference = parse_followed_reference(&args.image)?;
    if args.require_signature && reference.verification == Verification::Unverified {
        reference.verification = Verification::Policy;
    }
    let sysroot = context.open_sysroot()?;
    let outcome = context.with_host(|host| switch(&sysroot, &reference, &args.update.options(), host))?;
    args.update.report(&outcome, context)
}
