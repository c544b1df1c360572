//! Tar archives as streams: GNU headers, long names in entries of their own, extended attributes in PAX records.
//!
//! A [`TarReader`] takes what any tar writes, except sparse files, and trusts nothing of it; what a [`TarWriter`] writes is a function of
//! what it is asked for, so that the same tree gives the same bytes everywhere. A [`TarWalker`] finds the members of an archive file without
//! reading them. None keeps more than one header in memory.
//!
//! The only crate that knows the tar crate behind it.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod decompress;
mod reader;
mod walk;
mod writer;

pub use decompress::decompressed;
pub use reader::{Entry, EntryKind, TarReader};
pub use walk::{Member, TarWalker};
pub use writer::{FileEntry, Owner, TarWriter};

#[cfg(test)]
mod tests;
