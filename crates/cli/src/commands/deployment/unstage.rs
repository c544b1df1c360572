//! `rootball deployment unstage`, `lock-finalization` and `unlock-finalization`

use std::process::ExitCode;

use rootball_host::deployments;

use super::report;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Drop what is staged, so that the shutdown changes nothing
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment unstage")]
pub(crate) struct UnstageArgs {}

/// Let the shutdown leave alone what is staged
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment lock-finalization")]
pub(crate) struct LockArgs {}

/// Let the shutdown make what is staged boot next
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment unlock-finalization")]
pub(crate) struct UnlockArgs {}

pub(super) fn run(_args: &UnstageArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::unstage(&sysroot, host))?;
    if !changed.applied && !context.json() {
        ui::say("Nothing is staged");
        return Ok(ExitCode::SUCCESS);
    }
    report(&changed, "Dropped", "Not staged", context)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run_lock(_args: &LockArgs, context: &Context) -> CommandResult {
    lock(true, context)
}

pub(super) fn run_unlock(_args: &UnlockArgs, context: &Context) -> CommandResult {
    lock(false, context)
}

fn lock(locked: bool, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| deployments::lock_finalization(&sysroot, locked, host))?;
    let (done, was) = if locked { ("Waits for you", "Waits for you already") } else { ("Boots next", "Boots next already") };
    report(&changed, done, was, context)?;
    Ok(ExitCode::SUCCESS)
}
