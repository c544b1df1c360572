//! What `upgrade`, `switch` and `install` say about what they did.

use std::process::ExitCode;

use rootball_host::{Available, Deployed, Moved, Outcome, UpdateOptions};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// The exit code that says "nothing to do" to who asked for it with `--exit-unchanged`.
const UNCHANGED: u8 = 77;

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
    #[arg(long)]
    exit_unchanged: bool,
}

impl UpdateArgs {
    pub(super) fn options(&self) -> UpdateOptions {
        UpdateOptions { check: self.check, stateroot: self.stateroot.clone(), ..UpdateOptions::default() }
    }

    /// Says what was done, and returns the exit code that tells "nothing to do" from "done" to who wants to know.
    pub(super) fn report(&self, outcome: &Outcome, context: &Context) -> CommandResult {
        print(outcome, context)?;
        Ok(match outcome {
            Outcome::Unchanged { .. } if self.exit_unchanged => ExitCode::from(UNCHANGED),
            _ => ExitCode::SUCCESS,
        })
    }
}

/// Says what was done; prints the commit as the last line.
pub(super) fn print(outcome: &Outcome, context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(outcome);
    }
    match outcome {
        Outcome::Unchanged { reference, commit } => {
            ui::say(format_args!("No update: {reference} is what is deployed"));
            ui::print(commit)
        }
        Outcome::Available(available) => print_available(available),
        Outcome::OriginChanged { reference, commit, moved } => {
            ui::say(format_args!("The same commit by another name: nothing is deployed anew. Following: {reference}"));
            say_moved(moved);
            ui::print(commit)
        }
        Outcome::Deployed(deployed) => print_deployed(deployed),
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
    for removed in &deployed.removed {
        ui::say(format_args!("Removed deployment {removed}"));
    }
    let version = deployed.version.as_deref().map(|version| format!(" (version {version})")).unwrap_or_default();
    ui::say(format_args!("Boots next{version}: {}", deployed.deployment));
    ui::print(deployed.commit)
}

fn say_moved(moved: &Moved) {
    if *moved == Moved::default() {
        ui::say("Moved nothing: the commit was here already");
        return;
    }
    let size = ui::size::text(moved.bytes);
    if moved.layers_fetched + moved.layers_reused == 0 {
        ui::say(format_args!("New objects {}: {size}", moved.objects));
        return;
    }
    ui::say(format_args!(
        "Fetched {} layers, {} were here already, new objects {}: {size}",
        moved.layers_fetched, moved.layers_reused, moved.objects
    ));
}
