//! Removing what is damaged, and marking what is gone.
//!
//! The marks come first: a commit of which objects are missing is marked, and that is on the disk, before any object is removed.

use std::collections::{BTreeSet, HashSet};

use rootball_object::{CommitChecksum, ObjectKind, StoreError};

use super::commits::Checked;
use super::{FsckError, FsckReport, ObjectName, Slug, locate};
use crate::Repo;
use crate::fs::remove_file;
use crate::partial::PartialMark;

/// Marks the commits that need a damaged or missing object, and removes the damaged ones.
pub(super) fn remove(repo: &Repo, checked: &Checked, report: &mut FsckReport) -> Result<(), FsckError> {
    let is_object = |object: &ObjectName| object.kind != ObjectKind::CommitMeta;
    let names = |wanted: fn(Slug) -> bool| -> HashSet<ObjectName> {
        report.problems.iter().filter(|finding| wanted(finding.slug)).filter_map(|finding| finding.object).filter(is_object).collect()
    };
    let damaged = names(Slug::is_damage);
    let wanted = names(|slug| slug.is_damage() || slug == Slug::MissingObject);
    let places = locate::locate(repo, &checked.commits, &|kind, checksum| wanted.contains(&ObjectName::new(kind, *checksum)))?;
    let mut commits: BTreeSet<CommitChecksum> = places.into_values().flat_map(|place| place.commits).collect();
    commits.extend(damaged.iter().filter(|object| object.kind == ObjectKind::Commit).map(|object| CommitChecksum::new(object.checksum)));
    commits.iter().try_for_each(|commit| repo.mark_partial(commit, PartialMark::Damaged))?;
    let mut removed: Vec<ObjectName> = damaged.into_iter().collect();
    removed.sort_unstable();
    for object in &removed {
        let path = repo.object_path(object.kind, &object.checksum);
        remove_file(&repo.objects, &path).map_err(StoreError::io(format!("removing {path}")))?;
    }
    report.removed = removed;
    report.marked = commits.into_iter().collect();
    Ok(())
}

/// Leaves a mark for each parent that is not there.
pub(super) fn add_tombstones(repo: &Repo, report: &mut FsckReport) -> Result<(), FsckError> {
    let missing = report.notes.iter().filter(|finding| finding.slug == Slug::MissingParent).filter_map(|finding| finding.object);
    let parents: BTreeSet<CommitChecksum> = missing.map(|object| CommitChecksum::new(object.checksum)).collect();
    parents.iter().try_for_each(|parent| repo.write_tombstone(parent))?;
    report.tombstones = parents.into_iter().collect();
    Ok(())
}
