//! Keys of what lists and manifests say of deltas.

/// The config digest of the image that a delta starts from: it names the layers by what is in them, so compression does not matter.
pub(super) const FROM_CONFIG: &str = "io.rootball.delta.from-config";
/// The manifest's digest of the image that it starts from.
pub(super) const FROM_MANIFEST: &str = "io.rootball.delta.from-manifest";
/// The commit that it starts from.
pub(super) const FROM_COMMIT: &str = "io.rootball.delta.from-commit";
/// The commit that it leads to.
pub(super) const TO_COMMIT: &str = "io.rootball.delta.to-commit";
/// The manifest's digest of the image that it leads to, for members of an index, whose entries do not say a subject.
pub(super) const TO_MANIFEST: &str = "io.rootball.delta.to-manifest";
/// Bytes to fetch to apply it, in decimal.
pub(super) const SIZE: &str = "io.rootball.delta.size";
/// How much work went into it.
pub(super) const TIER: &str = "io.rootball.delta.tier";
/// Bytes of memory that applying it takes, in decimal.
pub(super) const MEMORY: &str = "io.rootball.delta.memory";

/// Bytes of the files that it makes, in decimal: what applying it takes follows from that.
pub(super) const CONTENT: &str = "io.rootball.delta.content";

/// The same facts as `oci-delta` says them, and more of its own.
pub(super) mod oci_delta {
    pub(crate) const TARGET: &str = "io.github.containers.delta.target";
    pub(crate) const SOURCE: &str = "io.github.containers.delta.source";
    pub(crate) const SOURCE_CONFIG: &str = "io.github.containers.delta.source-config";
    /// Blobs of the target that are not in the delta since the source has them, as a JSON list.
    pub(crate) const REUSED: &str = "io.github.containers.delta.reused";
    /// Their diff IDs.
    pub(crate) const REUSED_DIFF_ID: &str = "io.github.containers.delta.reused-diff-id";
    /// What a blob of the delta is.
    pub(crate) const CONTENT: &str = "io.github.containers.delta.content";
    /// The layer of the target that a blob leads to.
    pub(crate) const TO: &str = "io.github.containers.delta.to";

    pub(crate) const CONTENT_MANIFEST: &str = "image-manifest";
    pub(crate) const CONTENT_CONFIG: &str = "image-config";
    pub(crate) const CONTENT_LAYER: &str = "image-layer";
    pub(crate) const CONTENT_SIGNATURE: &str = "cosign-signature";
    pub(crate) const CONTENT_OF_SIGNATURE: &str = "cosign-signature-content";
}
