//! The check of a whole repository: is every object there, and is it what its name says?
//!
//! Refs and commits first; then all directories are walked, which says what must be there; then the 256 directories of `objects/` are gone
//! through, each object is read and hashed, and what is named but not there stands out. Only if something does, or is damaged, the trees are
//! walked once more for its whole name and a path that leads to it. Memory: 9 bytes for each file and dirmeta, and the names of directories.

mod commits;
mod content;
mod finding;
mod legacy;
pub(crate) mod locate;
mod remove;
mod resume;
mod scan;

use std::collections::HashSet;

use rootball_object::{
    Cancel, Checksum, CommitChecksum, ErrorKind, Event, LoadError, ObjectKind, ObjectSource, Reporter, Step, StoreError,
};

pub use self::finding::{Finding, InvalidObjectName, ObjectName, Severity, Slug};
pub(crate) use self::resume::make_directory;
use crate::lock::LockKind;
use crate::reach::prefixes::prefix;
use crate::reach::walk::Walk;
use crate::{RefError, Repo};

/// How a repository is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FsckOptions {
    /// Go on where a check that was interrupted stopped.
    pub resume: bool,
    /// Check that commits name the refs that name them.
    pub verify_bindings: bool,
    /// Check also that refs name the commits that name them.
    pub verify_back_refs: bool,
    /// Remove objects that are not what their names say, and mark the commits that need them as partial.
    pub delete: bool,
    /// Mark parents that are not there as deleted.
    pub add_tombstones: bool,
    /// Check commits too that an earlier check marked as partial.
    pub include_damaged: bool,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FsckReport {
    /// Commits checked with all that they name.
    pub commits: u64,
    /// Commits left out because they are marked as partial.
    pub partial_commits: Vec<CommitChecksum>,
    /// Objects read and hashed.
    pub objects: u64,
    /// Bytes read from the content of files, uncompressed.
    pub bytes: u64,
    /// What is wrong, sorted.
    pub problems: Vec<Finding>,
    /// What is worth knowing, sorted.
    pub notes: Vec<Finding>,
    /// Objects that were removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<ObjectName>,
    /// Commits that were marked as partial.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<CommitChecksum>,
    /// Parents that were marked as deleted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tombstones: Vec<CommitChecksum>,
}

/// Why a check could not be made at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FsckError {
    /// Refs or commits could not be listed.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object could not be read, though not because it is corrupt or missing.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository is locked, or its lock cannot be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller asked for a stop.
    #[error("stopped on request")]
    Cancelled,
}

impl FsckError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

impl FsckReport {
    fn add(&mut self, finding: Finding) {
        match finding.slug.severity() {
            Severity::Error => self.problems.push(finding),
            Severity::Notice => self.notes.push(finding),
        }
    }
}

impl Repo {
    /// Checks that every ref names a commit, and that every commit in the repository and all that it names is there and intact. Each object
    /// is read once, on all cores.
    ///
    /// # Errors
    /// When the repository cannot be read; what is wrong with it is in the report.
    pub fn fsck(&self, reporter: &dyn Reporter) -> Result<FsckReport, FsckError> {
        self.fsck_with(&FsckOptions::default(), reporter, &Cancel::default())
    }

    /// Checks as [`Repo::fsck`] does, in the way that the options say. A check that is stopped can be resumed.
    ///
    /// # Errors
    /// When the repository cannot be read, or written where the options ask for a change; what is wrong with it is in the report.
    #[tracing::instrument(name = "repo.fsck", skip_all)]
    pub fn fsck_with(&self, options: &FsckOptions, reporter: &dyn Reporter, cancel: &Cancel) -> Result<FsckReport, FsckError> {
        let changes = options.delete || options.add_tombstones;
        let _lock = self.lock(if changes { LockKind::Exclusive } else { LockKind::Shared })?;
        self.check(options, reporter, cancel)
    }

    /// Checks under a lock that the caller holds.
    pub(crate) fn check(&self, options: &FsckOptions, reporter: &dyn Reporter, cancel: &Cancel) -> Result<FsckReport, FsckError> {
        let mut report = FsckReport::default();
        reporter.event(Event::Started { step: Step::Check, total: None });
        let checked = commits::check(self, options, &mut report)?;
        let walk = Walk::new(self);
        let bad = std::sync::Mutex::new(Vec::new());
        walk.run(&checked.roots, &|error| {
            if cancel.is_requested() {
                return Err(FsckError::Cancelled);
            }
            let finding = content::finding(self, error)?;
            bad.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(finding);
            Ok(())
        })?;
        let reached = walk.finish();
        report.commits = checked.roots.len() as u64;
        report.objects = report.commits + reached.trees() as u64;
        bad.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().for_each(|finding| report.add(finding));
        let state = resume::State::open(self, options.resume, &checked.commits);
        let scanned = scan::scan(self, &reached, &state, reporter, cancel)?;
        report.objects += scanned.objects;
        report.bytes = scanned.bytes;
        scanned.findings.into_iter().for_each(|finding| report.add(finding));
        self.name_the_missing(&checked, &scanned.missing, &mut report)?;
        if options.delete {
            remove::remove(self, &checked, &mut report)?;
        }
        if options.add_tombstones {
            remove::add_tombstones(self, &mut report)?;
        }
        report.problems.sort();
        report.problems.dedup();
        report.notes.sort();
        state.remove();
        reporter.event(Event::Finished { step: Step::Check });
        Ok(report)
    }

    /// Finds the whole names of objects of which only the prefix is known, and paths for all that is wanted.
    fn name_the_missing(&self, checked: &commits::Checked, missing: &HashSet<(u8, u64)>, report: &mut FsckReport) -> Result<(), FsckError> {
        let known: HashSet<ObjectName> =
            report.problems.iter().filter(|finding| finding.slug.wants_object()).filter_map(|finding| finding.object).collect();
        if missing.is_empty() && known.is_empty() {
            return Ok(());
        }
        let is_missing = |checksum: &Checksum| missing.contains(&(checksum.as_bytes()[0], prefix(checksum)));
        let is_content = |kind| matches!(kind, ObjectKind::File | ObjectKind::DirMeta);
        let wanted = |kind: ObjectKind, checksum: &Checksum| {
            is_content(kind) && is_missing(checksum) || known.contains(&ObjectName::new(kind, *checksum))
        };
        let places = locate::locate(self, &checked.commits, &wanted)?;
        for finding in &mut report.problems {
            if let Some(place) = finding.object.and_then(|object| places.get(&object)) {
                finding.path = place.paths.first().cloned();
            }
        }
        for (object, place) in places {
            // What is not here may be in the parent repository.
            if known.contains(&object) || self.is_here(object.kind, &object.checksum) {
                continue;
            }
            let finding = Finding::object(Slug::MissingObject, object.kind, &object.checksum, "");
            report.problems.push(Finding { path: place.paths.into_iter().next(), ..finding });
        }
        Ok(())
    }

    /// Tells whether an object is there, in this repository or its parent; where that cannot be told, it is as good as not there.
    fn is_here(&self, kind: ObjectKind, checksum: &Checksum) -> bool {
        self.has(kind, checksum).unwrap_or(false)
    }
}
