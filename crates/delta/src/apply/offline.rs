//! A delta whose files are all at hand: its parts applied at once, on all cores.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rootball_object::{Event, Reporter, Step};

use super::{ApplyError, ApplyPlan, ApplyTo, PartStats, apply_part, plan, put_commit};
use crate::format::{DeltaName, Fallback, Superblock};

/// Memory that a part takes besides its payload and the dictionary, in bytes: buffers and open sources.
const OTHER_MEMORY: u64 = 6 << 20;

/// Gives out the files of parts.
pub trait DeltaFiles: Sync {
    /// Opens the file of a part.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    fn open_part(&self, name: &DeltaName, part: usize) -> io::Result<Box<dyn Read + Send + '_>>;
}

/// A directory with the files of a delta: beside the superblock, each named by its number, or by its path in a repository.
#[derive(Clone, Debug)]
pub struct DeltaDirectory {
    path: PathBuf,
}

impl DeltaDirectory {
    /// Takes the directory in which a superblock lies.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the directory.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl DeltaFiles for DeltaDirectory {
    fn open_part(&self, name: &DeltaName, part: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let file = match File::open(self.path.join(part.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => File::open(self.path.join(name.part_path(part))),
            opened => opened,
        };
        Ok(Box::new(file?))
    }
}

/// How a delta is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfflineOptions {
    /// How many parts at a time; `None` for as many as there are threads.
    pub jobs: Option<usize>,
    /// Bytes of memory that all parts at a time may take; at least one is always applied.
    pub memory: u64,
}

impl Default for OfflineOptions {
    fn default() -> Self {
        Self { jobs: None, memory: 512 << 20 }
    }
}

/// What applying a delta did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ApplyReport {
    /// The delta.
    pub name: DeltaName,
    /// What its parts did.
    pub parts: PartStats,
    /// Objects that are in no part and must be fetched by themselves. While there are some, the commit is not there either.
    #[serde(skip)]
    pub missing: Vec<Fallback>,
}

/// Applies a delta. Where objects are missing that are in no part, all else is done and the report names them; the commit is then left to
/// [`put_commit`], after they were fetched.
///
/// # Errors
/// When the commit that it starts from is not there, and what [`apply_part`] says of the first part that fails.
pub fn apply_offline(
    superblock: &Superblock<'_>,
    files: &dyn DeltaFiles,
    to: &ApplyTo<'_>,
    options: &OfflineOptions,
    reporter: &dyn Reporter,
) -> Result<ApplyReport, ApplyError> {
    let plan = plan(superblock, to.source, to.sink)?;
    let total = plan.parts.iter().map(|part| part.size).sum();
    reporter.event(Event::Started { step: Step::ApplyDelta, total: Some(total) });
    let parts = apply_parts(superblock, &plan, files, to, jobs(to, options), reporter)?;
    if plan.fallbacks.is_empty() {
        put_commit(superblock, to.sink)?;
    }
    reporter.event(Event::Finished { step: Step::ApplyDelta });
    Ok(ApplyReport { name: superblock.name, parts, missing: plan.fallbacks })
}

/// How many parts fit into memory at a time.
fn jobs(to: &ApplyTo<'_>, options: &OfflineOptions) -> usize {
    let each = to.limits.xz_memory.saturating_add(to.limits.payload_in_memory as u64).saturating_add(OTHER_MEMORY);
    let fit = usize::try_from(options.memory / each.max(1)).unwrap_or(usize::MAX);
    options.jobs.unwrap_or_else(rayon::current_num_threads).min(fit).max(1)
}

fn apply_parts(
    superblock: &Superblock<'_>,
    plan: &ApplyPlan,
    files: &dyn DeltaFiles,
    to: &ApplyTo<'_>,
    jobs: usize,
    reporter: &dyn Reporter,
) -> Result<PartStats, ApplyError> {
    // The largest first, so that none of them begins when all others are done.
    let mut order: Vec<usize> = plan.parts.iter().map(|part| part.number).collect();
    order.sort_by_key(|&number| (std::cmp::Reverse(superblock.parts[number].size), number));
    let next = AtomicUsize::new(0);
    let results = Mutex::new((PartStats::default(), None::<(usize, ApplyError)>));
    let work = || {
        while let Some(&number) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let applied = apply_one(superblock, number, files, to);
            let mut results = results.lock().expect("no thread panics while it holds the results");
            match applied {
                Ok(stats) => results.0 += stats,
                Err(error) => {
                    // No other part is begun, and of those that fail the first counts.
                    next.store(order.len(), Ordering::Relaxed);
                    if results.1.as_ref().is_none_or(|(first, _)| number < *first) {
                        results.1 = Some((number, error));
                    }
                }
            }
            reporter.event(Event::Advanced { step: Step::ApplyDelta, bytes: superblock.parts[number].size });
        }
    };
    rayon::scope(|scope| {
        for _ in 1..jobs.min(order.len()) {
            scope.spawn(|_| work());
        }
        work();
    });
    let (stats, failed) = results.into_inner().expect("no thread panics while it holds the results");
    failed.map_or(Ok(stats), |(_, error)| Err(error))
}

fn apply_one(superblock: &Superblock<'_>, number: usize, files: &dyn DeltaFiles, to: &ApplyTo<'_>) -> Result<PartStats, ApplyError> {
    let header = &superblock.parts[number];
    match superblock.inline_parts.get(&number) {
        Some(inline) => apply_part(number, header, &mut &inline[..], to),
        None => {
            let mut file = files.open_part(&superblock.name, number).map_err(|source| ApplyError::Read { part: number, source })?;
            apply_part(number, header, &mut *file, to)
        }
    }
}
