//! Putting a delta beside its image.

use rootball_object::Cancel;
use rootball_oci::{Digest, ImageSink, ImageSource, Platform, TransferError};

use super::artifact::DeltaArtifact;
use super::member::{short_entry, with_member};

/// How a delta is published.
#[derive(Clone, Debug)]
pub struct PublishOptions {
    /// Whether it becomes a member of the image's index too, so that tools take it along which leave out what refers to an image. A tag that
    /// names a single image names an index then, whose only image it is.
    pub in_index: bool,
    /// What the image is for, in case that an index is made.
    pub platform: Platform,
}

/// What was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Published {
    /// The manifest of the delta.
    pub delta: Digest,
    /// What the image's name points at now, where the delta became a member of its index.
    pub index: Option<Digest>,
}

/// What became of the deltas of one image.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublishReport {
    /// The image that they lead to.
    pub image: Digest,
    /// One for each start that one was wanted from.
    pub deltas: Vec<DeltaReport>,
}

/// What became of one delta.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DeltaReport {
    /// The image that it starts from; `None` for one that needs nothing.
    pub from: Option<Digest>,
    /// The name of that.
    pub reference: Option<String>,
    /// What became of it.
    pub outcome: DeltaOutcome,
    /// Its manifest, where there is one.
    pub delta: Option<Digest>,
    /// Bytes to fetch of it, where that is known.
    pub size: Option<u64>,
    /// Bytes to fetch without it, where it was made.
    pub layers_size: Option<u64>,
}

/// What became of a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DeltaOutcome {
    /// It would be made.
    Planned,
    /// It is there already.
    Present,
    /// It was made and stored.
    Published,
    /// It was made, and is not worth its bytes.
    TooLarge,
    /// Both images have the same config.
    SameImage,
}

/// Stores a delta beside the image that it leads to: its blobs, then its manifest, then its entry in the image's index where that is wanted.
/// Whoever looks meanwhile sees the image with or without the delta. `target` has the image, `sink` is its place.
///
/// # Errors
/// What the place of the image answers. A delta that is not wholly stored is found by nobody.
#[tracing::instrument(name = "image.delta.publish", skip_all, fields(delta = %artifact.manifest.digest))]
pub fn publish(
    artifact: &DeltaArtifact,
    target: &dyn ImageSource,
    sink: &dyn ImageSink,
    options: &PublishOptions,
    cancel: &Cancel,
) -> Result<Published, TransferError> {
    let no_subject = || TransferError::Invalid {
        place: format!("manifest {}", artifact.manifest.digest),
        reason: "it has no image to belong to".to_owned(),
    };
    let subject = artifact.manifest.parse()?.subject().cloned().ok_or_else(no_subject)?;
    artifact.store_blobs(target, sink, cancel)?;
    sink.put_referrer(&artifact.manifest)?;
    let mut index = None;
    if options.in_index {
        let entry = short_entry(artifact.entry()?);
        sink.update_manifest(&mut |named| {
            let after = with_member(named, &options.platform, &subject, &entry)?;
            index = Some(after.as_ref().map_or(named.digest, |after| after.digest));
            Ok(after)
        })?;
    }
    sink.finish()?;
    Ok(Published { delta: artifact.manifest.digest, index })
}
