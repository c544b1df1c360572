//! From a release to its commit: what is here already, what packages and parts are needed for the rest, and bringing it.

mod packages;
mod present;

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use rootball_delta::tree::apply::{Applier, ApplyLimits, ApplyTo, apply_missing};
use rootball_object::{Cancel, Checksum, CommitChecksum, ErrorKind, LoadError, Reporter};
use rootball_repo::{RefSpec, Repo, Seen, TransactionStats, reachable};

use self::packages::take_packages;
use self::present::find_present;
use crate::{Descriptor, Release, RojigError, SourcePackage};

/// Decides about a commit, before anything else moves: its bytes, and the metadata beside it.
pub type VerifyCommit<'a> =
    dyn Fn(&CommitChecksum, &[u8], Option<&[u8]>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + Sync + 'a;

/// How a release is imported.
#[derive(Clone, Copy)]
pub struct ImportOptions<'a> {
    /// Says whether the commit is trusted.
    pub verify: &'a VerifyCommit<'a>,
    /// What is to name the commit.
    pub set_ref: Option<&'a RefSpec>,
    /// Number of threads.
    pub jobs: usize,
    /// Bytes of memory that the residue may take.
    pub memory: u64,
    /// Where temporary files go.
    pub scratch: &'a Path,
}

impl std::fmt::Debug for ImportOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportOptions").field("set_ref", &self.set_ref).field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

/// A package file that was opened, and what is to be said of it.
pub struct Provided<'a> {
    /// Its bytes.
    pub bytes: Box<dyn Read + Send + 'a>,
    /// Where it comes from, for whoever reads what went wrong.
    pub place: String,
    /// Its bytes have to be moved here.
    pub is_remote: bool,
}

/// Gives out package files.
pub trait PackageProvider: Sync {
    /// Returns how many places there are to look for a package.
    fn places(&self, package: &SourcePackage) -> usize;

    /// Opens a package at one of its places, of which the cheapest is the first.
    ///
    /// # Errors
    /// Why it is not to be had there, in words.
    fn open(&self, package: &SourcePackage, place: usize) -> Result<Provided<'_>, String>;
}

/// A package of which something is needed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NeededPackage {
    /// The package.
    #[serde(flatten)]
    pub package: SourcePackage,
    /// How many objects are taken from it.
    pub objects: usize,
    #[serde(skip)]
    pub(crate) number: usize,
}

/// What an import takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportPlan {
    /// Nothing at all: the commit is here.
    pub is_present: bool,
    /// Packages.
    pub packages: Vec<NeededPackage>,
    /// Bytes of their files.
    pub packages_size: u64,
    /// Parts of the residue, by their numbers.
    pub parts: Vec<usize>,
    /// Bytes of them.
    pub parts_size: u64,
    /// Objects that are here.
    pub present: usize,
    /// Bytes of memory that the residue takes.
    pub memory: u64,
    #[serde(skip)]
    found: Vec<(usize, Checksum)>,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// The commit.
    pub commit: String,
    /// Packages that were read.
    pub packages: usize,
    /// Bytes of package files that were read.
    pub packages_size: u64,
    /// Bytes of them that were moved here first.
    pub packages_moved: u64,
    /// Bytes of the descriptor and the residue's parts that were read.
    pub release_size: u64,
    /// Objects that were new.
    pub objects: u64,
    /// What was tried and did not work.
    pub passed_by: Vec<String>,
}

/// Finds out what a release takes, with what is in the repository.
///
/// # Errors
/// When the repository cannot be read.
pub fn plan_import(repo: &Repo, descriptor: &Descriptor) -> Result<ImportPlan, RojigError> {
    if repo.is_complete(&descriptor.commit())? {
        return Ok(ImportPlan { is_present: true, ..ImportPlan::default() });
    }
    need_start(repo, descriptor)?;
    Ok(plan_missing(descriptor, find_present(repo, descriptor)?))
}

fn plan_missing(descriptor: &Descriptor, found: Vec<(usize, Checksum)>) -> ImportPlan {
    let mut is_here = vec![false; descriptor.plan.objects().count()];
    found.iter().for_each(|(object, _)| is_here[*object] = true);
    // What parts are made of must be here as well, and nobody knows which of the given files that is before the part is read. Parts of the
    // first wave are made of nothing.
    let mut parts: Vec<usize> = Vec::new();
    for (number, object) in descriptor.plan.objects().enumerate() {
        if let Some(rootball_delta::tree::MadeBy::Part(part)) = object.made_by
            && !is_here[number]
        {
            parts.push(part);
        }
    }
    parts.sort_unstable();
    parts.dedup();
    let mut objects = vec![0; descriptor.head.packages.len()];
    descriptor.given.iter().filter(|given| !is_here[given.object]).for_each(|given| objects[given.package] += 1);
    let packages = descriptor.head.packages.iter().zip(objects).enumerate().filter(|(_, (_, objects))| *objects > 0);
    let packages: Vec<_> =
        packages.map(|(number, (package, objects))| NeededPackage { package: package.clone(), objects, number }).collect();
    let headers = |part: &usize| &descriptor.plan.parts[*part];
    ImportPlan {
        is_present: false,
        packages_size: packages.iter().map(|needed| needed.package.size).sum(),
        packages,
        parts_size: parts.iter().map(|part| headers(part).size).sum(),
        memory: parts.iter().map(|part| headers(part).memory).max().unwrap_or_default(),
        parts,
        present: found.len(),
        found,
    }
}

/// Brings the commit of a release into the repository. What came before a failure stays staged: the next import, by whatever way, need not
/// bring it again.
///
/// # Errors
/// When the commit is not trusted, packages are missing, something is damaged or cannot be kept, or the caller asked to stop.
#[tracing::instrument(name = "rojig.import", skip_all, fields(commit = %release.descriptor.commit()))]
pub fn import(
    repo: &Repo,
    release: &Release<'_>,
    provider: &dyn PackageProvider,
    options: &ImportOptions<'_>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ImportReport, RojigError> {
    let descriptor = &release.descriptor;
    let commit = descriptor.commit();
    let untrusted = |source| RojigError::Untrusted { commit, source };
    (options.verify)(&commit, &descriptor.plan.commit, descriptor.plan.detached.as_deref()).map_err(untrusted)?;
    let mut report = ImportReport { commit: commit.to_hex(), release_size: release.length, ..ImportReport::default() };
    let mut transaction = repo.begin()?;
    if !repo.is_complete(&commit)? {
        need_start(repo, descriptor)?;
        let brought: Result<(), RojigError> = (|| {
            let limits = ApplyLimits { memory: options.memory, ..ApplyLimits::default() };
            let to = ApplyTo { source: &transaction, sink: &transaction, scratch: options.scratch, limits, cancel };
            let applier = Applier::begin(&descriptor.plan, to)?;
            let plan = plan_missing(descriptor, find_present(&transaction, descriptor)?);
            plan.found.iter().for_each(|(object, checksum)| applier.found(*object, *checksum));
            let (bytes, objects) = missing(descriptor, &plan);
            transaction.check_space(bytes, objects)?;
            take_packages(descriptor, &plan, &applier, &transaction, provider, options.jobs, reporter, cancel, &mut report)?;
            let applied = apply_missing(&applier, release, options.jobs, reporter)?;
            report.release_size += applied.parts_size;
            Ok(())
        })();
        if let Err(error) = brought {
            // On a full disk, what is staged is in the way of everybody else.
            if error.kind() != ErrorKind::NoSpace {
                transaction.leave();
            }
            return Err(error);
        }
        let mut wanted = Seen::new();
        reachable::<LoadError>(&transaction, &commit, &mut wanted, |_, _| Ok(()))?;
        transaction.retain(|kind, checksum| wanted.contains(kind, checksum))?;
    }
    if let Some(spec) = options.set_ref {
        transaction.set_ref_in(spec, Some(commit));
    }
    let stats: TransactionStats = transaction.commit()?;
    report.objects = stats.file_objects + stats.metadata_objects;
    Ok(report)
}

/// Counts the bytes and files that are not here.
fn missing(descriptor: &Descriptor, plan: &ImportPlan) -> (u64, u64) {
    let is_here: HashSet<usize> = plan.found.iter().map(|(object, _)| *object).collect();
    let missing = descriptor.plan.objects().enumerate().filter(|(number, _)| !is_here.contains(number));
    missing.fold((0, 0), |(bytes, count), (_, object)| (bytes.saturating_add(object.size), count + 1))
}

/// Refuses a release that starts from a commit which is not here.
fn need_start(repo: &Repo, descriptor: &Descriptor) -> Result<(), RojigError> {
    match descriptor.from() {
        Some(from) if !repo.is_complete(&from)? => Err(RojigError::NoStart { from }),
        _ => Ok(()),
    }
}
