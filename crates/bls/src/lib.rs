//! Boot loader entries, kernel arguments and version order, as text and nothing else.
//!
//! A boot entry is a small text file that a boot loader reads before any operating system runs (Boot Loader Specification, type 1). For an
//! OSTree host the set of entries *is* the list of deployments, so it must survive being read and written again: keys that rootball does
//! not know keep their place and their bytes. Nothing here opens a file.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod entry;
mod file_name;
mod kargs;
mod target;
mod version;

pub use entry::{Entry, EntryError, MAX_ENTRY_SIZE};
pub use file_name::{BootCount, EntryName};
pub use kargs::{KargChange, KargError, KernelArgs};
pub use target::BootTarget;
pub use version::compare_versions;
