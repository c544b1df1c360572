//! `rootball switch`

use rootball_host::{UpdateOptions, switch};

use super::outcome;
use crate::context::{Context, parse_followed_reference};
use crate::error::CommandResult;

/// Follow another image from now on, and deploy it
///
/// The commit decides, not the name: where the other image holds the commit that is deployed already, nothing is moved but its manifest, and
/// nothing is deployed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball switch docker://registry.example.com/os:testing")]
pub(crate) struct SwitchArgs {
    /// Look what there is, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    check: bool,

    /// Stateroot to switch [default: the booted one's]
    #[arg(long, value_name = "NAME")]
    stateroot: Option<String>,

    /// Exit with code 77 when there is nothing to do
    #[arg(long)]
    exit_unchanged: bool,

    /// The image
    image: String,
}

pub(super) fn run(args: &SwitchArgs, context: &Context) -> CommandResult {
    let reference = parse_followed_reference(&args.image)?;
    let sysroot = context.open_sysroot()?;
    let options = UpdateOptions { check: args.check, stateroot: args.stateroot.clone() };
    let outcome = context.with_host(|host| switch(&sysroot, &reference, &options, host))?;
    outcome::print(&outcome, context)?;
    Ok(outcome::exit_code(&outcome, args.exit_unchanged))
}
