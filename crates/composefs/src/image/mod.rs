//! The image: an EROFS file system without the content of files.
//!
//! Little endian, blocks of 4096 bytes. A header of 32 bytes says that this is a composefs image; at 1024 the superblock of EROFS begins,
//! right behind it the inodes, directory by directory, each at a multiple of 32 and followed by its attributes and, if it is short, by what
//! it holds. Then come attributes that several inodes share, and then whole blocks: of directories, link targets and content.
//!
//! Every regular file with content elsewhere has two attributes that overlayfs reads: where the content is, and its fs-verity digest.

mod format;
mod layout;
mod overlay;
mod read;
mod write;
mod xattr;
mod xxh32;

pub use format::Version;
pub use read::{InvalidImage, read};
pub use write::Image;
