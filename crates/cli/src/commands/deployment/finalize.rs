//! `rootball deployment finalize-staged` and `boot-complete`: what units of the system run.

use std::process::ExitCode;

use rootball_host::deployments;
use rootball_sysroot::staged::Finalized;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Make what is staged boot next; the shutdown runs this
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment finalize-staged")]
pub(crate) struct FinalizeArgs {
    /// Do nothing but keep /boot and /sysroot in use, until somebody ends this
    #[arg(long)]
    hold: bool,
}

/// Make a system that a soft reboot entered the booted one, and tell why the last shutdown failed to make what was staged boot next, if it did;
/// a unit runs this at boot
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment boot-complete")]
pub(crate) struct BootCompleteArgs {}

/// What must still be mounted when the shutdown comes.
const HELD: [&str; 2] = ["/boot", "/sysroot"];

pub(super) fn run(args: &FinalizeArgs, context: &Context) -> CommandResult {
    if args.hold {
        let _held: Vec<_> = HELD.iter().filter_map(|place| std::fs::File::open(place).ok()).collect();
        loop {
            std::thread::park();
        }
    }
    // The shutdown stops units of both programs; there may be nothing left to do, and nobody needs to write anything then.
    let sysroot = context.change_sysroot()?;
    let finalized = context.with_host(|host| deployments::finalize(&sysroot, host))?;
    if context.json() {
        ui::print_json(&finalized)?;
        return Ok(ExitCode::SUCCESS);
    }
    match finalized {
        Finalized::Done { deployment, etc_changes } => {
            ui::say(format_args!("Carried over local changes in /etc: {etc_changes}"));
            ui::say(format_args!("Boots next: {deployment}"));
        }
        Finalized::Locked { deployment } => ui::say(format_args!("Left alone, since finalizing is locked: {deployment}")),
        _ => ui::say("Nothing is staged"),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run_boot_complete(_args: &BootCompleteArgs, context: &Context) -> CommandResult {
    if context.is_running_system() {
        rootball_sysroot::complete_soft_reboot(std::path::Path::new("/run"))?;
    }
    let sysroot = context.change_sysroot()?;
    if let Some(failure) = context.with_host(|host| deployments::take_failure(&sysroot, host))? {
        ui::say(format_args!("The last shutdown failed to make what was staged boot next: {failure}"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
