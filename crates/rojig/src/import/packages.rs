//! What is needed of packages, read as they go by.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rootball_delta::tree::apply::Applier;
use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Cancel, Event, ObjectSource as _, Reporter, Step};
use rootball_package::{Content, read_package};
use rootball_repo::Transaction;

use super::{ImportPlan, ImportReport, NeededPackage, PackageProvider, Provided};
use crate::descriptor::{Hint, hint};
use crate::error::MissingPackage;
use crate::{Descriptor, RojigError};

/// What is wanted of a package: for each of its contents the objects that have it, with what their checksums begin with.
type Wanted = HashMap<usize, Vec<(usize, Hint)>>;

/// What all threads need.
struct Taking<'a> {
    applier: &'a Applier<'a>,
    transaction: &'a Transaction<'a>,
    provider: &'a dyn PackageProvider,
    cancel: &'a Cancel,
}

/// Reads the packages that something is needed of, and keeps that.
#[expect(clippy::too_many_arguments, reason = "all of an import's state")]
pub(super) fn take_packages(
    descriptor: &Descriptor,
    plan: &ImportPlan,
    applier: &Applier<'_>,
    transaction: &Transaction<'_>,
    provider: &dyn PackageProvider,
    jobs: usize,
    reporter: &dyn Reporter,
    cancel: &Cancel,
    report: &mut ImportReport,
) -> Result<(), RojigError> {
    let wanted = wanted(descriptor, plan);
    let mut packages: Vec<&NeededPackage> = plan.packages.iter().collect();
    packages.sort_by_key(|needed| (std::cmp::Reverse(needed.package.size), needed.number));
    reporter.event(Event::Started { step: Step::Import, total: Some(plan.packages_size) });
    let (next, shared) = (AtomicUsize::new(0), Mutex::new((Vec::new(), None, std::mem::take(report))));
    let taking = Taking { applier, transaction, provider, cancel };
    let work = || {
        while let Some(needed) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
            let taken = taking.package(needed, &wanted[&needed.number]);
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let (missing, failure, report) = &mut *shared;
            match taken {
                Ok(taken) => {
                    report.packages += 1;
                    report.packages_size += needed.package.size;
                    report.packages_moved += if taken.is_remote { needed.package.size } else { 0 };
                    report.passed_by.extend(taken.passed_by);
                }
                // The other packages are read all the same: what comes of them need not come again.
                Err(Failure::Missing(package)) => missing.push(*package),
                Err(Failure::Other(error)) => {
                    failure.get_or_insert(error);
                    next.store(packages.len(), Ordering::Relaxed);
                }
            }
            reporter.event(Event::Advanced { step: Step::Import, bytes: needed.package.size });
        }
    };
    std::thread::scope(|scope| (0..jobs.max(1)).for_each(|_| drop(scope.spawn(work))));
    let (mut missing, failure, filled) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    *report = filled;
    report.passed_by.sort();
    reporter.event(Event::Finished { step: Step::Import });
    if let Some(error) = failure {
        return Err(error);
    }
    missing.sort_by(|a, b| a.label.cmp(&b.label));
    if missing.is_empty() { Ok(()) } else { Err(RojigError::Missing { packages: missing }) }
}

fn wanted(descriptor: &Descriptor, plan: &ImportPlan) -> HashMap<usize, Wanted> {
    let is_here: std::collections::HashSet<usize> = plan.found.iter().map(|(object, _)| *object).collect();
    let with_content = descriptor.plan.objects().enumerate().filter(|(_, object)| object.made_by.is_some());
    let hints: HashMap<usize, Hint> = with_content.map(|(number, _)| number).zip(descriptor.hints.iter().copied()).collect();
    let mut wanted: HashMap<usize, Wanted> = HashMap::new();
    for given in descriptor.given.iter().filter(|given| !is_here.contains(&given.object)) {
        wanted.entry(given.package).or_default().entry(given.content).or_default().push((given.object, hints[&given.object]));
    }
    wanted
}

struct Taken {
    is_remote: bool,
    passed_by: Vec<String>,
}

enum Failure {
    Missing(Box<MissingPackage>),
    Other(RojigError),
}

impl From<RojigError> for Failure {
    fn from(error: RojigError) -> Self {
        Self::Other(error)
    }
}

impl Taking<'_> {
    /// Tries all places of a package until one has it as it should be.
    fn package(&self, needed: &NeededPackage, wanted: &Wanted) -> Result<Taken, Failure> {
        let package = &needed.package;
        let mut tried = Vec::new();
        for place in 0..self.provider.places(package) {
            if self.cancel.is_requested() {
                return Err(RojigError::Cancelled.into());
            }
            let provided = match self.provider.open(package, place) {
                Ok(provided) => provided,
                Err(reason) => {
                    tried.push(reason);
                    continue;
                }
            };
            let (is_remote, from) = (provided.is_remote, provided.place.clone());
            match self.read(needed, wanted, provided) {
                Ok(()) => {
                    let passed_by = tried.iter().map(|reason| format!("{}: {reason}", package.label)).collect();
                    return Ok(Taken { is_remote, passed_by });
                }
                Err(error @ (RojigError::Store(_) | RojigError::Delta(_) | RojigError::Load(_) | RojigError::Cancelled)) => {
                    return Err(error.into());
                }
                Err(error) => tried.push(format!("{from}: {}", with_causes(&error))),
            }
        }
        let missing = MissingPackage { label: package.label.clone(), sha256: package.sha256, objects: needed.objects, tried };
        Err(Failure::Missing(Box::new(missing)))
    }

    /// Reads a package and keeps what is wanted of it. What was kept before the package turns out to be another one has its own true name, and
    /// goes when the import ends.
    fn read(&self, needed: &NeededPackage, wanted: &Wanted, provided: Provided<'_>) -> Result<(), RojigError> {
        let package = &needed.package;
        let mut hasher = Hasher::new();
        let mut bytes = provided.bytes.take(package.size + 1);
        let mut hashing = Hashing { inner: &mut bytes, hasher: &mut hasher };
        let mut failure = None;
        let (mut number, mut left) = (0, wanted.len());
        let read = read_package(&mut hashing, &mut |mut content: Content<'_>| {
            if left == 0 {
                return Err(Enough.into());
            }
            if let Some(objects) = wanted.get(&number) {
                left -= 1;
                self.keep(objects, &mut content).map_err(|error| {
                    failure = Some(error);
                    Enough
                })?;
            }
            number += 1;
            if self.cancel.is_requested() { Err(Enough.into()) } else { Ok(()) }
        });
        if self.cancel.is_requested() {
            return Err(RojigError::Cancelled);
        }
        if let Some(error @ (RojigError::Store(_) | RojigError::Load(_))) = failure {
            return Err(error);
        }
        // Whatever is wrong with its content, a package that is another one is that first of all.
        io::copy(&mut hashing, &mut io::sink()).map_err(RojigError::io("reading the package"))?;
        let actual = hasher.finish();
        if actual != package.sha256 {
            return Err(RojigError::OtherPackage { label: package.label.to_string(), expected: package.sha256, actual });
        }
        if let Some(error) = failure {
            return Err(error);
        }
        match read {
            // It is the package, and all that is wanted of it was in it: what else may be wrong with it does not matter.
            _ if left == 0 => Ok(()),
            Ok(_) => Err(RojigError::damaged("the release", format!("it takes {left} files from {} that are not in it", package.label))),
            Err(source) => Err(RojigError::Package { label: package.label.to_string(), source }),
        }
    }

    /// Keeps the objects that have a content.
    fn keep(&self, objects: &[(usize, Hint)], content: &mut Content<'_>) -> Result<(), RojigError> {
        let path = content.path.to_owned();
        let other = || RojigError::damaged("the release", format!("{path} of the package is not the file that it should be"));
        let mut first = None;
        for (object, expected) in objects {
            let made = match first {
                None => self.applier.give(*object, content.reader)?,
                Some(first) => self.applier.give(*object, &mut *self.transaction.open_file(&first)?.content)?,
            };
            if hint(&made) != *expected {
                return Err(other());
            }
            first = Some(made);
        }
        Ok(())
    }
}

/// Nothing more of the package is wanted.
#[derive(Debug, thiserror::Error)]
#[error("nothing more is wanted")]
struct Enough;

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
