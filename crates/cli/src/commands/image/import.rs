//! `rootball image import`

use std::process::ExitCode;
use std::sync::Arc;

use rootball_image::delta::{DeltaUse, ImportedWith, Wishes, import_quoted, quote};
use rootball_image::import::{ImageForm, ImportOptions, LayerDrops, import};
use rootball_oci::{Platform, Verification};

use crate::context::{Context, parse_demanding_reference};
use crate::error::CommandResult;
use crate::memory;
use crate::policy::now;
use crate::ui;

/// Bring a container image into the repository as a commit, and print its checksum
///
/// An image that holds a commit gives that commit. Layers that a container build added on top, and images without a commit in them, become a
/// commit that is a function of the image: the same on every machine. What has no place in a deployed system is left out and told.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /srv/repo image import docker://registry.example.com/os:stable\n  rootball --repo /srv/repo image import oci-archive:debian.tar"
)]
pub(crate) struct ImportArgs {
    /// How many layers are fetched at the same time
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// Take the image for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// What the layers may unpack to, all together, in bytes [default: 4 GiB and a hundred times their size]
    #[arg(long, value_name = "BYTES")]
    max_unpacked: Option<u64>,

    /// Fetch layers as they are, also where a delta would do
    #[arg(long)]
    no_delta: bool,

    /// The image
    pub(super) image: String,
}

pub(super) fn run(args: &ImportArgs, context: &Context) -> CommandResult {
    run_for(args, &args.image, context)
}

/// Imports another image than the arguments name.
pub(super) fn run_for(args: &ImportArgs, image: &str, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let reference = parse_demanding_reference(image)?;
    let (source, signed_by) = match &reference.verification {
        Verification::Remote(remote) => {
            let policy = context.remote_policy(&repo, remote)?;
            (context.open_source(&reference.image)?, Some(Arc::new(policy)))
        }
        Verification::Unverified | Verification::Policy => (context.open_demanding(&reference)?, None),
    };
    let options = ImportOptions {
        reference: Some(reference.image.to_string()),
        platform: args.platform.clone().unwrap_or_else(Platform::host),
        jobs: args.jobs.into(),
        max_unpacked: args.max_unpacked,
        now: Some(now()),
        signed_by,
        priced: None,
    };
    let (reporter, cancel) = (context.reporter.as_ref(), &context.cancel);
    let imported = match args.no_delta {
        true => ImportedWith { imported: import(source.as_ref(), &repo, &options, reporter, cancel)?, delta: None, passed_by: Vec::new() },
        false => {
            let wishes = Wishes { memory: memory::available(), ..Wishes::default() };
            let quoted = quote(source.as_ref(), &repo, &options.platform, &wishes)?;
            import_quoted(source.as_ref(), &repo, &options, &quoted, reporter, cancel)?
        }
    };
    if context.json() {
        ui::print_json(&imported)?;
    } else {
        let ImportedWith { imported, delta, passed_by } = imported;
        let size = ui::size::text(imported.bytes_fetched);
        let fetched = ui::layers_fetched(imported.layers_fetched as u64, imported.layers_in_part as u64);
        ui::say(format_args!("Fetched {fetched}, {} were here already: {size}", imported.layers_reused));
        say_delta(delta.as_ref(), &passed_by);
        if let Some(base) = imported.base {
            ui::say(format_args!("Commit below the layers of the container build: {base}"));
        }
        say_dropped(&imported.dropped);
        if imported.form != ImageForm::Encapsulated {
            for note in &imported.notes {
                ui::say(format_args!("Note: {note}"));
            }
        }
        ui::print(imported.commit)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what a delta was good for.
fn say_delta(delta: Option<&DeltaUse>, passed_by: &[String]) {
    for reason in passed_by {
        ui::say(format_args!("Passed by: {reason}"));
    }
    let Some(delta) = delta else { return };
    if delta.layers > 0 {
        ui::say(format_args!("Made {} of the layers out of a delta of {}", delta.layers, ui::size::text(delta.bytes)));
    }
    for failed in &delta.failed {
        ui::say(format_args!(
            "Fetched layer {} as it is, since delta {} does not lead to it: {}",
            failed.layer, delta.delta, failed.reason
        ));
    }
}

/// Says what was left out.
pub(in crate::commands) fn say_dropped(layers: &[LayerDrops]) {
    for LayerDrops { layer, dropped } in layers {
        let of = layer.map_or_else(|| "all layers together".to_owned(), |digest| format!("layer {digest}"));
        for dropped in dropped {
            let more = if dropped.count > dropped.examples.len() as u64 { ", ..." } else { "" };
            let examples = dropped.examples.join(", ");
            ui::say(format_args!("Left out of {of}: {} entries, {examples}{more} ({})", dropped.count, dropped.reason));
        }
    }
}
