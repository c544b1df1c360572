//! What a copy will move, found out from manifests alone.

use std::collections::BTreeSet;

use super::{CopyOptions, LeftBehind, MAX_DEPTH, MAX_MANIFESTS};
use crate::image::{choose, too_deep};
use crate::{Descriptor, Digest, ImageSource, Manifest, ParsedManifest, RawManifest, TransferError};

/// What will be moved.
#[derive(Default)]
pub(super) struct Plan {
    /// Every blob once.
    pub(super) blobs: Vec<Descriptor>,
    /// Manifests that were met. A manifest may be a blob as well: a delta has that of its image in it.
    pub(super) seen: BTreeSet<Digest>,
    seen_blobs: BTreeSet<Digest>,
    /// Manifests below the top one, each behind those that it names.
    pub(super) children: Vec<RawManifest>,
    /// All manifests so far, attached ones as well.
    pub(super) manifests: usize,
    pub(super) left_behind: Vec<LeftBehind>,
}

impl Plan {
    /// Adds all that `raw` names, and returns the manifest that stands for it: itself, or the chosen image of an index.
    pub(super) fn gather(
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
            ParsedManifest::Index(index) if !options.all_platforms => {
                let (child, _) = choose(source, &index, &options.platform, &raw.digest)?;
                self.gather(source, child, options, depth + 1)
            }
            parsed => {
                self.add(source, &raw, parsed, depth)?;
                Ok(raw)
            }
        }
    }

    /// Adds all that a manifest names, whatever the platform.
    pub(super) fn add(
        &mut self,
        source: &dyn ImageSource,
        raw: &RawManifest,
        parsed: ParsedManifest,
        depth: usize,
    ) -> Result<(), TransferError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(&raw.digest));
        }
        self.count(&raw.digest)?;
        match parsed {
            ParsedManifest::Image(manifest) => self.add_blobs(manifest),
            ParsedManifest::Index(index) => {
                for descriptor in &index.manifests {
                    if self.seen.insert(descriptor.digest) {
                        let child = load_child(source, descriptor)?;
                        self.add(source, &child, child.parse()?, depth + 1)?;
                        self.children.push(child);
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts a manifest of the copy.
    fn count(&mut self, digest: &Digest) -> Result<(), TransferError> {
        self.manifests += 1;
        match self.manifests > MAX_MANIFESTS {
            true => Err(TransferError::Invalid {
                place: format!("manifest {digest}"),
                reason: format!("the image has more than {MAX_MANIFESTS} manifests with what is attached to it"),
            }),
            false => Ok(()),
        }
    }

    fn add_blobs(&mut self, manifest: Manifest) {
        for blob in std::iter::once(manifest.config).chain(manifest.layers) {
            if !self.seen_blobs.insert(blob.digest) {
                continue;
            }
            match blob.is_foreign() {
                true => self.left_behind.push(LeftBehind {
                    what: format!("layer {} of {} bytes", blob.digest, blob.size),
                    reason: format!("only its maker may give it out, at {}", blob.urls.join(" ")),
                }),
                false => self.blobs.push(blob),
            }
        }
    }
}

/// Loads a manifest that an index names.
pub(crate) fn load_child(source: &dyn ImageSource, descriptor: &Descriptor) -> Result<RawManifest, TransferError> {
    source.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor)
}
