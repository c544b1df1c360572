//! `rootball image import`

use std::process::ExitCode;

use rootball_image::import::{ImportOptions, import};

use crate::context::{Context, parse_reference};
use crate::error::CommandResult;
use crate::ui;

/// Take the commit out of a container image into the repository, and print its checksum
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo image import docker://registry.example.com/os:stable")]
pub(crate) struct ImportArgs {
    /// How many layers are fetched at the same time
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// The image
    pub(super) image: String,
}

pub(super) fn run(args: &ImportArgs, context: &Context) -> CommandResult {
    run_for(args, &args.image, context)
}

/// Imports another image than the arguments name.
pub(super) fn run_for(args: &ImportArgs, image: &str, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let reference = parse_reference(image)?;
    let source = context.open_source(&reference)?;
    let options = ImportOptions { reference: Some(reference.to_string()), jobs: args.jobs.into(), ..ImportOptions::default() };
    let imported = import(source.as_ref(), &repo, &options, context.reporter.as_ref(), &context.cancel)?;
    if context.json() {
        ui::print_json(&imported)?;
    } else {
        let size = ui::size::text(imported.bytes_fetched);
        ui::say(format_args!("Fetched {} layers, {} were here already: {size}", imported.layers_fetched, imported.layers_reused));
        ui::print(imported.commit)?;
    }
    Ok(ExitCode::SUCCESS)
}
