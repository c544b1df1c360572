//! `rootball switch`

use rootball_host::{Followed, UpdateOptions, switch};
use rootball_oci::Verification;

use super::outcome::UpdateArgs;
use crate::context::{Context, parse_followed};
use crate::error::CommandResult;

/// Follow another image, ref or release from now on, and deploy it
///
/// The commit decides, not the name: where what is named is the commit that is deployed already, nothing of it is moved, and nothing is
/// deployed.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball switch docker://registry.example.com/os:testing\n  rootball switch ostree:origin:os/x86_64/testing\n  rootball switch rojig:origin:os"
)]
pub(crate) struct SwitchArgs {
    #[command(flatten)]
    update: UpdateArgs,

    /// Demand a signature from now on: refuse an image of which the policy demands none, or a remote whose settings demand none. This is on
    /// where the policy demands one
    #[arg(long, alias = "enforce-container-sigpolicy")]
    require_signature: bool,

    /// An image, ostree:REMOTE:REF, or rojig:REMOTE:NAME
    reference: String,
}

pub(super) fn run(args: &SwitchArgs, context: &Context) -> CommandResult {
    let mut followed = parse_followed(&args.reference)?;
    if let Followed::Image(reference) = &mut followed
        && args.require_signature
        && reference.verification == Verification::Unverified
    {
        reference.verification = Verification::Policy;
    }
    let sysroot = context.change_sysroot()?;
    let options = UpdateOptions { require_signature: args.require_signature, ..args.update.options(context)? };
    let inhibitor = args.update.inhibitor(context);
    let outcome = context.with_host(|host| switch(&sysroot, &followed, &options, host))?;
    // A reboot that is asked for must not meet our own lock.
    drop(inhibitor);
    args.update.report(&outcome, &sysroot, context)
}
