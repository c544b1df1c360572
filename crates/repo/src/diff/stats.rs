//! How many objects two commits have in common.

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind};

use crate::fs::find_stat;
use crate::{Repo, Seen, reachable};

/// Objects of two commits, commits included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CommonObjects {
    /// Objects of the first.
    pub first: u64,
    /// Objects of the second.
    pub second: u64,
    /// Objects that both have.
    pub common: u64,
    /// Bytes that those take in the repository.
    pub common_size: u64,
}

/// Counts what two commits have in common.
///
/// # Errors
/// When a commit or directory is missing or corrupt.
pub fn common_objects(repo: &Repo, first: &CommitChecksum, second: &CommitChecksum) -> Result<CommonObjects, LoadError> {
    let of = |commit: &CommitChecksum| {
        let mut seen = Seen::new();
        reachable(repo, commit, &mut seen, |_, _| Ok::<_, LoadError>(())).map(|()| seen)
    };
    let (a, b) = (of(first)?, of(second)?);
    let mut counts = CommonObjects { first: a.len() as u64, second: b.len() as u64, ..CommonObjects::default() };
    for (kind, checksum) in a.iter().filter(|(kind, checksum)| b.contains(*kind, checksum)) {
        counts.common += 1;
        counts.common_size += size_on_disk(repo, *kind, checksum)?;
    }
    Ok(counts)
}

/// Returns the size of an object's file, wherever it is; none that is nowhere.
fn size_on_disk(repo: &Repo, kind: ObjectKind, checksum: &Checksum) -> Result<u64, LoadError> {
    let stat = find_stat(&repo.objects, &repo.object_path(kind, checksum)).map_err(LoadError::io(kind, checksum))?;
    match (stat, &repo.parent) {
        (Some(stat), _) => Ok(stat.st_size as u64),
        (None, Some(parent)) => size_on_disk(parent, kind, checksum),
        (None, None) => Ok(0),
    }
}
