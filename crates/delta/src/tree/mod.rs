//! Tree deltas: what turns one commit into another with the fewest bytes.
//!
//! A static delta can say no more than stock `ostree` understands. A tree delta says what both sides can find out by themselves as seldom as
//! it can: no checksum of a new object (they follow from the objects), no directory listing (it follows from the old one and a few names), no
//! number of a source but the distance to the last one.
//!
//! ```text
//! plan      which commit from which, the directories as edits of the old ones, what new objects there are and which part makes them
//! part      so many objects: what each is made of, differences to old bytes, new bytes; each kind in a stream of its own
//! ```
//! What is inside compressed files is compared unpacked ([`crate::members`]); moved addresses in programs are foreseen
//! ([`crate::engine::predict`]); differences go through a model that learns ([`crate::engine::residual`]).
//!
//! Nothing is trusted. A part is hashed before it is used; its objects get the names that they hash to; the directories are made anew of
//! those, and their root must be the one that the commit names.

pub mod apply;
mod coding;
pub mod create;
mod elsewhere;
mod entries;
mod error;
mod format;
mod packings;

pub use self::elsewhere::{Elsewhere, MadeBy, Planned};
pub use self::entries::{PlannedEntry, PlannedKind};
pub use self::error::TreeDeltaError;
pub use self::format::{PART_MAGIC, PLAN_MAGIC, PartHeader, Plan, part_outline};
pub use self::packings::Packings;
