//! `rootball delta show`

use std::process::ExitCode;

use rootball_delta::apply::DeltaDirectory;
use rootball_delta::format::{ByteOrder, Endianness, Superblock};
use rootball_delta::show::{DeltaDescription, PayloadDescription, describe};
use rootball_image::delta::{AnyDelta, TreeDelta};
use rootball_object::ErrorKind;
use rootball_oci::Reference;

use super::file::find;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what a delta is made of
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball delta show base.delta\n  rootball delta show docker://registry.example.com/os@sha256:...\n  rootball delta show oci-archive:update.oci-delta"
)]
pub(crate) struct ShowArgs {
    /// Name of a static delta in the repository, or path of one; or the reference of a delta of images
    delta: String,
}

/// Shows a delta of images.
fn of_images(reference: &Reference, context: &Context) -> CommandResult {
    let delta = AnyDelta::parse(&context.open_untrusted_source(reference)?.load_manifest()?)?;
    if context.json() {
        ui::print_json(&delta)?;
        return Ok(ExitCode::SUCCESS);
    }
    let delta = match delta {
        AnyDelta::OciDelta(delta) => delta,
        AnyDelta::Rootball(delta) => return of_commits(&delta),
        other => return Err(CommandError::new(ErrorKind::Unsupported, format_args!("{other:?}"))),
    };
    ui::print(format_args!("Delta:  {}", delta.digest))?;
    ui::print(format_args!("From:   config {}", delta.source_config))?;
    ui::print(format_args!("To:     image {}", delta.target))?;
    for (layer, blob) in &delta.layers {
        let what = if blob.media_type == rootball_delta::tardiff::MEDIA_TYPE { "difference" } else { "as it is" };
        ui::print(format_args!("Layer:  {layer} {:>10} {what}", ui::size::text(blob.size)))?;
    }
    let total = delta.layers.values().fold(0_u64, |sum, blob| sum.saturating_add(blob.size));
    ui::print(format_args!("Size:   {}", ui::size::text(total)))?;
    ui::print(format_args!("Signed: {}", if delta.signature.is_some() { "the image's signature is in it" } else { "no" }))?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a delta of commits.
fn of_commits(delta: &TreeDelta) -> CommandResult {
    ui::print(format_args!("Delta:  {}", delta.digest))?;
    ui::print(format_args!("From:   {}", delta.from))?;
    ui::print(format_args!("To:     image {}", delta.target))?;
    ui::print(format_args!("Plan:   {:>10}", ui::size::text(delta.plan.size)))?;
    for (number, part) in delta.parts.iter().enumerate() {
        ui::print(format_args!("Part:   {:>10} {number}", ui::size::text(part.size)))?;
    }
    ui::print(format_args!("Size:   {}", ui::size::text(delta.size())))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
    if let Ok(reference) = args.delta.parse::<Reference>() {
        return of_images(&reference, context);
    }
    let delta = find(&context.repo_path(), &args.delta)?;
    let named = |kind, error: &dyn std::error::Error| CommandError::new(kind, format_args!("{}: {error}", args.delta));
    let superblock = Superblock::parse(&delta.superblock).map_err(|error| named(error.kind(), &error))?;
    let files = DeltaDirectory::new(&delta.directory);
    let description = describe(&superblock, Some(&files), &std::env::temp_dir(), &context.cancel);
    let description = description.map_err(|error| named(error.kind(), &error))?;
    if context.json() {
        ui::print_json(&description)?;
        return Ok(ExitCode::SUCCESS);
    }
    ui::print(text(&description, delta.signatures.is_some()))?;
    Ok(ExitCode::SUCCESS)
}

/// The lines that stock prints.
fn text(delta: &DeltaDescription, is_signed: bool) -> String {
    let (endianness, known) = match delta.byte_order {
        ByteOrder::Announced(endianness) => (endianness, ""),
        ByteOrder::Guessed(endianness) => (endianness, " (heuristic)"),
    };
    let endianness = match endianness {
        Endianness::Little => "little",
        Endianness::Big => "big",
    };
    let sized = |name: &str, bytes: u64| format!("{name}: {bytes} ({})\n", ui::size::glib(bytes));
    let mut out = format!("Delta: {}\nSigned: {}\n", delta.name, if is_signed { "yes" } else { "no" });
    out += &format!("From: {}\n", delta.name.from.map_or("<scratch>".to_owned(), |from| from.to_string()));
    out += &format!("To: {}\nEndianness: {endianness}{known}\nTimestamp: {}\n", delta.name.to, delta.timestamp);
    out += &format!("Number of parents: 0\nNumber of fallback entries: {}\n", delta.fallbacks);
    out += &sized("Total Fallback Size", delta.fallback_size);
    out += &sized("Total Fallback Uncompressed Size", delta.fallback_content_size);
    out += &format!("Number of parts: {}\n", delta.parts.len());
    for (number, part) in delta.parts.iter().enumerate() {
        out += &format!("PartMeta{number}: nobjects={} size={} usize={}\n", part.objects, part.size, part.content_size);
        let Some(payload) = &part.payload else { continue };
        let PayloadDescription { modes, xattrs, blob_size, operations_size, operations: count, .. } = payload;
        out += &format!("PartPayload{number}: nmodes={modes} nxattrs={xattrs} blobsize={blob_size} opsize={operations_size}\n");
        out += &format!(
            "PartPayloadOps{number}: openspliceclose={} open={} write={} setread={} unsetread={} close={} bspatch={}\n",
            count.splice, count.open, count.write, count.set_source, count.unset_source, count.close, count.bspatch
        );
    }
    out += &sized("Total Part Size", delta.parts_size);
    out += &sized("Total Part Uncompressed Size", delta.parts_content_size);
    out += &sized("Total Size", delta.parts_size.saturating_add(delta.fallback_size));
    out += &sized("Total Uncompressed Size", delta.parts_content_size.saturating_add(delta.fallback_content_size));
    out.truncate(out.trim_end().len());
    out
}
