//! How much a transaction may write: free space less what the repository's config keeps.

use std::sync::atomic::{AtomicI64, Ordering};

use rootball_object::StoreError;

use crate::Repo;
use crate::config::MinFree;

/// Blocks that may still be written.
#[derive(Debug)]
pub(super) struct Budget {
    blocks: AtomicI64,
    block_size: u64,
    reserve: u64,
}

impl Budget {
    pub(super) fn of(repo: &Repo) -> Result<Self, StoreError> {
        let stat = rustix::fs::fstatvfs(&repo.root).map_err(StoreError::io("asking for free space"))?;
        let block_size = stat.f_frsize.max(1);
        let reserved = match repo.config().min_free {
            MinFree::Percent(percent) => stat.f_blocks / 100 * percent,
            MinFree::Bytes(bytes) => bytes.div_ceil(block_size),
        };
        let free = if rustix::process::geteuid().is_root() { stat.f_bfree } else { stat.f_bavail };
        let blocks = i64::try_from(free).unwrap_or(i64::MAX).saturating_sub(i64::try_from(reserved).unwrap_or(i64::MAX));
        Ok(Self { blocks: AtomicI64::new(blocks), block_size, reserve: reserved * block_size })
    }

    /// Takes space for a content object before it is written.
    pub(super) fn take(&self, size: u64) -> Result<(), StoreError> {
        let blocks = self.blocks_of(size);
        if self.blocks.fetch_sub(blocks, Ordering::Relaxed) < blocks {
            self.blocks.fetch_add(blocks, Ordering::Relaxed);
            return Err(StoreError::NoSpace { reserve: self.reserve });
        }
        Ok(())
    }

    /// Tells whether so many bytes in so many objects could be written now; nothing is taken.
    pub(super) fn check(&self, size: u64, objects: u64) -> Result<(), StoreError> {
        // Half a block is lost with each object, on the average.
        let blocks = self.blocks_of(size.saturating_add(objects.saturating_mul(self.block_size / 2)));
        match self.blocks.load(Ordering::Relaxed) < blocks {
            true => Err(StoreError::NoSpace { reserve: self.reserve }),
            false => Ok(()),
        }
    }

    /// Gives space back for an object that turned out to be there already.
    pub(super) fn give_back(&self, size: u64) {
        self.blocks.fetch_add(self.blocks_of(size), Ordering::Relaxed);
    }

    fn blocks_of(&self, size: u64) -> i64 {
        i64::try_from(size.div_ceil(self.block_size)).unwrap_or(i64::MAX / 2)
    }
}
