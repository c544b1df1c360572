//! The OSTree object model: checksums, the four kinds of objects, and the traits of what gives them out and takes them.
//!
//! One tree, one checksum: a commit names a root directory, a directory names its files and subdirectories, and every name is the SHA-256
//! of what it names. The byte formats are those of libostree; all are GVariant in normal form, and everything else is refused, because two
//! encodings of one value would have two names.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod checksum;
mod commit;
mod delta_name;
mod dirtree;
mod error;
pub mod hash;
mod hash_order;
mod header;
mod metadata;
mod names;
mod progress;
mod sizes;
mod store;
mod xattrs;

#[cfg(test)]
mod vectors;

pub use checksum::{Checksum, CommitChecksum, InvalidChecksum};
pub use commit::Commit;
pub use delta_name::{DeltaName, InvalidDeltaName, OBJECT_DELTAS};
pub use dirtree::{DirTree, TreeDir, TreeFile, is_valid_name};
pub use error::ErrorKind;
pub use header::{DirMeta, FileHeader, MAX_HEADER_SIZE, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG};
pub use metadata::Metadata;
pub use names::{InvalidRefName, ObjectKind, RefName, is_ref_fragment};
pub use progress::{Cancel, Event, Reporter, Silent, Step};
pub use sizes::ObjectSize;
pub use store::{FileObject, InvalidObject, LoadError, MAX_METADATA_SIZE, ObjectSink, ObjectSource, StoreError};
pub use xattrs::Xattrs;
