//! What came out.

use crate::format::{DeltaName, Superblock};

/// How the new files of a delta are made, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Encodings {
    /// Directories, their metadata, and symbolic links.
    pub metadata: u64,
    /// Files whose content is sent.
    pub content: u64,
    /// Files whose content an old file has.
    pub same: u64,
    /// Files that a bsdiff stream makes.
    pub patches: u64,
    /// Files that are made of ranges of an old one.
    pub ranges: u64,
    /// Files that must be fetched by themselves.
    pub fallbacks: u64,
}

/// What a delta has become.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CreateReport {
    /// The delta.
    pub name: DeltaName,
    /// Number of parts.
    pub parts: usize,
    /// Bytes of the superblock, with all that is inline.
    pub superblock_size: u64,
    /// Bytes of the parts.
    pub parts_size: u64,
    /// Bytes of what must be fetched besides, as an archive repository keeps it.
    pub fallback_size: u64,
    /// Bytes of the content of all new objects.
    pub content_size: u64,
    /// How the objects are made.
    pub encodings: Encodings,
}

impl CreateReport {
    pub(super) fn new(superblock: &Superblock<'_>, superblock_size: u64, encodings: Encodings) -> Self {
        Self {
            name: superblock.name,
            parts: superblock.parts.len(),
            superblock_size,
            parts_size: superblock.parts.iter().map(|part| part.size).sum(),
            fallback_size: superblock.fallbacks.iter().map(|fallback| fallback.size).sum(),
            content_size: superblock.parts.iter().map(|part| part.content_size).sum::<u64>()
                + superblock.fallbacks.iter().map(|fallback| fallback.content_size).sum::<u64>(),
            encodings,
        }
    }
}
