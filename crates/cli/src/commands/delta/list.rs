//! `rootball delta list`

use std::process::ExitCode;

use rootball_delta::format::DeltaName;
use rootball_delta::show::list;
use rootball_image::delta::{Named, find};
use rootball_object::ErrorKind;
use rootball_oci::Platform;

use crate::context::{Context, parse_shown_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show which deltas lead to an image, or which static deltas the repository has
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball delta list docker://registry.example.com/os:12.6\n  rootball --repo /srv/repo delta list")]
pub(crate) struct ListArgs {
    /// With an image, its deltas for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", requires = "image")]
    platform: Option<Platform>,

    /// The image
    image: Option<String>,
}

/// Shows the deltas of an image.
fn of_image(args: &ListArgs, image: &str, context: &Context) -> CommandResult {
    let source = context.open_untrusted_source(&parse_shown_reference(image)?)?;
    let named = Named::load(source.as_ref(), &args.platform.clone().unwrap_or_else(Platform::host))?;
    let found = find(source.as_ref(), &named)?;
    if context.json() {
        ui::print_json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        ui::say(format_args!("No deltas lead to {}", named.raw.digest));
    }
    for delta in &found {
        let size = delta.size.map_or_else(|| "unknown".to_owned(), ui::size::text);
        ui::print(format_args!("{} {} {size:>10} from {}", delta.descriptor.digest, delta.kind, delta.from))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(args: &ListArgs, context: &Context) -> CommandResult {
    if let Some(image) = &args.image {
        return of_image(args, image, context);
    }
    let repo = context.open_repo()?;
    let names: Vec<DeltaName> = list(repo.path()).map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
    if context.json() {
        ui::print_json(&names)?;
    } else if names.is_empty() {
        ui::say("No static deltas");
    }
    if !context.json() {
        names.iter().try_for_each(ui::print)?;
    }
    Ok(ExitCode::SUCCESS)
}
