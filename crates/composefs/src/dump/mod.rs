//! The dump format: a tree as text, one line for each name.
//!
//! Eleven fields with spaces between: path, size, mode in octal (behind `@` for a hard link), links, owner, group, device, time, payload (the
//! target of a link, or the path of the content), content, digest; then attributes, `name=value`. A field that is not there is `-`.
//! Anything but printable ASCII is escaped. Parents come before what is in them.

mod escape;
mod read;
mod write;

pub use read::{InvalidDump, read};
pub use write::write;
