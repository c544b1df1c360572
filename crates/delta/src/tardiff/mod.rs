//! tar-diff: a tar archive as what it has in common with files that are there.
//!
//! The format is that of the tool `tar-diff` (versions 1 and 2 of its file format), which container tools apply to files of an older image to
//! get a layer of a newer one. Only content of regular files is taken from the old side. Every byte of the new archive, headers and padding
//! too, comes out as it was, so its digest tells whether all went well; nothing in the format itself does.
//!
//! Behind eight bytes that tell the version, a diff is one zstd stream of operations: a byte, a number of seven bits a byte, and for some as
//! many bytes as the number says.
//!
//! | code | what it does |
//! |---|---|
//! | 0 | the bytes that follow come next |
//! | 1 | the bytes that follow name the file that is read from now on, from its beginning |
//! | 2 | so many bytes of the file come next |
//! | 3 | the bytes that follow are added to as many bytes of the file, each for itself |
//! | 4 | the file is read from this place on |
//! | 5 | the bytes that follow are a zstd frame, to be unpacked with the whole file before it (version 2) |
//!
//! [`TarPatch`] is the reader of a new archive; [`OldImage`] and [`create`] make diffs.

mod apply;
mod create;
mod error;
mod format;
mod sources;

pub use apply::{PatchLimits, TarPatch};
pub use create::{CreatedDiff, DiffEffort, DiffOptions, NameRule, OldImage, OldImageBuilder, TarDiffCreateError, create};
pub use error::TarDiffError;
pub use format::MEDIA_TYPE;
pub use sources::{Source, TarSources};
