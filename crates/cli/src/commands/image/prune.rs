//! `rootball image prune`

use std::process::ExitCode;

use rootball_image::import::{ImagePruneError, ImagePruneOptions, apply_prune, plan_prune};
use rootball_oci::OstreeReference;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Remove images from the repository, and what only they needed
///
/// In the repository of a system, all images go that no deployment follows. In any other one, only the images that are named go. Layers that no
/// remaining image has go as well, and then all objects that no ref reaches.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball image prune --dry-run\n  rootball --repo /srv/repo image prune docker://registry.example.com/os:old"
)]
pub(crate) struct PruneArgs {
    /// Show what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,

    /// Images to remove, as `image list` shows them
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
}

pub(super) fn run(args: &PruneArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let followed = match context.has_own_repo() {
        true => None,
        false => {
            // What is staged is followed as well.
            let state = context.open_sysroot()?.state()?;
            let origins = state.all().filter_map(|deployment| deployment.origin.image());
            // What cannot be read cannot have been imported by its reference either.
            Some(origins.filter_map(|origin| origin.parse::<OstreeReference>().ok()).map(|origin| origin.image.to_string()).collect())
        }
    };
    let now = u64::try_from(jiff::Timestamp::now().as_second()).ok();
    let plan = plan_prune(&repo, &ImagePruneOptions { remove: args.images.clone(), followed, now }).map_err(explain)?;
    if !args.dry_run {
        apply_prune(&repo, &plan, context.reporter.as_ref()).map_err(explain)?;
    }
    if context.json() {
        ui::print_json(&plan)?;
        return Ok(ExitCode::SUCCESS);
    }
    let done = if args.dry_run { "Would remove" } else { "Removed" };
    for (reference, commit) in &plan.images {
        ui::print(format_args!("{done} {reference}: commit {commit}"))?;
    }
    for reference in &plan.unknown {
        ui::say(format_args!("Layers all stay: it is not known which of them {reference} has"));
    }
    let freed = ui::size::text(plan.freed_bytes);
    ui::print(format_args!("{done} {} images, {} layers, {} objects: {freed}", plan.images.len(), plan.blobs, plan.objects))?;
    Ok(ExitCode::SUCCESS)
}

fn explain(error: ImagePruneError) -> CommandError {
    let hint = match &error {
        ImagePruneError::NotFound { .. } => "'rootball image list' shows what there is",
        ImagePruneError::InUse { .. } => "'rootball switch' lets the system follow another one",
        _ => return error.into(),
    };
    CommandError::from(error).hint(hint)
}
