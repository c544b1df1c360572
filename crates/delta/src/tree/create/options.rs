//! What a caller can choose.

use std::path::PathBuf;

use crate::tree::Elsewhere;

/// How much work a delta is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// At once: nothing is opened that takes long to pack again.
    Fast,
    /// Small.
    #[default]
    Default,
    /// As small as can be.
    Max,
}

/// How a tree delta is made.
#[derive(Clone, Debug)]
pub struct TreeDeltaOptions {
    /// How much work it is worth.
    pub tier: Tier,
    /// Bytes of content at which a part is closed.
    pub part_size: u64,
    /// Bytes of memory to stay within, all threads together.
    pub memory: u64,
    /// Number of threads.
    pub jobs: usize,
    /// The metadata beside the new commit, its signatures above all, goes into the plan.
    pub detached_metadata: bool,
    /// Content that whoever applies it has already: what is carried may be made of it.
    pub elsewhere: Elsewhere,
    /// A directory for temporary files without names.
    pub scratch: PathBuf,
}

impl TreeDeltaOptions {
    /// Returns the defaults; temporary files go to `scratch`.
    pub fn new(scratch: impl Into<PathBuf>) -> Self {
        Self {
            tier: Tier::Default,
            part_size: 16 << 20,
            memory: 512 << 20,
            jobs: 1,
            detached_metadata: true,
            elsewhere: Elsewhere::default(),
            scratch: scratch.into(),
        }
    }
}
