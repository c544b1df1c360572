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

    /// Returns the path in a commit whose directory `prefix` the walk's root is.
    pub(crate) fn tree_path(&self, prefix: &str) -> String {
        fn push(place: &Place<'_>, path: &mut String) {
            if let Some(parent) = place.parent {
                push(parent, path);
                path.push('/');
                path.push_str(place.name);
            }
        }
        let mut path = prefix.to_owned();
        push(self, &mut path);
        if path.is_empty() { "/".to_owned() } else { path }
    }
}
