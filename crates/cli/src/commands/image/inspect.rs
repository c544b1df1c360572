//! `rootball image inspect`

use std::process::ExitCode;

use rootball_oci::{Image, ImageView, Inspection, Platform, inspect};

use crate::context::{Context, parse_shown_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what an image is, without fetching its layers
///
/// Of an index, the platforms that it has images for are listed, and the image for this machine is shown, or for --platform.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image inspect --format json docker://registry.example.com/os:stable")]
pub(crate) struct InspectArgs {
    /// Print the manifest or index as it is stored, byte for byte
    #[arg(long, conflicts_with_all = ["config", "platform"])]
    raw: bool,

    /// Print the config as it is stored, byte for byte
    #[arg(long)]
    config: bool,

    /// Show the image for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// The image
    image: String,
}

pub(super) fn run(args: &InspectArgs, context: &Context) -> CommandResult {
    let reference = parse_shown_reference(&args.image)?;
    let source = context.open_untrusted_source(&reference)?;
    let platform = args.platform.clone().unwrap_or_else(Platform::host);
    if args.raw {
        ui::print_bytes(&mut source.load_manifest()?.bytes.as_slice())?;
    } else if args.config {
        ui::print_bytes(&mut Image::load(source.as_ref(), &platform)?.config_bytes.as_slice())?;
    } else {
        let inspection = inspect(source.as_ref(), &platform, args.platform.is_some())?;
        if context.json() {
            ui::print_json(&inspection)?;
        } else {
            print(&inspection, &platform)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(inspection: &Inspection, platform: &Platform) -> Result<(), CommandError> {
    if let Some(index) = &inspection.index {
        ui::print(format_args!("Index:        {}", index.digest))?;
        for entry in &index.platforms {
            let what = entry.platform.as_deref().or(entry.artifact_type.as_deref()).unwrap_or("no platform");
            ui::print(format_args!("Image for:    {what} {}", entry.digest))?;
        }
    }
    match &inspection.image {
        Some(image) => print_image(image),
        None => {
            ui::say(format_args!("The index has no image for {platform}; '--platform' shows another"));
            Ok(())
        }
    }
}

fn print_image(image: &ImageView) -> Result<(), CommandError> {
    ui::print(format_args!("Digest:       {}", image.digest))?;
    ui::print(format_args!("Platform:     {}/{}", image.os, image.architecture))?;
    ui::print(format_args!("Created:      {}", image.created.as_deref().unwrap_or("not recorded")))?;
    for (key, value) in &image.labels {
        ui::print(format_args!("Label:        {key}={value}"))?;
    }
    for layer in &image.layers {
        let name = layer.annotations.get("ostree.components").map_or("", String::as_str);
        let foreign = if layer.urls.is_empty() { "" } else { " (foreign)" };
        let line = format!("Layer:        {} {:>10}{foreign} {name}", layer.digest, ui::size::text(layer.size));
        ui::print(line.trim_end())?;
    }
    ui::print(format_args!("Size:         {} in {} layers", ui::size::text(image.size), image.layers.len()))
}
