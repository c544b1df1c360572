//! Where a walk over directories is.

use std::path::PathBuf;

/// A name and the directory that it is in: spelled out only when an error needs it.
pub(crate) struct Place<'p> {
    pub(crate) parent: Option<&'p Place<'p>>,
    pub(crate) name: &'p str,
}

impl Place<'_> {
    /// Returns the whole path.
    pub(crate) fn path(&self) -> PathBuf {
        self.parent.map_or_else(PathBuf::new, Place::path).join(self.name)
    }
}
