//! composefs: a whole tree as one small image, whose digest stands for everything in it.
//!
//! The image is an EROFS file system that holds names, owners, modes and attributes. The content of each regular file stays where it is,
//! in the objects of a repository; the image names it by a path and by its fs-verity digest. The kernel mounts both together as an
//! overlay, and compares the digest whenever such a file is opened. So whoever trusts the digest of the image trusts all files.
//!
//! What is written is byte for byte what `mkcomposefs` and libostree write, since digests of images are recorded and signed.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod commit;
pub mod dump;
pub mod image;
mod settings;
mod tree;
pub mod verity;

pub use commit::{Bind, CommitTreeError};
pub use settings::{Composefs, InvalidSettings, RootKind, Settings};
pub use tree::{Content, Entry, InvalidTree, MAX_INLINE, MAX_NAME, MAX_PATH, Node, NodeId, NodeKind, Tree};
