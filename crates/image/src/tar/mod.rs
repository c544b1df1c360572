//! Tar as image layers use it: GNU headers, long names in entries of their own, extended attributes in PAX records.
//!
//! The only module that knows the tar crate behind it.

mod reader;
mod writer;

pub(crate) use reader::{Entry, EntryKind, TarReader};
pub(crate) use writer::{Owner, TarWriter};

#[cfg(test)]
mod tests;
