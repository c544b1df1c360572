//! Replacing what is damaged or missing.
//!
//! A check says which objects are wanted. Each source in turn offers what it has of them; every object is hashed to its name while it is
//! written into a repository of its own, the *shelf*, below `extensions/rootball/`. What is on the shelf and on the disk moves over what is
//! damaged in one step, after the damaged file got a second name in the quarantine: an object is never away, and nothing is ever deleted.
//! When a directory came back, what it names is looked for too. At the end the repository is checked again, and that check is the result.

mod install;
mod shelf;
mod store;
mod tree;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rootball_object::{
    Cancel, CommitChecksum, ErrorKind, Event, LoadError, ObjectKind, ObjectSink, ObjectSource, Reporter, Step, StoreError,
};

use self::shelf::Shelf;
pub use self::store::StoreOffer;
pub use self::tree::TreeOffer;
use crate::fsck::locate::{Place, locate};
use crate::lock::LockKind;
use crate::partial::PartialMark;
use crate::{Finding, FsckError, FsckOptions, ObjectName, RefError, Repo, RepoError, TransactionError, loose};

/// An object that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub object: ObjectName,
    /// Paths in commits at which it should be.
    pub paths: Vec<String>,
}

/// Why a source had nothing to offer.
pub type OfferError = Box<dyn std::error::Error + Send + Sync>;

/// A place that may have objects which a repair looks for.
pub trait Offer {
    /// Returns what the user calls it.
    fn name(&self) -> &str;

    /// Puts what there is of the wanted objects into the sink, which says of others that it has them already. What turns out to be another
    /// object is refused there; that is no reason to stop.
    ///
    /// # Errors
    /// When the source cannot be read; what it gave so far counts.
    fn offer(&self, wanted: &[Wanted], sink: &dyn ObjectSink) -> Result<(), OfferError>;
}

/// How a repair is made.
#[derive(Clone, Debug, Default)]
pub struct RepairOptions {
    /// What a check found, to spare another one.
    pub findings: Option<Vec<Finding>>,
    /// Find out what can be replaced, and replace nothing.
    pub dry_run: bool,
}

/// What a repair did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RepairReport {
    /// What was replaced, or would be.
    pub repaired: Vec<Repaired>,
    /// What is still wrong.
    pub problems: Vec<Finding>,
    /// Commits that are complete again, and not marked as partial any more.
    pub completed: Vec<CommitChecksum>,
    /// Sources that could not be read.
    pub failed_sources: Vec<FailedSource>,
}

/// One object that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Repaired {
    /// Which.
    pub object: ObjectName,
    /// Where it came from.
    pub source: String,
    /// Where the damaged one is kept, below the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<String>,
}

/// A source that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FailedSource {
    /// Its name.
    pub source: String,
    /// What is the matter.
    pub reason: String,
}

/// Why a repair could not be made at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepairError {
    /// The repository could not be checked.
    #[error(transparent)]
    Fsck(#[from] FsckError),
    /// The shelf could not be made.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// Commits could not be listed.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository is locked, or something could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The shelf could not be written.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

impl RepairError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Fsck(error) => error.kind(),
            Self::Repo(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
        }
    }
}

impl Repo {
    /// Replaces damaged and missing objects by what the sources offer, the first source first.
    ///
    /// # Errors
    /// When the repository is in use, or cannot be read or written. What could not be repaired is in the report.
    #[tracing::instrument(name = "repo.repair", skip_all)]
    pub fn repair(
        &self,
        offers: &[&dyn Offer],
        options: &RepairOptions,
        reporter: &dyn Reporter,
        cancel: &Cancel,
    ) -> Result<RepairReport, RepairError> {
        let _lock = self.lock(LockKind::Exclusive)?;
        let check = || {
            let options = FsckOptions { include_damaged: true, ..FsckOptions::default() };
            self.check(&options, reporter, cancel).map(|report| report.problems)
        };
        let mut report = RepairReport { problems: options.findings.clone().map_or_else(check, Ok)?, ..RepairReport::default() };
        let mut run = Run {
            repo: self,
            shelf: Shelf::open(self)?,
            offers,
            dry_run: options.dry_run,
            report: &mut report,
            repaired: BTreeMap::new(),
            given_up: BTreeSet::new(),
        };
        // Findings that were handed in may be old, or of a check that left something out.
        let mut is_checked = options.findings.is_none();
        loop {
            let mut wanted = wanted(&run.report.problems);
            // What was replaced and is bad again is the disk's doing, and no source helps.
            wanted.retain(|object| !run.given_up.contains(object) && !run.repaired.contains_key(object));
            reporter.event(Event::Started { step: Step::Repair, total: None });
            let changed = run.replace(wanted)?;
            reporter.event(Event::Finished { step: Step::Repair });
            if options.dry_run || is_checked && !changed {
                break;
            }
            run.report.problems = check()?;
            is_checked = true;
        }
        let (shelf, repaired) = (run.shelf, run.repaired);
        if !options.dry_run {
            report.completed = self.complete_commits(&report.problems)?;
        } else {
            report.problems.retain(|finding| finding.object.is_none_or(|object| !repaired.contains_key(&object)));
        }
        report.repaired = repaired.into_values().collect();
        shelf.remove()?;
        Ok(report)
    }

    /// Takes the marks away that checks made, from commits that lack nothing any more.
    fn complete_commits(&self, problems: &[Finding]) -> Result<Vec<CommitChecksum>, RepairError> {
        let mut marked = Vec::new();
        for commit in loose::commits(self)? {
            if self.partial_mark(&commit)? == Some(PartialMark::Damaged) {
                marked.push(commit);
            }
        }
        let bad: HashSet<ObjectName> = problems.iter().filter_map(|finding| finding.object).collect();
        let places = locate(self, &marked, &|kind, checksum| bad.contains(&ObjectName::new(kind, *checksum)))?;
        let incomplete: BTreeSet<CommitChecksum> = places.into_values().flat_map(|place| place.commits).collect();
        marked.retain(|commit| !incomplete.contains(commit));
        marked.iter().try_for_each(|commit| self.remove_partial_mark(commit))?;
        Ok(marked)
    }
}

/// Returns the objects that would help.
fn wanted(problems: &[Finding]) -> BTreeSet<ObjectName> {
    problems.iter().filter(|finding| finding.slug.wants_object()).filter_map(|finding| finding.object).collect()
}

/// One repair.
struct Run<'a> {
    repo: &'a Repo,
    shelf: Shelf,
    offers: &'a [&'a dyn Offer],
    dry_run: bool,
    report: &'a mut RepairReport,
    repaired: BTreeMap<ObjectName, Repaired>,
    /// What no source has.
    given_up: BTreeSet<ObjectName>,
}

impl Run<'_> {
    /// Looks for objects, and for what they name in turn, until no source has any more; tells whether anything was replaced.
    fn replace(&mut self, mut wanted: BTreeSet<ObjectName>) -> Result<bool, RepairError> {
        let mut changed = false;
        while !wanted.is_empty() {
            let commits = loose::commits(self.repo)?;
            let places = locate(self.repo, &commits, &|kind, checksum| wanted.contains(&ObjectName::new(kind, *checksum)))?;
            self.ask(&wanted, &places)?;
            let found: BTreeSet<ObjectName> = wanted.iter().filter(|object| self.shelf.source_of(object).is_some()).copied().collect();
            // What lies below a directory that only now came back has no path yet, and a tree is asked by path: once more, then.
            let (asked, early): (Vec<_>, Vec<_>) =
                wanted.difference(&found).copied().partition(|object| found.is_empty() || places.contains_key(object));
            self.given_up.extend(asked);
            wanted = self.missing_below(&found);
            wanted.extend(early);
            wanted.retain(|object| !self.given_up.contains(object));
            self.take(&found)?;
            changed |= !found.is_empty();
        }
        Ok(changed)
    }

    /// Asks each source for what none before it had.
    fn ask(&mut self, wanted: &BTreeSet<ObjectName>, places: &BTreeMap<ObjectName, Place>) -> Result<(), RepairError> {
        for offer in self.offers {
            let open: Vec<Wanted> = wanted
                .iter()
                .filter(|object| self.shelf.source_of(object).is_none())
                .map(|object| Wanted { object: *object, paths: places.get(object).map(|place| place.paths.clone()).unwrap_or_default() })
                .collect();
            if open.is_empty() {
                break;
            }
            if let Some(reason) = self.shelf.fill(*offer, &open)? {
                let failed = FailedSource { source: offer.name().to_owned(), reason };
                if !self.report.failed_sources.contains(&failed) {
                    self.report.failed_sources.push(failed);
                }
            }
        }
        Ok(())
    }

    /// Puts objects from the shelf in their places.
    fn take(&mut self, found: &BTreeSet<ObjectName>) -> Result<(), RepairError> {
        let quarantined = match self.dry_run {
            true => vec![None; found.len()],
            false if found.is_empty() => Vec::new(),
            false => install::install(self.repo, &self.shelf, found)?,
        };
        for (object, quarantine) in found.iter().zip(quarantined) {
            let source = self.shelf.take_source(object).unwrap_or_default();
            self.repaired.insert(*object, Repaired { object: *object, source, quarantine });
        }
        Ok(())
    }

    /// Finds what commits and directories on the shelf name, directly or not, that is not in the repository.
    fn missing_below(&self, found: &BTreeSet<ObjectName>) -> BTreeSet<ObjectName> {
        let shelf = self.shelf.repo();
        let mut missing = BTreeSet::new();
        let mut seen = HashSet::new();
        let mut trees = Vec::new();
        let is_new = |object: &ObjectName| !found.contains(object) && !self.repaired.contains_key(object);
        let mut meet = |kind, checksum| {
            let object = ObjectName::new(kind, checksum);
            if is_new(&object) && !self.repo.has(kind, &checksum).unwrap_or(false) {
                missing.insert(object);
            }
        };
        for object in found {
            match object.kind {
                ObjectKind::DirTree => trees.push(object.checksum),
                ObjectKind::Commit => {
                    if let Ok(commit) = shelf.load_commit(&CommitChecksum::new(object.checksum)) {
                        meet(ObjectKind::DirTree, commit.root_tree);
                        meet(ObjectKind::DirMeta, commit.root_meta);
                        trees.push(commit.root_tree);
                    }
                }
                _ => {}
            }
        }
        while let Some(checksum) = trees.pop() {
            if !seen.insert(checksum) {
                continue;
            }
            let Ok(tree) = shelf.load_dirtree(&checksum).or_else(|_| self.repo.load_dirtree(&checksum)) else { continue };
            tree.files.iter().for_each(|file| meet(ObjectKind::File, file.checksum));
            for dir in &tree.dirs {
                meet(ObjectKind::DirTree, dir.tree);
                meet(ObjectKind::DirMeta, dir.meta);
                trees.push(dir.tree);
            }
        }
        missing
    }
}
