//! Finding what two trees have in common, apart from any format of deltas.
//!
//! The way of a new file: [`Names`] and [`Sketches`] tell which old files may be like it, [`covers`] tells which of its ranges are like which
//! ranges of one of them, [`Estimator`] tells what each way of writing that down will cost, and [`compress`] packs what was written.
//! Nothing here knows objects or deltas. All of it gives the same result for the same input, on any number of threads.

mod bsdiff;
mod copies;
mod cost;
mod covers;
mod index;
mod names;
mod pool;
pub(crate) mod predict;
pub(crate) mod residual;
mod sketch;
mod xz;

pub use bsdiff::{patch_size, write_patch};
pub use copies::{Piece, pieces};
pub use cost::Estimator;
pub use covers::{Cover, Tuning, covers, memory_for};
pub use names::{Names, same_but_for_versions};
pub use pool::{Done, Limits, Queue, in_order};
pub use sketch::{Sketch, Sketches};
pub use xz::{Effort, Texture, compress, compressor_memory, texture};
