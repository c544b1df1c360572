//! fs-verity: one digest over a file, which the kernel checks while the file is read.
//!
//! The file is cut into blocks of 4096 bytes, the last one filled with zeros. Their SHA-256 digests, written one after another, are cut
//! into blocks again, and so on until one block is left. The digest of the file is the SHA-256 of a descriptor of 256 bytes with the
//! file's size and the digest of that last block.

mod digest;
mod kernel;

pub use digest::{Digest, Hasher, InvalidDigest};
pub use kernel::{VerityError, enable, measure};
