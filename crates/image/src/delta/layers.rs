//! Layers compared: the old ones read once, each new one against all of them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use rayon::prelude::*;
use rootball_delta::tardiff::{
    DiffEffort, DiffOptions, NameRule, OldImage, OldImageBuilder, PatchLimits, TarDiffCreateError, TarPatch, create,
};
use rootball_object::{Cancel, Checksum, ErrorKind};
use rootball_oci::{Descriptor, Digest, Hasher, Image, ImageSource, read_error};

use super::error::DeltaError;
use crate::encapsulate::labels::{LABEL_DIFFID, LABEL_FINAL_DIFFID};

/// A tar-diff in a temporary file.
#[derive(Debug)]
pub(super) struct LayerDiff {
    pub(super) file: File,
    pub(super) digest: Digest,
    pub(super) size: u64,
    /// Bytes of files that the old image has.
    pub(super) copied: u64,
    /// Bytes of files that are made out of other ones.
    pub(super) compared: u64,
}

/// How layers are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparing<'a> {
    pub(super) effort: DiffEffort,
    pub(super) scratch: &'a Path,
    pub(super) jobs: usize,
    pub(super) cancel: &'a Cancel,
}

impl Comparing<'_> {
    /// Reads all layers of an image.
    pub(super) fn old_image(&self, source: &dyn ImageSource, image: &Image) -> Result<OldImage, DeltaError> {
        let mut builder = OldImageBuilder::new(self.scratch, self.cancel);
        for (layer, diff_id) in image.layers() {
            let found = opened(source, layer)?;
            let found = builder.layer(found).map_err(|source| failed(layer, source))?;
            check_diff_id(image, layer, diff_id, &found)?;
        }
        let labels = image.config.config.labels.as_ref();
        let is_of_commit = labels.is_some_and(|labels| [LABEL_FINAL_DIFFID, LABEL_DIFFID].iter().any(|key| labels.contains_key(*key)));
        Ok(builder.finish(if is_of_commit { NameRule::UsrOnly } else { NameRule::WholeRoot }))
    }

    /// Compares layers, several at a time. Each diff is applied before it is believed; `None` for one that would not be smaller than its layer.
    pub(super) fn diffs(
        &self,
        old: &OldImage,
        source: &dyn ImageSource,
        image: &Image,
        layers: &[(&Descriptor, Digest)],
    ) -> Result<Vec<Option<LayerDiff>>, DeltaError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.max(1)).build();
        let pool = pool.map_err(|error| DeltaError::Scratch(io::Error::other(error)))?;
        pool.install(|| layers.par_iter().map(|(layer, diff_id)| self.diff(old, source, image, layer, diff_id)).collect())
    }

    fn diff(
        &self,
        old: &OldImage,
        source: &dyn ImageSource,
        image: &Image,
        layer: &Descriptor,
        diff_id: &Digest,
    ) -> Result<Option<LayerDiff>, DeltaError> {
        let file = tempfile::tempfile_in(self.scratch).map_err(DeltaError::Scratch)?;
        let mut out = Hashed { file: &file, hasher: Hasher::new(), size: 0 };
        let options = DiffOptions { effort: self.effort, scratch: self.scratch, cancel: self.cancel };
        let report = match create(old, opened(source, layer)?, io::BufWriter::new(&mut out), &options) {
            Ok(report) => report,
            // A layer that cannot be taken apart, such as one with sparse files, goes as it is.
            Err(error) if error.kind() == ErrorKind::Corrupt && !is_transfer(&error) => return Ok(None),
            Err(error) => return Err(failed(layer, error)),
        };
        check_diff_id(image, layer, Some(*diff_id), &report.archive)?;
        let (digest, size) = (out.hasher.finish(), out.size);
        if size >= layer.size {
            return Ok(None);
        }
        let limits = PatchLimits::new(self.scratch);
        let again = file.try_clone().and_then(|mut file| {
            io::Seek::rewind(&mut file)?;
            let mut hasher = Hasher::new();
            let mut patch = TarPatch::new(file, old, &limits)?;
            let mut buffer = vec![0; 128 * 1024];
            loop {
                match patch.read(&mut buffer)? {
                    0 => return Ok(hasher.finish()),
                    count => hasher.update(&buffer[..count]),
                }
            }
        });
        let again = again.map_err(|error| failed(layer, TarDiffCreateError::Scratch(error)))?;
        if again != *diff_id {
            let (expected, found) = (diff_id.to_string(), again.to_string());
            return Err(DeltaError::WrongDiffId { manifest: image.raw.digest, layer: layer.digest, expected, found });
        }
        Ok(Some(LayerDiff { file, digest, size, copied: report.copied, compared: report.compared }))
    }
}

/// Opens the tar of a layer. The blob is verified when it was read to its end.
fn opened<'s>(source: &'s dyn ImageSource, layer: &Descriptor) -> Result<Box<dyn Read + Send + 's>, DeltaError> {
    let blob = source.open_blob(layer)?;
    rootball_tar::decompressed(blob).map_err(|error| read_error(layer, error).into())
}

fn failed(layer: &Descriptor, source: TarDiffCreateError) -> DeltaError {
    match source {
        TarDiffCreateError::Cancelled => DeltaError::Cancelled,
        // What the place of the image says is told as it is.
        TarDiffCreateError::Archive(error)
            if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<rootball_oci::TransferError>) =>
        {
            read_error(layer, error).into()
        }
        source => DeltaError::Create { layer: layer.digest, source },
    }
}

fn is_transfer(error: &TarDiffCreateError) -> bool {
    matches!(error, TarDiffCreateError::Archive(error) if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<rootball_oci::TransferError>))
}

fn check_diff_id(image: &Image, layer: &Descriptor, expected: Option<Digest>, found: &Checksum) -> Result<(), DeltaError> {
    let is_right = expected.is_some_and(|expected| expected.to_hex() == found.to_hex());
    if is_right {
        return Ok(());
    }
    Err(DeltaError::WrongDiffId {
        manifest: image.raw.digest,
        layer: layer.digest,
        expected: expected.map_or_else(|| "nothing".to_owned(), |expected| expected.to_string()),
        found: format!("sha256:{}", found.to_hex()),
    })
}

/// Hashes and counts what is written to a file.
struct Hashed<'a> {
    file: &'a File,
    hasher: Hasher,
    size: u64,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
