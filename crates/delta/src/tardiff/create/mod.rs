//! Making a diff: the files of a new archive, each out of the old file that it is most like.
//!
//! An old image is read once, layer by layer, into temporary files ([`OldImageBuilder`]); any number of new layers is compared with it at the
//! same time. A file whose content is in the old image is copied. Any other is compared with one of the same name, of the same name but
//! for versions, or of similar content, and is written as what is added to that where this is smaller. All else is sent as it is.
//!
//! The diff is a function of the archives. Memory is that for one pair of files or of pieces of files for each layer that is being made.

mod compare;
mod error;
mod old;
mod scan;
mod view;
mod write;

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;

use rootball_object::{Cancel, Checksum};

use self::compare::Comparison;
use self::scan::{Content, Scanned, What};
use self::write::DiffWriter;
use crate::engine::Estimator;

pub use self::error::TarDiffCreateError;
pub use self::old::{NameRule, OldImage, OldImageBuilder};

/// Files smaller than this are sent as they are: the name of another file costs about as much, in bytes.
const SMALLEST: u64 = 64;

/// How hard the compressor works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiffEffort {
    /// In less time.
    Fast,
    /// As small as readers take it without more memory than usual.
    #[default]
    Default,
    /// As small as the format allows, with a window of 32 MiB on both sides.
    Max,
}

/// How a diff is made.
#[derive(Clone, Copy, Debug)]
pub struct DiffOptions<'a> {
    /// How hard the compressor works.
    pub effort: DiffEffort,
    /// Where temporary files go: as many bytes as the new archive has.
    pub scratch: &'a Path,
    /// Asks to stop.
    pub cancel: &'a Cancel,
}

/// What a diff is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatedDiff {
    /// The SHA-256 of the new archive.
    pub archive: Checksum,
    /// Bytes of the new archive.
    pub archive_size: u64,
    /// Bytes of files that the old image has.
    pub copied: u64,
    /// Bytes of files that are made out of other ones.
    pub compared: u64,
}

/// Makes the diff that leads from an old image to a new archive, and writes it to `out`.
///
/// # Errors
/// When the archive cannot be read or is none, or a file cannot be written.
pub fn create(old: &OldImage, archive: impl Read, out: impl Write, options: &DiffOptions<'_>) -> Result<CreatedDiff, TarDiffCreateError> {
    let scanned = Scanned::read(archive, options.scratch, options.cancel)?;
    let mut report = CreatedDiff { archive: scanned.digest, archive_size: scanned.size, copied: 0, compared: 0 };
    let mut estimator = Estimator::new().map_err(TarDiffCreateError::Scratch)?;
    let mut writer = DiffWriter::begin(out, options.effort).map_err(TarDiffCreateError::Write)?;
    let mut done = 0;
    for (content, names) in files(&scanned) {
        if options.cancel.is_requested() {
            return Err(TarDiffCreateError::Cancelled);
        }
        let end = content.start + content.size;
        scanned.copy(done..content.start, &mut writer)?;
        done = end;
        let copied = Some(content).filter(|content| content.size >= SMALLEST).and_then(|content| old.same(content));
        if let Some(file) = copied {
            writer.open(file, old.name(file)).and_then(|()| writer.copy(0, content.size)).map_err(TarDiffCreateError::Write)?;
            report.copied += content.size;
            continue;
        }
        let like = if content.size < SMALLEST { None } else { old.like(content, &names) };
        let comparison = like.map(|file| Comparison::make(old, file, &scanned, content, &mut estimator)).transpose()?;
        match comparison.flatten() {
            Some(comparison) => {
                comparison.write(old, &scanned, content, &mut writer)?;
                report.compared += content.size;
            }
            None => scanned.copy(content.start..end, &mut writer)?,
        }
    }
    scanned.copy(done..scanned.size, &mut writer)?;
    writer.finish().map_err(TarDiffCreateError::Write)?;
    Ok(report)
}

/// Lists the files with content, each with its names: its own and those of the hard links to it.
fn files(scanned: &Scanned) -> Vec<(&Content, Vec<&str>)> {
    let mut found: Vec<(&Content, Vec<&str>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for entry in &scanned.entries {
        let name = entry.name.as_deref();
        match &entry.what {
            What::File(content) => {
                if let Some(name) = name {
                    places.insert(name, found.len());
                }
                found.push((content, name.into_iter().collect()));
            }
            What::Link(target) => {
                if let (Some(name), Some(place)) = (name, places.get(target.as_str())) {
                    found[*place].1.push(name);
                }
            }
            What::Directory | What::Other => {}
        }
    }
    found
}
