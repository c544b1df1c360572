//! `rootball image list`

use std::process::ExitCode;

use rootball_image::import::{ListedImage, list};

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// List the images in the repository
///
/// A line has the reference, the manifest's digest, the commit, the number of layers, their size, and when the image was imported. An image whose
/// reference names another one by now has a dash in its place.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo image list")]
pub(crate) struct ListArgs {}

pub(super) fn run(_args: &ListArgs, context: &Context) -> CommandResult {
    let images = list(&context.open_repo()?)?;
    if context.json() {
        ui::print_json(&images)?;
        return Ok(ExitCode::SUCCESS);
    }
    for image in &images {
        ui::print(line(image))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(image: &ListedImage) -> String {
    let dash = || "-".to_owned();
    let time = image.imported.and_then(|seconds| i64::try_from(seconds).ok());
    let time = time.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    [
        image.reference.clone().unwrap_or_else(dash),
        image.manifest_digest.map_or_else(dash, |digest| digest.to_string()),
        image.commit.to_string(),
        image.layers.map_or_else(dash, |layers| layers.to_string()),
        image.bytes.map_or_else(dash, ui::size::text),
        time.map_or_else(dash, |time| time.to_string()),
    ]
    .join("\t")
}
