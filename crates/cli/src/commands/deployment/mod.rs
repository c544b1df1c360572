//! `rootball deployment`: the systems on this disk.

mod add;
mod diff;
mod etc_diff;
mod finalize;
mod init_stateroot;
mod list;
mod pin;
mod remove;
mod set_default;
mod soft_reboot;
mod unstage;

use clap::Subcommand;
use rootball_host::deployments::Changed;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Work with the deployments of this system
///
/// A deployment is named by its index in 'rootball status', by the beginning of its commit, or by one of the words 'booted', 'staged', 'default'
/// and 'rollback'.
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball deployment pin booted")]
pub(crate) enum DeploymentCommand {
    List(list::ListArgs),
    #[command(visible_alias = "deploy")]
    Add(Box<add::AddArgs>),
    #[command(visible_alias = "undeploy")]
    Remove(remove::RemoveArgs),
    Pin(pin::PinArgs),
    Unpin(pin::UnpinArgs),
    SetDefault(set_default::SetDefaultArgs),
    Diff(diff::DiffArgs),
    #[command(visible_alias = "config-diff")]
    EtcDiff(etc_diff::EtcDiffArgs),
    Unstage(unstage::UnstageArgs),
    LockFinalization(unstage::LockArgs),
    UnlockFinalization(unstage::UnlockArgs),
    #[command(visible_alias = "os-init")]
    InitStateroot(init_stateroot::InitStaterootArgs),
    PrepareSoftReboot(soft_reboot::PrepareSoftRebootArgs),
    #[command(hide = true)]
    FinalizeStaged(finalize::FinalizeArgs),
    #[command(hide = true)]
    BootComplete(finalize::BootCompleteArgs),
}

pub(super) fn run(command: &DeploymentCommand, context: &Context) -> CommandResult {
    match command {
        DeploymentCommand::List(args) => list::run(args, context),
        DeploymentCommand::Add(args) => add::run(args, context),
        DeploymentCommand::Remove(args) => remove::run(args, context),
        DeploymentCommand::Pin(args) => pin::run(args, context),
        DeploymentCommand::Unpin(args) => pin::run_unpin(args, context),
        DeploymentCommand::SetDefault(args) => set_default::run(args, context),
        DeploymentCommand::Diff(args) => diff::run(args, context),
        DeploymentCommand::EtcDiff(args) => etc_diff::run(args, context),
        DeploymentCommand::Unstage(args) => unstage::run(args, context),
        DeploymentCommand::LockFinalization(args) => unstage::run_lock(args, context),
        DeploymentCommand::UnlockFinalization(args) => unstage::run_unlock(args, context),
        DeploymentCommand::InitStateroot(args) => init_stateroot::run(args, context),
        DeploymentCommand::PrepareSoftReboot(args) => soft_reboot::run(args, context),
        DeploymentCommand::FinalizeStaged(args) => finalize::run(args, context),
        DeploymentCommand::BootComplete(args) => finalize::run_boot_complete(args, context),
    }
}

/// Says what happened to deployments: `done` where it did, `not_done` where it would, or was so already.
pub(super) fn report(changed: &Changed, done: &str, not_done: &str, context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(changed);
    }
    for deployment in &changed.deployments {
        ui::say(format_args!("{}: {deployment}", if changed.applied { done } else { not_done }));
    }
    Ok(())
}
