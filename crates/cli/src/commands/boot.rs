//! `rootball boot`: what boot loaders know of the deployments, and whether the booted one is well.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Subcommand;
use rootball_host::{CheckOutcome, HealthOptions, HealthReport, Verdict, boot_status, check_health, mark_boot};
use rootball_object::ErrorKind;
use rootball_sysroot::Mark;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Directories with health checks; the administrator's come first.
const HEALTH: [&str; 2] = ["/etc/rootball/health.d", "/usr/lib/rootball/health.d"];

/// A boot loader that counts boots tells so in this variable.
const LOADER_COUNTS: &str = "/sys/firmware/efi/efivars/LoaderBootCountPath-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

/// Count boots, and find out whether the booted system is well
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball boot status")]
pub(crate) enum BootCommand {
    Status(StatusArgs),
    MarkGood(MarkArgs),
    MarkBad(MarkArgs),
    CheckHealth(CheckArgs),
}

/// Show which deployments boot loaders try, and how often
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball boot status --format json")]
pub(crate) struct StatusArgs {}

/// Say whether a deployment is good
///
/// A good one is tried without limit. A bad one is tried only when there is no other.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball boot mark-good\n  rootball boot mark-bad 1")]
pub(crate) struct MarkArgs {
    /// Its place in the list of deployments [default: the booted one]
    index: Option<usize>,
}

/// Run the health checks and mark the boot
///
/// Checks are programs in required and wanted below /etc/rootball/health.d and /usr/lib/rootball/health.d. When all required ones pass, the boot
/// is good. When one fails in a boot that is counted, the machine is to boot again, and when there are no tries left, the system before.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball boot check-health --reboot")]
pub(crate) struct CheckArgs {
    /// Seconds that one check may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,

    /// Reboot when that is what follows
    #[arg(long)]
    reboot: bool,
}

pub(super) fn run(command: &BootCommand, context: &Context) -> CommandResult {
    match command {
        BootCommand::Status(_) => status(context),
        BootCommand::MarkGood(args) => mark(args, Mark::Good, context),
        BootCommand::MarkBad(args) => mark(args, Mark::Bad, context),
        BootCommand::CheckHealth(args) => check(args, context),
    }
}

fn status(context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    let status = boot_status(&sysroot)?;
    if context.json() {
        ui::print_json(&status)?;
        return Ok(ExitCode::SUCCESS);
    }
    for deployment in &status.deployments {
        let star = if deployment.booted { '*' } else { ' ' };
        let state = match (deployment.bad, deployment.tries_left) {
            (true, _) => "bad".to_owned(),
            (false, Some(left)) => format!("on trial, tries left: {left}"),
            (false, None) => "good".to_owned(),
        };
        ui::print(format_args!("{star} {} {}: {state}", deployment.index, deployment.deployment))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn mark(args: &MarkArgs, mark: Mark, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let (id, count) = context.with_host(|host| mark_boot(&sysroot, args.index, mark, host))?;
    if context.json() {
        let marked = serde_json::json!({ "deployment": id, "mark": mark, "tries_left": count.map(|count| count.left) });
        ui::print_json(&marked)?;
    } else {
        ui::say(format_args!("{}: {id}", if mark == Mark::Good { "Good" } else { "Bad" }));
    }
    Ok(ExitCode::SUCCESS)
}

fn check(args: &CheckArgs, context: &Context) -> CommandResult {
    let sysroot = context.change_sysroot()?;
    let options = HealthOptions {
        places: HEALTH.iter().map(PathBuf::from).collect(),
        limit: Duration::from_secs(args.timeout),
        loader_counts: Path::new(LOADER_COUNTS).exists(),
    };
    let report = context.with_host(|host| check_health(&sysroot, &options, host))?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        say(&report);
    }
    if args.reboot && report.wants_reboot() {
        reboot()?;
    }
    Ok(if report.verdict == Verdict::Good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn say(report: &HealthReport) {
    if let Some(id) = &report.given_up {
        ui::say(format_args!("The boot loader has given up {id}"));
    }
    for check in &report.checks {
        let kind = if check.required { "required" } else { "wanted" };
        let outcome = match check.outcome {
            CheckOutcome::Passed => "passed",
            CheckOutcome::TimedOut => "took too long",
            _ => "failed",
        };
        ui::say(format_args!("{} ({kind}): {outcome}", check.path.display()));
    }
    match &report.verdict {
        Verdict::Good => ui::say(format_args!("This boot is good: {}", report.deployment)),
        Verdict::TryAgain { left } => ui::say(format_args!("This boot is not good: it is tried again, tries left: {left}")),
        Verdict::RolledBack { to } => ui::say(format_args!("This boot is not good. Boots next: {to}")),
        _ => ui::say("This boot is not good, and there is nothing to go back to or no reason to"),
    }
}

fn reboot() -> Result<(), CommandError> {
    let failed = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("running systemctl: {error}"));
    let status = Command::new("systemctl").args(["--no-block", "--job-mode=replace-irreversibly", "start", "reboot.target"]).status();
    match status.map_err(failed)?.success() {
        true => Ok(()),
        false => Err(CommandError::new(ErrorKind::Io, "systemctl cannot reboot the machine")),
    }
}
