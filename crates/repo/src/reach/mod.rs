//! What a commit consists of.

pub(crate) mod prefixes;
pub(crate) mod walk;

use std::collections::HashSet;

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource};

use crate::Repo;

/// Calls `visit` once for every object that a commit names: itself, its directories, its files. Its parents are not followed.
///
/// Directories that `seen` holds already are not walked again, so one set serves several commits that share most of their trees.
///
/// # Errors
/// When a commit or directory is missing or corrupt, or `visit` fails. Files are not opened.
pub fn reachable<E: From<LoadError>>(
    source: &(impl ObjectSource + ?Sized),
    commit: &CommitChecksum,
    seen: &mut Seen,
    mut visit: impl FnMut(ObjectKind, &Checksum) -> Result<(), E>,
) -> Result<(), E> {
    if !seen.insert(ObjectKind::Commit, commit.object()) {
        return Ok(());
    }
    let parsed = source.load_commit(commit)?;
    visit(ObjectKind::Commit, commit.object())?;
    if seen.insert(ObjectKind::DirMeta, &parsed.root_meta) {
        visit(ObjectKind::DirMeta, &parsed.root_meta)?;
    }
    let mut waiting = vec![parsed.root_tree];
    while let Some(checksum) = waiting.pop() {
        if !seen.insert(ObjectKind::DirTree, &checksum) {
            continue;
        }
        let tree = source.load_dirtree(&checksum)?;
        visit(ObjectKind::DirTree, &checksum)?;
        for file in &tree.files {
            if seen.insert(ObjectKind::File, &file.checksum) {
                visit(ObjectKind::File, &file.checksum)?;
            }
        }
        for dir in &tree.dirs {
            if seen.insert(ObjectKind::DirMeta, &dir.meta) {
                visit(ObjectKind::DirMeta, &dir.meta)?;
            }
            waiting.push(dir.tree);
        }
    }
    Ok(())
}

impl Repo {
    /// Tells whether a commit is here with all that it names. A commit object alone proves nothing: it may have come in by a transfer that broke
    /// off. What is damaged on the way to the files counts as missing.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn is_complete(&self, commit: &CommitChecksum) -> Result<bool, LoadError> {
        if self.is_partial(commit)? {
            return Ok(false);
        }
        let look = |kind, checksum: &Checksum| match self.has(kind, checksum)? {
            true => Ok(()),
            false => Err(LoadError::NotFound { kind, checksum: *checksum }),
        };
        match reachable::<LoadError>(self, commit, &mut Seen::new(), look) {
            Ok(()) => Ok(true),
            Err(LoadError::NotFound { .. } | LoadError::Corrupt { .. } | LoadError::Invalid { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Objects that a walk has met.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashSet<(ObjectKind, Checksum)>);

impl Seen {
    /// Returns a set without objects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object; tells whether it was new.
    pub fn insert(&mut self, kind: ObjectKind, checksum: &Checksum) -> bool {
        self.0.insert((kind, *checksum))
    }

    /// Tells whether the object was met.
    pub fn contains(&self, kind: ObjectKind, checksum: &Checksum) -> bool {
        self.0.contains(&(kind, *checksum))
    }

    /// Walks the objects, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &(ObjectKind, Checksum)> {
        self.0.iter()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
