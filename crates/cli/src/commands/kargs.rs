//! `rootball kargs`

use std::process::ExitCode;

use clap::Subcommand;
use rootball_bls::KargChange;
use rootball_host::{Deploying, Kargs, KargsOptions, change_kargs, kargs};

use super::deploying::{DeployingArgs, KargArgs};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show or change the kernel arguments of the next boot
///
/// A change deploys the same commit once more with other arguments, so that the old ones can be gone back to. Options say what 'rpm-ostree kargs'
/// says with them; the verbs do the same for one kind of change.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:\n  rootball kargs append console=ttyS0\n  rootball kargs --delete quiet --append-if-missing debug")]
pub(crate) struct KargsArgs {
    #[command(subcommand)]
    verb: Option<KargsCommand>,

    #[command(flatten)]
    changes: KargArgs,

    #[command(flatten)]
    common: CommonArgs,
}

#[derive(Subcommand, Debug)]
enum KargsCommand {
    Show(ShowArgs),
    /// Add kernel arguments for the next boot
    #[command(after_help = "Example:\n  rootball kargs append console=ttyS0 quiet")]
    Append(VerbArgs),
    /// Remove kernel arguments for the next boot: KEY=VALUE, or KEY where it occurs once
    #[command(after_help = "Example:\n  rootball kargs delete --if-needed quiet")]
    Delete(VerbArgs),
    /// Replace values of kernel arguments for the next boot: KEY=NEW, or KEY=OLD=NEW where the key has several
    #[command(after_help = "Example:\n  rootball kargs replace console=ttyS0=ttyS1")]
    Replace(VerbArgs),
}

/// Show the kernel arguments of the next boot
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball kargs show --deployment booted")]
struct ShowArgs {
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(clap::Args, Debug)]
struct VerbArgs {
    #[command(flatten)]
    common: CommonArgs,

    /// Do nothing for an argument that is there already, or is not there to be deleted
    #[arg(long)]
    if_needed: bool,

    /// Kernel arguments
    #[arg(required = true, value_name = "ARG")]
    args: Vec<String>,
}

#[derive(clap::Args, Debug, Default)]
struct WhichArgs {
    /// Stateroot to work on [default: the booted one's]
    #[arg(long, visible_alias = "os", value_name = "NAME")]
    stateroot: Option<String>,

    /// Deployment whose arguments are meant: index, commit, or one of 'booted', 'staged', 'rollback' [default: what boots next]
    #[arg(long, visible_alias = "deploy-index", value_name = "DEPLOYMENT")]
    deployment: Option<String>,
}

#[derive(clap::Args, Debug)]
struct CommonArgs {
    #[command(flatten)]
    which: WhichArgs,

    /// Change the boot entry itself; no new deployment is made, and the old arguments are gone
    #[arg(long)]
    in_place: bool,

    /// Show what the arguments would be, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Exit with code 77 when nothing changes
    #[arg(long, visible_alias = "unchanged-exit-77")]
    exit_unchanged: bool,

    #[command(flatten)]
    deploying: DeployingArgs,
}

pub(super) fn run(args: &KargsArgs, context: &Context) -> CommandResult {
    let (changes, common) = match &args.verb {
        Some(KargsCommand::Show(show)) => return print_current(&show.which, context),
        Some(KargsCommand::Append(verb)) if verb.if_needed => (changes(verb, KargChange::AppendIfMissing), &verb.common),
        Some(KargsCommand::Append(verb)) => (changes(verb, KargChange::Append), &verb.common),
        Some(KargsCommand::Delete(verb)) if verb.if_needed => (changes(verb, KargChange::DeleteIfPresent), &verb.common),
        Some(KargsCommand::Delete(verb)) => (changes(verb, KargChange::Delete), &verb.common),
        Some(KargsCommand::Replace(verb)) => (changes(verb, KargChange::Replace), &verb.common),
        None => (args.changes.changes(), &args.common),
    };
    if changes.is_empty() {
        return print_current(&common.which, context);
    }
    let options = KargsOptions {
        in_place: common.in_place,
        dry_run: common.dry_run,
        deploying: Deploying { karg_changes: changes, ..common.deploying.options() },
        ..which(&common.which)
    };
    let sysroot = context.change_sysroot()?;
    let changed = context.with_host(|host| change_kargs(&sysroot, &options, host))?;
    if changed.staged {
        crate::shutdown::start_finalizing();
    }
    report(&changed, context)?;
    Ok(if changed.changed.is_none() && common.exit_unchanged { ExitCode::from(super::outcome::UNCHANGED) } else { ExitCode::SUCCESS })
}

fn changes(verb: &VerbArgs, change: fn(String) -> KargChange) -> Vec<KargChange> {
    verb.args.iter().cloned().map(change).collect()
}

fn which(args: &WhichArgs) -> KargsOptions {
    KargsOptions { stateroot: args.stateroot.clone(), deployment: args.deployment.clone(), ..KargsOptions::default() }
}

fn print_current(args: &WhichArgs, context: &Context) -> CommandResult {
    let kargs = kargs(&context.open_sysroot()?, &which(args))?;
    if context.json() {
        ui::print_json(&kargs)?;
    } else {
        ui::print(&kargs.kernel_args)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn report(kargs: &Kargs, context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(kargs);
    }
    match (&kargs.changed, &kargs.new) {
        (None, _) => ui::say("The kernel arguments are so already"),
        (Some(_), Some(new)) if kargs.staged => ui::say(format_args!("Staged: {new}")),
        (Some(_), Some(new)) => ui::say(format_args!("Boots next: {new}")),
        (Some(_), None) if kargs.applied => ui::say(format_args!("Changed in place: {}", kargs.deployment)),
        (Some(_), None) => ui::say("The kernel arguments would be:"),
    }
    ui::print(kargs.changed.as_ref().unwrap_or(&kargs.kernel_args))
}
