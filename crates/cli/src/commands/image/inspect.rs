//! `rootball image inspect`

use std::collections::BTreeMap;
use std::io::Read;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageConfig, MAX_MANIFEST_SIZE, Platform, load_image};

use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what an image is, without fetching its layers
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image inspect --format json docker://registry.example.com/os:stable")]
pub(crate) struct InspectArgs {
    /// Print the manifest as it is stored, byte for byte
    #[arg(long, conflicts_with = "config")]
    raw: bool,

    /// Print the config as it is stored, byte for byte
    #[arg(long)]
    config: bool,

    /// The image
    image: String,
}

#[derive(serde::Serialize)]
struct View {
    digest: Digest,
    media_type: String,
    architecture: String,
    os: String,
    created: Option<String>,
    labels: BTreeMap<String, String>,
    size: u64,
    layers: Vec<LayerView>,
}

#[derive(serde::Serialize)]
struct LayerView {
    digest: Digest,
    diff_id: Option<Digest>,
    media_type: String,
    size: u64,
    annotations: BTreeMap<String, String>,
}

pub(super) fn run(args: &InspectArgs, context: &Context) -> CommandResult {
    let reference = parse_reference(&args.image)?;
    let source = context.open_source(&reference)?;
    if args.raw {
        ui::print_bytes(&mut source.load_manifest()?.bytes.as_slice())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (raw, manifest) = load_image(source.as_ref(), &Platform::host())?;
    let config = load_small(source.open_blob(&manifest.config)?, &manifest.config)?;
    if args.config {
        ui::print_bytes(&mut config.as_slice())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config: ImageConfig = serde_json::from_slice(&config).map_err(|error| {
        CommandError::new(ErrorKind::Invalid, format_args!("config {} of {reference}: {error}", manifest.config.digest))
    })?;
    let diff_ids = config.rootfs.diff_ids.iter().map(|id| Some(*id)).chain(std::iter::repeat(None));
    let layer = |(layer, diff_id): (&Descriptor, Option<Digest>)| LayerView {
        digest: layer.digest,
        diff_id,
        media_type: layer.media_type.clone(),
        size: layer.size,
        annotations: layer.annotations.clone(),
    };
    let view = View {
        digest: raw.digest,
        media_type: raw.media_type,
        architecture: config.architecture,
        os: config.os,
        created: config.created,
        labels: config.config.labels.unwrap_or_default(),
        size: manifest.layers.iter().map(|layer| layer.size).sum(),
        layers: manifest.layers.iter().zip(diff_ids).map(layer).collect(),
    };
    if context.json() {
        ui::print_json(&view)?;
        return Ok(ExitCode::SUCCESS);
    }
    ui::print(format_args!("Digest:       {}", view.digest))?;
    ui::print(format_args!("Platform:     {}/{}", view.os, view.architecture))?;
    ui::print(format_args!("Created:      {}", view.created.as_deref().unwrap_or("not recorded")))?;
    for (key, value) in &view.labels {
        ui::print(format_args!("Label:        {key}={value}"))?;
    }
    for layer in &view.layers {
        let name = layer.annotations.get("ostree.components").map_or("", String::as_str);
        ui::print(format_args!("Layer:        {} {:>10} {name}", layer.digest, ui::size::text(layer.size)).to_string().trim_end())?;
    }
    ui::print(format_args!("Size:         {} in {} layers", ui::size::text(view.size), view.layers.len()))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a config, which is limited as a manifest is.
fn load_small(mut reader: Box<dyn Read + Send + '_>, descriptor: &Descriptor) -> Result<Vec<u8>, CommandError> {
    if descriptor.size > MAX_MANIFEST_SIZE {
        let message =
            format!("config {} has {} bytes, more than the {MAX_MANIFEST_SIZE} that are read", descriptor.digest, descriptor.size);
        return Err(CommandError::new(ErrorKind::Invalid, message));
    }
    let mut bytes = Vec::new();
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading config {}: {error}", descriptor.digest)))?;
    Ok(bytes)
}
