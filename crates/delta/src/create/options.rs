//! What a caller can choose.

use rootball_object::Metadata;

use crate::engine::{Effort, Texture};
use crate::format::Endianness;

/// How a delta is made. The defaults give the smallest that stock of any age applies.
#[derive(Clone, Debug)]
pub struct CreateOptions {
    /// A new file of at least this many bytes for which no old one helps is left to be fetched by itself; `None` leaves none, except those
    /// that no reader would take in a part.
    pub min_fallback_size: Option<u64>,
    /// Files are made by bsdiff streams only where old and new together have at most this many bytes: who applies them holds both.
    pub max_bsdiff_size: u64,
    /// A part is closed when its payload has this many bytes; `None` is 32 MB, as stock has it, and 48 MB where there is no old commit, since
    /// everything that is there twice comes from within the part then.
    pub max_part_size: Option<u64>,
    /// Files below this many bytes get no delta of their own.
    pub smallest_object: u64,
    /// Parts go into the superblock.
    pub inline: bool,
    /// Order of bytes in the superblock's sizes.
    pub endianness: Endianness,
    /// Bytes of memory to stay within, all threads together.
    pub memory: u64,
    /// Number of threads.
    pub jobs: usize,
    /// When it is made, in seconds since 1970, UTC.
    pub timestamp: u64,
    /// What the superblock says besides.
    pub metadata: Metadata,
    /// The metadata beside the new commit, its signatures above all, goes into the superblock.
    pub detached_metadata: bool,
}

impl Default for CreateOptions {
    fn default() -> Self {
        Self {
            min_fallback_size: None,
            max_bsdiff_size: 512 << 20,
            max_part_size: None,
            smallest_object: 64_000,
            inline: false,
            endianness: Endianness::Little,
            memory: 512 << 20,
            jobs: 1,
            timestamp: 0,
            metadata: Metadata::new(),
            detached_metadata: true,
        }
    }
}

/// Largest dictionary: readers give their decoders 100 MiB.
const MAX_DICTIONARY: u64 = 64 << 20;

/// Below this the loss would be large.
const MIN_DICTIONARY: u64 = 1 << 20;

impl CreateOptions {
    /// Returns how hard the compressor tries for so many bytes of files that are made from old ones.
    pub(super) fn effort(differences: u64) -> Effort {
        /// Bytes of which the smallest streams take seconds and not minutes.
        const FEW: u64 = 96 << 20;
        if differences <= FEW { Effort::Thorough } else { Effort::Brisk }
    }

    /// Returns the compressor's dictionary in bytes. It depends on the memory and not on the threads, so that those do not change the result.
    ///
    /// Differences repeat those of neighbours: a smaller dictionary loses three thousandths of them, and lets two threads compress at once.
    /// Content that is sent whole has as much as half of the larger parts, and none has more than its payload, so that who reads it needs
    /// no more memory either.
    pub(super) fn dictionary(&self, texture: Texture, effort: Effort, payload: u64) -> u32 {
        let most = match (texture, effort) {
            (Texture::Patch, Effort::Brisk) => self.memory / 128,
            (Texture::Patch, Effort::Thorough) => self.memory / 64,
            _ => (payload / 2).clamp(self.memory / 32, self.memory / 64 * 3),
        };
        most.min(payload).clamp(MIN_DICTIONARY, MAX_DICTIONARY) as u32
    }

    /// Returns how large a payload may become before its part is closed, in bytes.
    pub(super) fn part_size(&self, from_nothing: bool) -> u64 {
        self.max_part_size.unwrap_or(if from_nothing { 48_000_000 } else { 32_000_000 })
    }

    /// Returns the size above which a file is in no part: no reader would take it, or there is no memory to write it.
    pub(super) fn largest_in_part(&self) -> u64 {
        /// libostree 2026.3 refuses payloads above 512 MiB.
        const READABLE: u64 = 500 << 20;
        READABLE.min(self.memory / 2)
    }
}
