//! Layers whose objects can be fetched one by one.
//!
//! Such a layer is tar and zstd as any other, but the zstd comes in *pieces* that end where objects end: each is one or more frames of its own
//! and gives, unpacked, some whole entries of the tar. What a container sees, the directories and the hard links, lies in pieces without
//! objects. Behind the last piece, in a frame that every reader of zstd skips, is the [index](LayerIndex): where each piece is, and which objects
//! are in it. An annotation of the layer's descriptor says where the index is and what it hashes to, so the image's digest covers it, and
//! whoever copies the image carries it without knowing.
//!
//! Who has an older version of the tree reads the index and asks for the pieces with objects that are not there, by ranges of the blob. The
//! index is only a guide: a content object counts when it hashes to its name and its commit names it. Two things that no object's hash covers,
//! which commit it is and what stands beside it, the index names in full.

mod index;
mod load;
mod place;
mod spans;

pub use index::{IndexError, LayerIndex, Piece, Prefix};
pub use place::IndexPlace;
pub use spans::{Span, cost, spans};

pub(crate) use index::IndexBuilder;
pub(crate) use load::{load, load_anyhow};
pub(crate) use place::{ANNOTATION_FRAMES, ANNOTATION_INDEX, level_of, made_with};
pub(crate) use spans::{REQUEST, bytes};

/// The first bytes of the frame with the index: one of the sixteen magic numbers that readers of zstd skip (RFC 8878, 3.1.2), and not one that
/// other formats with such frames use.
pub(crate) const INDEX_MAGIC: [u8; 4] = 0x184D_2A5B_u32.to_le_bytes();
/// Bytes of that frame before the index: the magic number and the length.
pub(crate) const INDEX_HEADER: u64 = 8;
/// Largest index, in bytes. One of a million objects has eight.
pub(crate) const MAX_INDEX: u64 = 32 << 20;
