//! A package as a list of its repository names it, the same for both worlds.

use std::ops::Range;

use rootball_object::Checksum;

use super::WantedFile;
use crate::Label;

/// A package that a repository has.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RepositoryPackage {
    /// Its name, version and architecture.
    pub label: Label,
    /// Where its file is: a path below [`base`](Self::base), or below the repository's own URL.
    pub location: String,
    /// Another URL that the location is below, where the repository's files are not all in one place. Who follows it trusts that place
    /// with nothing: the checksum says what the file must be.
    pub base: Option<String>,
    /// Bytes of its file.
    pub size: u64,
    /// The SHA-256 of its file, which identifies it.
    pub sha256: Checksum,
    /// The bytes of an rpm that are its header, lead and signature left out; such a piece can be fetched alone.
    pub header_range: Option<Range<u64>>,
}

impl RepositoryPackage {
    /// Returns the package's file, to be fetched from the base or the repository.
    pub fn file(&self) -> WantedFile {
        WantedFile { path: self.location.clone(), size: self.size, sha256: self.sha256 }
    }
}
