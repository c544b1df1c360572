//! Releases beside images: an artifact whose `subject` is an image of the commit, so that who mirrors the image can mirror it too.
//!
//! The artifact has one layer, the release as it is. Its parts are read by range where the place gives out such.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use rootball_object::Cancel;
use rootball_oci::{
    Descriptor, Digest, Hasher, ImageSink, ImageSource, Manifest, ParsedManifest, RawManifest, TransferError, media_type, put_blob,
    to_canonical_json, unwrap_transfer,
};

use crate::release::ReadRange;

/// The artifact type of a release.
pub const ARTIFACT_TYPE: &str = "application/vnd.rootball.rojig.v1";

/// The media type of its layer.
const LAYER: &str = "application/vnd.rootball.rojig.release.v1";

/// Which commit a release leads to, and from which it starts.
const TO_COMMIT: &str = "io.rootball.rojig.commit";
const FROM_COMMIT: &str = "io.rootball.rojig.from";

/// The config of what is no image.
const EMPTY: &[u8] = b"{}";

const BUFFER: usize = 128 * 1024;

/// Stores a release, which is in a file, beside the image of its commit. Returns the digest of its manifest.
///
/// # Errors
/// What the place of the image answers, and [`TransferError::Cancelled`]. A release that is not wholly stored is found by nobody.
pub fn publish_beside(
    release: &mut File,
    commit: &str,
    from: Option<&str>,
    image: &RawManifest,
    sink: &dyn ImageSink,
    cancel: &Cancel,
) -> Result<Digest, TransferError> {
    let io = |source| TransferError::Io { action: "reading the release".to_owned(), source };
    let mut buffer = vec![0; BUFFER];
    let mut each = |release: &mut File, take: &mut dyn FnMut(&[u8]) -> Result<(), TransferError>| {
        release.seek(SeekFrom::Start(0)).map_err(io)?;
        loop {
            if cancel.is_requested() {
                return Err(TransferError::Cancelled);
            }
            match release.read(&mut buffer).map_err(io)? {
                0 => return Ok(()),
                count => take(&buffer[..count])?,
            }
        }
    };
    let (mut hasher, mut size) = (Hasher::new(), 0);
    each(release, &mut |bytes| {
        hasher.update(bytes);
        size += bytes.len() as u64;
        Ok(())
    })?;
    let layer = Descriptor::new(LAYER, hasher.finish(), size);
    put_blob(sink, media_type::EMPTY, EMPTY)?;
    if !sink.has_blob(&layer)? {
        let mut writer = sink.begin_blob()?;
        each(release, &mut |bytes| {
            writer.write_all(bytes).map_err(|error| unwrap_transfer(error, || format!("writing blob {}", layer.digest)))
        })?;
        writer.finish(&layer.digest, layer.size)?;
    }
    let annotations = [(TO_COMMIT, Some(commit)), (FROM_COMMIT, from)].into_iter();
    let manifest = Manifest {
        artifact_type: Some(ARTIFACT_TYPE.to_owned()),
        subject: Some(image.descriptor()),
        annotations: annotations.filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned()))).collect(),
        ..Manifest::new(Descriptor::new(media_type::EMPTY, Digest::of(EMPTY), EMPTY.len() as u64), vec![layer])
    };
    let manifest = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_referrer(&manifest)?;
    Ok(manifest.digest)
}

/// Finds the release beside an image that starts from nothing, and opens it.
///
/// # Errors
/// When the list of what is beside the image cannot be read, or the release not opened.
pub fn find_beside(source: Box<dyn ImageSource>, image: &Digest) -> Result<Option<BesideRelease>, TransferError> {
    for entry in source.referrers(image)? {
        if entry.artifact_type.as_deref() != Some(ARTIFACT_TYPE) || entry.annotations.contains_key(FROM_COMMIT) {
            continue;
        }
        let ParsedManifest::Image(manifest) = source.load_artifact(&entry)?.parse()? else { continue };
        if let Some(layer) = manifest.layers.into_iter().find(|layer| layer.media_type == LAYER) {
            return Ok(Some(BesideRelease { source, layer }));
        }
    }
    Ok(None)
}

/// A release that lies beside an image.
pub struct BesideRelease {
    source: Box<dyn ImageSource>,
    layer: Descriptor,
}

impl std::fmt::Debug for BesideRelease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BesideRelease").field("digest", &self.layer.digest).finish_non_exhaustive()
    }
}

impl ReadRange for BesideRelease {
    fn open_range(&self, start: u64, length: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let part = start..start.saturating_add(length);
        if let Some(reader) = self.source.open_blob_part(&self.layer, part).map_err(io::Error::other)? {
            return Ok(Box::new(reader.take(length)));
        }
        let mut whole = self.source.open_blob(&self.layer).map_err(io::Error::other)?;
        io::copy(&mut whole.by_ref().take(start), &mut io::sink())?;
        Ok(Box::new(whole.take(length)))
    }
}
