//! Numbers of the format: <https://erofs.docs.kernel.org/en/latest/core_ondisk.html>, and composefs's own header.

use crate::tree::{Node, NodeKind};

/// Bytes in a block, and its logarithm.
pub(super) const BLOCK: usize = 4096;
pub(super) const BLOCK_BITS: u32 = 12;
/// Inodes begin at multiples of this.
pub(super) const SLOT: usize = 32;

/// First bytes of the image, and the version of the header.
pub(super) const MAGIC: u32 = 0xd078_629a;
pub(super) const HEADER_VERSION: u32 = 1;
/// Flag of the header: some file has an access control list.
pub(super) const HAS_ACL: u32 = 1;

/// The superblock's place, size, first bytes and features: times of their own in inodes, and the filter of attribute names.
pub(super) const SUPERBLOCK_OFFSET: usize = 1024;
pub(super) const SUPERBLOCK_SIZE: usize = 128;
pub(super) const EROFS_MAGIC: u32 = 0xe0f5_e1e2;
pub(super) const FEATURES: u32 = 2 | 4;

/// Sizes of the two forms of an inode.
pub(super) const COMPACT: usize = 32;
pub(super) const EXTENDED: usize = 64;

/// How an inode's content lies: in blocks; in blocks but for the end, which follows the inode; in chunks.
pub(super) const FLAT_PLAIN: u16 = 0;
pub(super) const FLAT_INLINE: u16 = 2;
pub(super) const CHUNKS: u16 = 4;

/// Address of a chunk that is nowhere.
pub(super) const NULL_ADDRESS: u32 = u32::MAX;
/// Chunks that a file may have.
pub(super) const MAX_CHUNKS: u64 = 1024;

/// Bytes of a directory entry without its name.
pub(super) const DIRENT: usize = 12;

/// Which version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 0, and 1 when there are whiteouts, which only the latter can express. This is what libostree writes, and `mkcomposefs` by default.
    #[default]
    AsNeeded,
    /// Always 0.
    V0,
    /// Always 1.
    V1,
}

/// Returns the type as directory entries have it.
pub(super) const fn dirent_type(node: &Node) -> u8 {
    match node.kind {
        NodeKind::File(_) => 1,
        NodeKind::Directory(_) => 2,
        NodeKind::CharDevice(_) => 3,
        NodeKind::BlockDevice(_) => 4,
        NodeKind::Fifo => 5,
        NodeKind::Socket => 6,
        NodeKind::Symlink(_) => 7,
    }
}

/// Returns how large the chunks of a file are, as a logarithm, and how many it has. One chunk is enough for all but enormous files.
pub(super) fn chunks(size: u64) -> (u32, u64) {
    let bits = (u64::BITS - size.saturating_sub(1).leading_zeros()).clamp(BLOCK_BITS, 31 + BLOCK_BITS);
    (bits, size.div_ceil(1 << bits))
}

/// Rounds up to a multiple.
pub(super) const fn align(position: u64, to: usize) -> u64 {
    position.next_multiple_of(to as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_one_chunk_until_they_are_enormous() {
        for (size, expected) in [
            (1, (12, 1)),
            (4096, (12, 1)),
            (4097, (13, 1)),
            (1 << 20, (20, 1)),
            ((1 << 20) + 1, (21, 1)),
            (1 << 43, (43, 1)),
            (1 << 53, (43, 1024)),
        ] {
            assert_eq!(chunks(size), expected, "{size}");
        }
    }
}
