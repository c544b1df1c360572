//! What `upgrade`, `switch` and `install` say about what they did.

use std::process::ExitCode;

use rootball_host::{Available, Deployed, Moved, Outcome, Prefer, Staging, UpdateOptions};
use rootball_sysroot::Sysroot;

use super::deploying::DeployingArgs;
use super::reboot::RebootArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::shutdown::Inhibitor;
use crate::ui;

/// The exit code that says "nothing to do" to who asked for it with `--exit-unchanged`.
pub(super) const UNCHANGED: u8 = 77;

/// What `upgrade` and `switch` take alike.
#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Look what there is, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    check: bool,

    /// Stateroot to work on [default: the booted one's]
    #[arg(long, value_name = "NAME")]
    stateroot: Option<String>,

    /// Exit with code 77 when there is nothing to do
    #[arg(long, visible_alias = "unchanged-exit-77")]
    exit_unchanged: bool,

    /// Say nothing when there is nothing to do
    #[arg(short, long)]
    quiet: bool,

    /// Fetch and stage it, but let the shutdown leave it alone until 'rootball upgrade --from-downloaded'
    #[arg(long, conflicts_with_all = ["check", "no_stage"])]
    download_only: bool,

    /// What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers for an image, static-delta,
    /// object-deltas or objects for a ref, packages for a release
    #[arg(long, value_name = "WHAT", default_value = "bytes")]
    prefer: Prefer,

    #[command(flatten)]
    reboot: RebootArgs,

    #[command(flatten)]
    deploying: DeployingArgs,
}

impl UpdateArgs {
    /// Returns the options; what cannot be done at all is refused here.
    pub(super) fn options(&self, context: &Context) -> Result<UpdateOptions, CommandError> {
        self.reboot.check(context)?;
        let mut deploying = self.deploying.options();
        if self.download_only {
            deploying.staging = Staging::Always;
            deploying.lock_finalization = true;
        }
        Ok(UpdateOptions {
            check: self.check,
            stateroot: self.stateroot.clone(),
            prefer: self.prefer,
            deploying,
            ..UpdateOptions::default()
        })
    }

    /// Keeps the machine from being shut down while it is updated; a look needs no such thing.
    pub(super) fn inhibitor(&self, context: &Context) -> Option<Inhibitor> {
        (context.is_running_system() && !self.check).then(Inhibitor::new)
    }

    /// Says what was done, and returns the exit code that tells "nothing to do" from "done" to who wants to know.
    pub(super) fn report(&self, outcome: &Outcome, sysroot: &Sysroot, context: &Context) -> CommandResult {
        let is_unchanged = matches!(outcome, Outcome::Unchanged { .. });
        if !(is_unchanged && self.quiet) {
            print(outcome, context)?;
        }
        if matches!(outcome, Outcome::Deployed(_) | Outcome::Unlocked { .. }) && !self.download_only {
            self.reboot.reboot(sysroot, context)?;
        }
        Ok(if is_unchanged && self.exit_unchanged { ExitCode::from(UNCHANGED) } else { ExitCode::SUCCESS })
    }
}

/// Says what was done; prints the commit as the last line. What was staged is left in the hands of who finalizes it.
pub(super) fn print(outcome: &Outcome, context: &Context) -> Result<(), CommandError> {
    if matches!(outcome, Outcome::Deployed(deployed) if deployed.staged) {
        crate::shutdown::start_finalizing();
    }
    if context.json() {
        return ui::print_json(outcome);
    }
    match outcome {
        Outcome::Unchanged { reference, commit } => {
            ui::say(format_args!("No update: {reference} is what is deployed"));
            ui::print(commit)
        }
        Outcome::KnownBad { reference, commit, deployment } => {
            ui::say(format_args!("No update: {reference} is {deployment}, which did not boot well here; '--retry-bad' deploys it again"));
            ui::print(commit)
        }
        Outcome::Available(available) => print_available(available),
        Outcome::OriginChanged { reference, commit, moved } => {
            ui::say(format_args!("The same commit by another name: nothing is deployed anew. Following: {reference}"));
            say_moved(moved);
            ui::print(commit)
        }
        Outcome::Deployed(deployed) => print_deployed(deployed),
        Outcome::Unlocked { commit, deployment, .. } => {
            ui::say(format_args!("Boots next after the shutdown: {deployment}"));
            ui::print(commit)
        }
        _ => Ok(()),
    }
}

fn print_available(available: &Available) -> Result<(), CommandError> {
    let version = available.version.as_deref().unwrap_or("without a version");
    let cost = match (available.present, available.manifest_digest) {
        (true, _) => ", it is here already".to_owned(),
        (false, Some(_)) => format!(", at most {}", ui::size::text(available.image_bytes)),
        (false, None) => String::new(),
    };
    ui::say(format_args!("Update available: {version} from {}{cost}", available.reference));
    available.commit.as_ref().map_or(Ok(()), ui::print)
}

fn print_deployed(deployed: &Deployed) -> Result<(), CommandError> {
    say_moved(&deployed.moved);
    super::image::say_dropped(&deployed.dropped);
    if deployed.etc_changes > 0 {
        ui::say(format_args!("Carried over local changes in /etc: {}", deployed.etc_changes));
    }
    if !deployed.etc_hidden.is_empty() {
        ui::say(format_args!(
            "New defaults in /etc that local versions hide: {} ('rootball deployment etc-diff' lists them before an update)",
            deployed.etc_hidden.len()
        ));
    }
    for ignored in &deployed.etc_ignored {
        ui::say(format_args!("Not carried over, being no file, directory or link: /etc/{ignored}"));
    }
    for removed in &deployed.removed {
        ui::say(format_args!("Removed deployment {removed}"));
    }
    let version = deployed.version.as_deref().map(|version| format!(" (version {version})")).unwrap_or_default();
    let when = match (deployed.staged, deployed.locked) {
        (_, true) => "Staged, and left alone by the shutdown",
        (true, _) => "Boots next after the shutdown",
        (false, _) => "Boots next",
    };
    ui::say(format_args!("{when}{version}: {}", deployed.deployment));
    ui::print(deployed.commit)
}

fn say_moved(moved: &Moved) {
    if *moved == Moved::default() {
        ui::say("Moved nothing: the commit was here already");
        return;
    }
    let size = ui::size::text(moved.bytes);
    moved.passed_by.iter().for_each(|reason| ui::say(format_args!("Passed by: {reason}")));
    if let (Some(way), Some(delta)) = (&moved.way, &moved.delta) {
        ui::say(format_args!("Came by the {way} delta {delta}, new objects {}: {size}", moved.objects));
        return;
    }
    if moved.layers_fetched + moved.layers_in_part + moved.layers_reused == 0 {
        match &moved.way {
            Some(way) => ui::say(format_args!("Came by {way}, new objects {}: {size}", moved.objects)),
            None => ui::say(format_args!("New objects {}: {size}", moved.objects)),
        }
        return;
    }
    ui::say(format_args!(
        "Fetched {}, {} were here already, new objects {}: {size}",
        ui::layers_fetched(moved.layers_fetched, moved.layers_in_part),
        moved.layers_reused,
        moved.objects
    ));
}
