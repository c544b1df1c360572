//! What belongs to a commit.

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource};
use rootball_repo::{Seen, reachable};

use super::ImportError;

/// Every object that a commit names.
#[derive(Debug)]
pub(super) struct Closure(Seen);

impl Closure {
    /// Walks the commit's directories; its files need not be there yet.
    pub(super) fn of(source: &(impl ObjectSource + ?Sized), commit: &CommitChecksum) -> Result<Self, LoadError> {
        let mut seen = Seen::new();
        reachable(source, commit, &mut seen, |_, _| Ok::<(), LoadError>(()))?;
        Ok(Self(seen))
    }

    pub(super) fn into_seen(self) -> Seen {
        self.0
    }

    pub(super) fn contains(&self, kind: ObjectKind, checksum: &Checksum) -> bool {
        self.0.contains(kind, checksum)
    }

    /// Walks the content objects, in no order.
    pub(super) fn files(&self) -> impl Iterator<Item = Checksum> {
        self.0.iter().filter(|(kind, _)| *kind == ObjectKind::File).map(|(_, checksum)| *checksum)
    }

    /// Checks that every object is there.
    pub(super) fn check_complete(&self, source: &dyn ObjectSource, commit: &CommitChecksum) -> Result<(), ImportError> {
        let mut missing: Vec<(ObjectKind, Checksum)> = Vec::new();
        for (kind, checksum) in self.0.iter() {
            if !source.has(*kind, checksum)? {
                missing.push((*kind, *checksum));
            }
        }
        match missing.iter().min_by_key(|(_, checksum)| *checksum) {
            Some((kind, first)) => Err(ImportError::Incomplete { commit: *commit, kind: *kind, first: *first, count: missing.len() }),
            None => Ok(()),
        }
    }
}
