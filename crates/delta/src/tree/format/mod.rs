//! The bytes of plans and parts.
//!
//! Numbers are varints (seven bits a byte, the low ones first), signed ones folded so that small stays small. Everything that repeats goes
//! through xz once, all pieces of a kind together.

mod edits;
mod fields;
mod object;
mod part;
mod plan;

pub(super) use self::edits::{Listings, MAX_ENTRIES, OldTree, Ref, read_edits, write_edits};
pub(super) use self::fields::Fields;
pub(super) use self::object::{Literal, Neighbours, Origin, Piece, Recipe, Repacked, Source, read_recipe, write_recipe};
pub(super) use self::part::{Bits, PartBytes, PartStreams, read_part, write_part};
pub use self::part::{PART_MAGIC, part_outline};
pub(super) use self::plan::{NewFile, NewObject};
pub use self::plan::{PLAN_MAGIC, PartHeader, Plan};
