//! The bytes of static deltas: superblock, parts, operations, indexes, names and places.
//!
//! ```text
//! superblock   metadata, time, FROM, TO, the commit TO, for each part its SHA-256, sizes and objects, and what must be fetched besides
//! part file    a byte for the compression, then the compressed payload
//! payload      modes, sets of extended attributes, a blob, and operations that make objects of them, one after the other
//! index        the deltas that lead to one commit, each with the SHA-256 of its superblock
//! ```
//! All but the operations is GVariant. Numbers in a payload and the time are big endian; sizes in a superblock are in the order that the
//! superblock names, since stock once wrote them as its machine had them.

mod byte_order;
mod error;
mod index;
mod name;
mod operation;
mod payload;
mod signed;
mod superblock;
mod varint;

pub use byte_order::{ByteOrder, Endianness};
pub use error::FormatError;
pub use index::{DeltaList, FileDigest};
pub use name::{DeltaName, InvalidDeltaName};
pub use operation::{BlobRange, Operation, OperationWriter, Operations};
pub use payload::{Compression, Payload, PayloadLayout, TargetMode, read_modes, read_xattr_sets};
pub use signed::SignedSuperblock;
pub use superblock::{Fallback, MAX_SUPERBLOCK_SIZE, PartHeader, PartObject, Superblock};
