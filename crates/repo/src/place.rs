//! Where a walk over directories is.

use std::path::PathBuf;

/// How many directories may lie in each other where a walk goes into each with a call of its own: far more than any system has, and few
/// enough for the stack of a thread.
pub(crate) const MAX_WALK_DEPTH: usize = 512;

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

    /// Tells whether the walk went deeper than anybody may ask it to go: what is walked by recursion must not fill the stack.
    pub(crate) fn is_too_deep(&self) -> bool {
        let (mut place, mut depth) = (self, 0);
        while let Some(parent) = place.parent {
            (place, depth) = (parent, depth + 1);
        }
        depth > MAX_WALK_DEPTH
    }
}
