//! `rootball delta show`

use std::process::ExitCode;

use rootball_delta::apply::DeltaDirectory;
use rootball_delta::format::Superblock;
use rootball_delta::show::describe;

use super::file::{find, shown};
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
    let glib = ui::size::glib;
    ui::print(format_args!("Delta: {}", shown(&description.name)))?;
    ui::print(format_args!("Signed: {}", if delta.signatures.is_some() { "yes" } else { "no" }))?;
    ui::print(format_args!("From: {}", description.name.from.map_or("<scratch>".to_owned(), |from| from.to_string())))?;
    ui::print(format_args!("To: {}", description.name.to))?;
    ui::print(format_args!("Timestamp: {}", description.timestamp))?;
    ui::print(format_args!("Endianness: {}", description.byte_order))?;
    ui::print(format_args!("Number of parts: {}", description.parts.len()))?;
    ui::print(format_args!("Number of fallback entries: {}", description.fallbacks))?;
    ui::print(format_args!("Total Fallback Size: {}", glib(description.fallback_size)))?;
    ui::print(format_args!("Total Uncompressed Fallback Size: {}", glib(description.fallback_content_size)))?;
    for (number, part) in description.parts.iter().enumerate() {
        let place = if part.inline { ", inline" } else { "" };
        ui::print(format_args!("PartMeta{number}: objects={} size={} usize={}{place}", part.objects, part.size, part.content_size))?;
        if let Some(payload) = &part.payload {
            let (count, blob) = (&payload.operations, payload.blob_size);
            ui::print(format_args!("PartPayload{number}: mode={} xattr={} blob={blob} ops={}", payload.modes, payload.xattrs, payload.operations_size))?;
            ui::print(format_args!(
                "PartPayloadOps{number}: openspliceclose={} open={} write={} setread={} unsetread={} close={} bspatch={}",
                count.splice, count.open, count.write, count.set_source, count.unset_source, count.close, count.bspatch
            ))?;
        }
    }
    ui::print(format_args!("Total Part Size: {}", glib(description.parts_size)))?;
    ui::print(format_args!("Total Uncompressed Part Size: {}", glib(description.parts_content_size)))?;
    Ok(ExitCode::SUCCESS)
}
