//! `rootball image export`

use std::process::ExitCode;

use rootball_image::encapsulate::export;
use rootball_image::import::image_ref;
use rootball_image::import::record::{self, Record};
use rootball_object::ErrorKind;
use rootball_oci::Digest;
use rootball_repo::Repo;

use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Write an imported image to another place, with the digest that it had
///
/// The layers are made again from the commit in the repository. That works for images that rootball built: each layer is compared with what
/// the manifest says, and one that comes out otherwise is refused.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image export docker://registry.example.com/os:12.5 oci-archive:os.tar")]
pub(crate) struct ExportArgs {
    /// Compress layers anew that another program compressed; the image gets another digest, its layers keep their diff IDs
    #[arg(long)]
    recompress: bool,

    /// The reference that the image was imported from, or its digest
    image: String,

    /// Where it goes
    target: String,
}

pub(super) fn run(args: &ExportArgs, context: &Context) -> CommandResult {
    run_for(&args.image, &args.target, args.recompress, context)
        .map_err(|error| error.hint_for(ErrorKind::NotFound, "'rootball image list' shows what was imported"))
}

/// Exports an image without arguments of this command.
pub(super) fn run_for(image: &str, target: &str, recompress: bool, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let record = find(&repo, image)?;
    let sink = context.open_sink(&parse_reference(target)?)?;
    let report = export(&repo, &record, sink.as_ref(), recompress, context.reporter.as_ref())?;
    if context.json() {
        ui::print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let size = ui::size::text(report.layers.iter().map(|layer| layer.size).sum());
    let anew = report.layers.iter().filter(|layer| layer.recompressed).count();
    if anew == 0 {
        ui::say(format_args!("Exported {} layers as they were imported: {size}", report.layers.len()));
    } else {
        ui::say(format_args!("Exported {} layers, compressed anew: {anew}, in all: {size}", report.layers.len()));
    }
    ui::print(report.manifest)?;
    Ok(ExitCode::SUCCESS)
}

/// Finds what is remembered of an image by its digest or by the reference that it was imported from.
fn find(repo: &Repo, image: &str) -> Result<Record, CommandError> {
    let missing =
        || CommandError::new(ErrorKind::NotFound, format_args!("{image} was not imported into this repository, or its record is gone"));
    if let Ok(digest) = image.parse::<Digest>() {
        let at_record =
            |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("the record of {digest}: {error}"));
        return record::find(repo, &digest).map_err(at_record)?.ok_or_else(missing);
    }
    let reference = parse_reference(image)?;
    let name = image_ref(&reference.to_string()).ok_or_else(missing)?;
    let commit = repo.find_ref(&name)?.ok_or_else(missing)?;
    let all =
        record::all(repo).map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("the records of images: {error}")))?;
    let mut found: Vec<Record> = all.into_iter().filter(|record| record.commit == commit).collect();
    match found.len() {
        0 => Err(missing()),
        1 => Ok(found.remove(0)),
        _ => {
            let digests: Vec<String> = found.iter().map(|record| record.manifest_digest.to_string()).collect();
            let message = format!("several images with the commit of {image} were imported: {}", digests.join(", "));
            Err(CommandError::new(ErrorKind::Conflict, message).hint("name one by its digest".to_owned()))
        }
    }
}
