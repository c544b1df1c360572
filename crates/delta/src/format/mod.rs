//! The bytes of static deltas: superblock, parts and operations.
//!
//! ```text
//! superblock   metadata, time, FROM, TO, the commit TO, for each part its SHA-256, sizes and objects, and what must be fetched besides
//! part file    a byte for the compression, then the compressed payload
//! payload      modes, sets of extended attributes, a blob, and operations that make objects of them, one after the other
//! ```
//! All but the operations is GVariant. Numbers in a payload and the time are big endian; sizes in a superblock are in the order that the
//! superblock names, since stock once wrote them as its machine had them.

mod byte_order;
mod digest;
mod error;
mod object_deltas;
mod operation;
mod payload;
mod signed;
mod superblock;
pub(crate) mod varint;

pub use byte_order::{ByteOrder, Endianness};
pub use digest::FileDigest;
pub use error::FormatError;
pub use object_deltas::ObjectDeltas;
pub use operation::{BlobRange, Operation, OperationWriter, Operations};
pub use payload::{Compression, Payload, PayloadLayout, TargetMode, read_modes, read_xattr_sets};
pub use rootball_object::{DeltaName, InvalidDeltaName};
pub use signed::SignedSuperblock;
pub use superblock::{Fallback, MAX_SUPERBLOCK_SIZE, PartHeader, PartObject, Superblock};
