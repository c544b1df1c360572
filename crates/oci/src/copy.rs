//! The one copy loop: any source, any sink.

use std::collections::{BTreeSet, VecDeque};
use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rootball_object::{Cancel, Event, Reporter, Step};

use crate::{Descriptor, Digest, ImageSink, ImageSource, Index, Manifest, ParsedManifest, Platform, RawManifest, TransferError};

/// Bytes that each transfer holds in memory.
const BUFFER: usize = 128 * 1024;
/// Deepest nesting of indexes.
const MAX_DEPTH: usize = 4;
/// Most manifests of one copy.
const MAX_MANIFESTS: usize = 1000;

/// How to copy.
#[derive(Clone, Debug)]
pub struct CopyOptions {
    /// Whether an index is copied with all of its images, or only the image for `platform` is.
    pub all_platforms: bool,
    /// The platform to choose from an index.
    pub platform: Platform,
    /// How many blobs move at the same time.
    pub jobs: usize,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self { all_platforms: false, platform: Platform::host(), jobs: 6 }
    }
}

/// What a copy did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CopyReport {
    /// What the target's name points at now.
    pub digest: Digest,
    /// Manifests and indexes written.
    pub manifests: u64,
    /// Blobs that were moved.
    pub blobs_copied: u64,
    /// Blobs that were there already.
    pub blobs_present: u64,
    /// Bytes in the blobs that were moved.
    pub bytes: u64,
}

/// Copies an image, or with [`CopyOptions::all_platforms`] a whole index, byte for byte, so every digest stays.
///
/// Blobs come first, manifests after the blobs they name, and the named one last. The sink verifies each blob; the first failure stops all.
///
/// # Errors
/// What the source or sink answers, [`TransferError::NotFound`] when an index has no image for the platform, and
/// [`TransferError::Cancelled`] when `cancel` was set.
#[tracing::instrument(name = "oci.copy", skip_all)]
pub fn copy(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    options: &CopyOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<CopyReport, TransferError> {
    let mut plan = Plan::default();
    let top = plan.gather(source, source.load_manifest()?, options, 0)?;
    let report = transfer(source, sink, &plan.blobs, options.jobs, reporter, cancel)?;
    for manifest in &plan.children {
        sink.put_manifest_by_digest(manifest)?;
    }
    if cancel.is_requested() {
        return Err(TransferError::Cancelled);
    }
    sink.put_manifest(&top)?;
    sink.finish()?;
    Ok(CopyReport { digest: top.digest, manifests: plan.children.len() as u64 + 1, ..report })
}

/// Resolves a source's manifest to one image: an index gives its image for `platform`.
///
/// # Errors
/// As [`fn@copy`].
pub fn load_image(source: &dyn ImageSource, platform: &Platform) -> Result<(RawManifest, Manifest), TransferError> {
    let mut raw = source.load_manifest()?;
    for _ in 0..=MAX_DEPTH {
        match raw.parse()? {
            ParsedManifest::Image(manifest) => return Ok((raw, manifest)),
            ParsedManifest::Index(index) => raw = load_child(source, choose(&index, platform, &raw.digest)?)?,
        }
    }
    Err(too_deep(&raw.digest))
}

fn too_deep(digest: &Digest) -> TransferError {
    TransferError::Invalid { place: format!("index {digest}"), reason: format!("indexes are nested more than {MAX_DEPTH} deep") }
}

fn load_child(source: &dyn ImageSource, descriptor: &Descriptor) -> Result<RawManifest, TransferError> {
    source.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor)
}

/// Picks the image for a platform; an image of the same variant wins, and one without a platform is taken when it is alone.
fn choose<'a>(index: &'a Index, platform: &Platform, digest: &Digest) -> Result<&'a Descriptor, TransferError> {
    let fits =
        |entry: &&Descriptor| entry.platform.as_ref().is_some_and(|p| p.os == platform.os && p.architecture == platform.architecture);
    let same_variant =
        |entry: &&Descriptor| fits(entry) && entry.platform.as_ref().and_then(|p| p.variant.as_ref()) == platform.variant.as_ref();
    let images = || index.manifests.iter().filter(|entry| entry.artifact_type.is_none());
    if let Some(found) = images().find(same_variant).or_else(|| images().find(fits)) {
        return Ok(found);
    }
    match (images().next(), images().nth(1)) {
        (Some(only), None) if only.platform.is_none() => Ok(only),
        _ => Err(TransferError::NotFound {
            what: format!("an image for {}/{}", platform.os, platform.architecture),
            place: format!("index {digest}"),
        }),
    }
}

/// What will be moved.
#[derive(Default)]
struct Plan {
    /// Every blob once.
    blobs: Vec<Descriptor>,
    seen: BTreeSet<Digest>,
    /// Manifests below the top one, each behind those that it names.
    children: Vec<RawManifest>,
}

impl Plan {
    /// Adds all that `raw` names, and returns the manifest that stands for it: itself, or the chosen image of an index.
    fn gather(
        &mut self,
        source: &dyn ImageSource,
        raw: RawManifest,
        options: &CopyOptions,
        depth: usize,
    ) -> Result<RawManifest, TransferError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(&raw.digest));
        }
        match raw.parse()? {
            ParsedManifest::Image(manifest) => {
                for blob in std::iter::once(manifest.config).chain(manifest.layers) {
                    if self.seen.insert(blob.digest) {
                        self.blobs.push(blob);
                    }
                }
                Ok(raw)
            }
            ParsedManifest::Index(index) if options.all_platforms => {
                for descriptor in &index.manifests {
                    if !self.seen.insert(descriptor.digest) {
                        continue;
                    }
                    if self.children.len() >= MAX_MANIFESTS {
                        return Err(TransferError::Invalid {
                            place: format!("index {}", raw.digest),
                            reason: format!("it names more than {MAX_MANIFESTS} manifests"),
                        });
                    }
                    let child = self.gather(source, load_child(source, descriptor)?, options, depth + 1)?;
                    self.children.push(child);
                }
                Ok(raw)
            }
            ParsedManifest::Index(index) => {
                let child = load_child(source, choose(&index, &options.platform, &raw.digest)?)?;
                self.gather(source, child, options, depth + 1)
            }
        }
    }
}

/// Moves blobs on several threads.
fn transfer(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    blobs: &[Descriptor],
    jobs: usize,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<CopyReport, TransferError> {
    let total = blobs.iter().fold(0_u64, |sum, blob| sum.saturating_add(blob.size));
    reporter.event(Event::Started { step: Step::Copy, total: Some(total) });
    let mut largest_first: Vec<&Descriptor> = blobs.iter().collect();
    largest_first.sort_by_key(|blob| std::cmp::Reverse(blob.size));
    let queue = Mutex::new(VecDeque::from(largest_first));
    let failure = Mutex::new(None);
    let stop = Cancel::default();
    let (copied, present, bytes) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut buffer = vec![0; BUFFER];
        loop {
            let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
            let Some(blob) = next else { return };
            let stopped = || cancel.is_requested() || stop.is_requested();
            let result = match sink.has_blob(blob) {
                Ok(true) => {
                    present.fetch_add(1, Ordering::Relaxed);
                    reporter.event(Event::Advanced { step: Step::Copy, bytes: blob.size });
                    Ok(())
                }
                Ok(false) => copy_blob(source, sink, blob, &mut buffer, reporter, &stopped).map(|()| {
                    copied.fetch_add(1, Ordering::Relaxed);
                    bytes.fetch_add(blob.size, Ordering::Relaxed);
                }),
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                // The first failure tells the cause; those after it may only be its echo. So it is kept before the others are stopped.
                failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
                stop.request();
            }
            if stopped() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, blobs.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    if cancel.is_requested() {
        return Err(TransferError::Cancelled);
    }
    reporter.event(Event::Finished { step: Step::Copy });
    Ok(CopyReport {
        digest: Digest::of(b""),
        manifests: 0,
        blobs_copied: copied.into_inner(),
        blobs_present: present.into_inner(),
        bytes: bytes.into_inner(),
    })
}

fn copy_blob(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    blob: &Descriptor,
    buffer: &mut [u8],
    reporter: &dyn Reporter,
    stopped: &dyn Fn() -> bool,
) -> Result<(), TransferError> {
    // The sink compares the digest when the blob is finished, so hashing here as well would be work for nothing.
    let mut reader = source.open_blob_unverified(blob)?;
    let mut writer = sink.begin_blob()?;
    let corrupt = |reason: String| TransferError::Corrupt { what: blob.digest.to_string(), place: "the source".to_owned(), reason };
    let mut moved = 0_u64;
    loop {
        if stopped() {
            return Err(TransferError::Cancelled);
        }
        let count = match reader.read(buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(read_error(blob, error)),
        };
        moved += count as u64;
        if moved > blob.size {
            return Err(corrupt(format!("it has more than {} bytes", blob.size)));
        }
        writer.write_all(&buffer[..count]).map_err(|error| unwrap_transfer(error, || format!("writing blob {}", blob.digest)))?;
        reporter.event(Event::Advanced { step: Step::Copy, bytes: count as u64 });
    }
    if moved != blob.size {
        return Err(corrupt(format!("it has {moved} bytes instead of {}", blob.size)));
    }
    writer.finish(&blob.digest, blob.size)
}

/// Describes a failed read of a blob; an error that a source has wrapped into an I/O error comes out as it was.
pub fn read_error(blob: &Descriptor, error: std::io::Error) -> TransferError {
    match error.kind() {
        std::io::ErrorKind::InvalidData if error.get_ref().is_some_and(|inner| !inner.is::<TransferError>()) => {
            TransferError::Corrupt { what: blob.digest.to_string(), place: "the source".to_owned(), reason: error.to_string() }
        }
        _ => unwrap_transfer(error, || format!("reading blob {}", blob.digest)),
    }
}

fn unwrap_transfer(error: std::io::Error, action: impl FnOnce() -> String) -> TransferError {
    match error.downcast::<TransferError>() {
        Ok(error) => error,
        Err(source) => TransferError::Io { action: action(), source },
    }
}
