//! Copies: any source, any sink.
//!
//! What is to be moved is gathered first, from manifests alone; then the blobs move, then the manifests that name them, and the named one last.
//! Every byte stays as it is, and so does every digest: nothing is converted, whatever the target. A foreign layer stays where its `urls`
//! point: it is neither fetched nor stored, since its manifest says where it is to be had and only its maker may give it out.

mod attached;
mod blobs;
mod plan;

use rootball_object::{Cancel, Reporter};

use crate::{Digest, ImageSink, ImageSource, Platform, TransferError};

pub use blobs::read_error;
use plan::Plan;
pub(crate) use plan::load_child;

/// Deepest nesting of indexes, and of what is attached to what is attached.
pub(crate) const MAX_DEPTH: usize = 4;
/// Most manifests of one copy.
const MAX_MANIFESTS: usize = 1000;

/// How to copy.
#[derive(Clone, Debug)]
pub struct CopyOptions {
    /// Whether an index is copied with all of its images, or only the image for `platform` is.
    pub all_platforms: bool,
    /// Whether what is attached to the images comes along: referrers, the tags that cosign uses, and simple signatures.
    pub attachments: bool,
    /// The platform to choose from an index.
    pub platform: Platform,
    /// How many blobs move at the same time.
    pub jobs: usize,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self { all_platforms: false, attachments: false, platform: Platform::host(), jobs: 6 }
    }
}

/// What a copy did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CopyReport {
    /// What the target's name points at now.
    pub digest: Digest,
    /// Manifests and indexes written, those of `attached` among them.
    pub manifests: u64,
    /// Blobs that were moved.
    pub blobs_copied: u64,
    /// Blobs that were there already.
    pub blobs_present: u64,
    /// Bytes in the blobs that were moved.
    pub bytes: u64,
    /// What came along.
    pub attached: Vec<Attached>,
    /// What did not come along though it belongs to the image, and why.
    pub left_behind: Vec<LeftBehind>,
}

/// Something attached to an image that was copied with it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Attached {
    /// A manifest with a subject.
    Referrer {
        /// Its digest.
        digest: Digest,
        /// What it refers to.
        subject: Digest,
        /// What it is.
        artifact_type: Option<String>,
    },
    /// A manifest under a tag that names what it belongs to, as cosign makes it.
    Tag {
        /// The tag.
        tag: String,
        /// The manifest's digest.
        digest: Digest,
        /// What it belongs to.
        subject: Digest,
    },
    /// Simple signatures.
    Signatures {
        /// The manifest that they sign.
        subject: Digest,
        /// How many.
        count: usize,
    },
}

/// Something that belongs to an image and was not copied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LeftBehind {
    /// What it is.
    pub what: String,
    /// Why it was not copied.
    pub reason: String,
}

/// Copies an image, or with [`CopyOptions::all_platforms`] a whole index, byte for byte, so every digest stays.
///
/// The sink verifies each blob; the first failure stops all. What is attached and cannot be kept by the target is no failure: it is in the
/// report.
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
    let mut attached = Vec::new();
    if options.attachments {
        attached = attached::gather(&mut plan, source, sink, &top)?;
    }
    let moved = blobs::transfer(source, sink, &plan.blobs, options.jobs, reporter, cancel)?;
    for manifest in &plan.children {
        sink.put_manifest_by_digest(manifest)?;
    }
    let mut report = CopyReport {
        digest: top.digest,
        manifests: plan.children.len() as u64 + 1,
        blobs_copied: moved.copied,
        blobs_present: moved.present,
        bytes: moved.bytes,
        attached: Vec::new(),
        left_behind: plan.left_behind,
    };
    if !attached.is_empty() {
        attached::put(attached, sink, &top, cancel, &mut report)?;
    }
    if cancel.is_requested() {
        return Err(TransferError::Cancelled);
    }
    sink.put_manifest(&top)?;
    sink.finish()?;
    Ok(report)
}
