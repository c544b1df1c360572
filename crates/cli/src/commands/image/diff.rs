//! `rootball image diff`

use std::process::ExitCode;

use rootball_oci::{Image, ImageDiff, LayerChange, Platform, diff};

use crate::context::{Context, parse_shown_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what an update from one image to another fetches, and what it changes
///
/// Nothing but manifests and configs is read. Layers are compared by what they unpack to: one that only was compressed anew is not fetched
/// again. Packages are named where the layers say what is in them, as those of `image build` do.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image diff docker://registry.example.com/os:12.5 docker://registry.example.com/os:12.6")]
pub(crate) struct DiffArgs {
    /// Compare the images for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// The image that is there
    from: String,

    /// The image that is wanted
    to: String,
}

pub(super) fn run(args: &DiffArgs, context: &Context) -> CommandResult {
    let platform = args.platform.clone().unwrap_or_else(Platform::host);
    let load = |text: &str| -> Result<Image, CommandError> {
        let reference = parse_shown_reference(text)?;
        Ok(Image::load(context.open_untrusted_source(&reference)?.as_ref(), &platform)?)
    };
    let difference = diff(&load(&args.from)?, &load(&args.to)?);
    if context.json() {
        ui::print_json(&difference)?;
    } else {
        print(&difference)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(difference: &ImageDiff) -> Result<(), CommandError> {
    if difference.from == difference.to {
        return ui::print(format_args!("Both are {}", difference.to));
    }
    ui::print(format_args!("From:         {}", difference.from))?;
    ui::print(format_args!("To:           {}", difference.to))?;
    for (word, layers) in [("Removed:", &difference.removed), ("Added:", &difference.added)] {
        for layer in layers {
            print_layer(word, layer)?;
        }
    }
    for label in &difference.labels {
        let text = |value: &Option<String>| value.as_ref().map_or_else(|| "none".to_owned(), |value| format!("{value:?}"));
        ui::print(format_args!("Label:        {}: {} -> {}", label.key, text(&label.from), text(&label.to)))?;
    }
    if let Some(components) = &difference.components {
        for (word, names) in [("New:", &components.added), ("Gone:", &components.removed), ("May differ:", &components.in_changed_layers)] {
            if !names.is_empty() {
                ui::print(format_args!("{word:<13} {}", names.join(", ")))?;
            }
        }
    }
    let kept = difference.kept;
    ui::print(format_args!("Kept:         {} in {} layers", ui::size::text(kept.size), kept.layers))?;
    ui::print(format_args!("To fetch:     {} in {} layers", ui::size::text(difference.fetch), difference.added.len()))
}

fn print_layer(word: &str, layer: &LayerChange) -> Result<(), CommandError> {
    let line = format!("{word:<13} {} {:>10} {}", layer.digest, ui::size::text(layer.size), layer.components.join(","));
    ui::print(line.trim_end())
}
