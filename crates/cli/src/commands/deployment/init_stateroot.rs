//! `rootball deployment init-stateroot`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Make a place for another system on this disk, with a /var of its own
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment init-stateroot testing")]
pub(crate) struct InitStaterootArgs {
    /// Name of the stateroot
    name: String,
}

pub(super) fn run(args: &InitStaterootArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    sysroot.init_stateroot(&args.name)?;
    ui::say(format_args!("Stateroot: {}", args.name));
    Ok(ExitCode::SUCCESS)
}
