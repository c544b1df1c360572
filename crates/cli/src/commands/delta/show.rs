//! `rootball delta show`

use std::process::ExitCode;

use rootball_delta::apply::DeltaDirectory;
use rootball_delta::format::{ByteOrder, Endianness, Superblock};
use rootball_delta::show::{DeltaDescription, PayloadDescription, describe};

use super::file::find;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what a static delta is made of
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball delta show base.delta")]
pub(crate) struct ShowArgs {
    /// Name of a delta in the repository, or path of one
    delta: String,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
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
