//! Making a tree delta.
//!
//! ```text
//! probe     new files and the old ones that may be like them, as for static deltas
//! arrange   new files in parts, in the order of the tree; those that are made of other new ones in a later wave
//! encode    each part by one thread: files opened, laid over their sources, differences and new bytes written
//! finish    directories as edits, and the plan
//! ```
//! The same commits and options give the same bytes, on any number of threads.

mod arrange;
mod content;
mod encode;
mod options;
mod pick;
mod piece;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Mutex, PoisonError};

use rootball_object::{Cancel, Checksum, CommitChecksum, Event, FileHeader, ObjectKind, ObjectSource, Reporter, Step, hash::Hasher};

use self::arrange::{Arranged, arrange};
use self::encode::encode_part;
pub use self::options::{Tier, TreeDeltaOptions};
use super::format::{NewFile, NewObject, OldTree, PartHeader, Plan, write_edits};
use super::packings::Packings;
use super::{MadeBy, TreeDeltaError};
use crate::create::choose::choose;
use crate::create::probe::probe;
use crate::create::{Context, CreateError, CreateOptions};
use crate::engine::{Done, Limits, in_order};

/// Takes the files of a delta.
pub trait PartSink: Sync {
    /// Keeps a part. Parts come in any order, from many threads, and never twice.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()>;
}

/// Keeps parts in memory.
#[derive(Debug, Default)]
pub struct MemoryParts(Mutex<BTreeMap<usize, Vec<u8>>>);

impl MemoryParts {
    /// Returns the parts in their order.
    pub fn into_parts(self) -> Vec<Vec<u8>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }
}

impl PartSink for MemoryParts {
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, bytes.to_vec());
        Ok(())
    }
}

/// A delta that was made, but for its parts.
#[derive(Debug)]
pub struct Made {
    /// The plan.
    pub plan: Plan,
    /// What was packed again while it was made.
    pub packings: Packings,
    /// The checksums of the new objects, by their numbers.
    pub checksums: Vec<Checksum>,
    /// Their first paths.
    pub paths: Vec<String>,
    /// The new objects whose content is to be had elsewhere: their numbers, and the SHA-256 of the content alone.
    pub given: Vec<(usize, Checksum)>,
}

/// What all stages need.
struct Making<'a> {
    context: Context<'a>,
    options: &'a TreeDeltaOptions,
    /// Checksums of the old commit's files by their number.
    old: OldTree,
    arranged: Arranged,
}

/// Makes the delta that leads from `from`, or from nothing, to `to`. `source` has both commits whole; `out` gets the parts, and the plan is
/// returned.
///
/// # Errors
/// When an object is missing or corrupt, something cannot be written, or the caller asked to stop.
pub fn create(
    options: &TreeDeltaOptions,
    source: &dyn ObjectSource,
    from: Option<&CommitChecksum>,
    to: &CommitChecksum,
    out: &dyn PartSink,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Made, TreeDeltaError> {
    let classic = CreateOptions { memory: options.memory, jobs: options.jobs, ..CreateOptions::default() };
    let context = Context { options: &classic, source, elsewhere: Some(&options.elsewhere), reporter, cancel };
    let commit = source.load_metadata(ObjectKind::Commit, to.object())?;
    let detached = if options.detached_metadata { source.find_detached_metadata(to)? } else { None };
    let before = from.map(|from| context.walk(from)).transpose()?.unwrap_or_default();
    let after = context.walk(to)?;
    let probed = probe(&context, &before, &after)?;
    reporter.event(Event::Started { step: Step::CreateDelta, total: Some(probed.new.iter().map(|file| file.size).sum()) });
    let choices = choose(&probed);
    let arranged = arrange(&context, options, &after, probed, choices)?;
    let making = Making { old: OldTree::of(&before), arranged, context, options };
    let Encoded { headers, parts, packings } = encode(&making, out)?;
    let plan = finish(&making, source, to, headers, parts)?;
    reporter.event(Event::Finished { step: Step::CreateDelta });
    let new = &making.arranged.probed.new;
    let given = new.iter().enumerate().filter(|(_, file)| file.is_given);
    let given = given.map(|(number, file)| (number, file.probe.content)).collect();
    let paths = new.iter().map(|file| file.path.clone()).collect();
    let checksums = new.iter().map(|file| file.checksum).collect();
    Ok(Made { plan: Plan { from: from.copied(), commit, detached, ..plan }, packings, checksums, paths, given })
}

/// What encoding came to.
#[derive(Default)]
struct Encoded {
    /// Those of all new files in parts.
    headers: HashMap<usize, FileHeader>,
    parts: Vec<PartHeader>,
    packings: Packings,
}

/// Encodes all parts.
fn encode(making: &Making<'_>, out: &dyn PartSink) -> Result<Encoded, TreeDeltaError> {
    let limits = Limits { jobs: making.options.jobs, memory: making.options.memory };
    let mut all = Encoded::default();
    in_order(
        limits,
        &making.arranged.parts,
        || Ok(()),
        |part| part.memory,
        |(), part| {
            let encoded = encode_part(making, part)?;
            Ok(Done { memory: encoded.bytes.len() as u64, result: encoded })
        },
        |_, next| {
            if let Some((part, encoded)) = next {
                let number = all.parts.len();
                out.put_part(number, &encoded.bytes).map_err(|source| CreateError::Write { what: format!("part {number}"), source })?;
                all.parts.push(PartHeader {
                    digest: Hasher::of(&encoded.bytes),
                    size: encoded.bytes.len() as u64,
                    content: part.content,
                    memory: encoded.memory_to_apply,
                    wave: part.wave,
                });
                all.headers.extend(part.files.iter().copied().zip(encoded.headers));
                all.packings.extend(encoded.packings);
            }
            Ok::<(), TreeDeltaError>(())
        },
    )?;
    Ok(all)
}

/// Makes the plan, but for the commit.
fn finish(
    making: &Making<'_>,
    source: &dyn ObjectSource,
    to: &CommitChecksum,
    mut headers: HashMap<usize, FileHeader>,
    parts: Vec<PartHeader>,
) -> Result<Plan, TreeDeltaError> {
    let new = &making.arranged.probed.new;
    let mut objects = Vec::with_capacity(new.len());
    for (number, file) in new.iter().enumerate() {
        let header = match headers.remove(&number) {
            Some(header) => header,
            None => source.open_file(&file.checksum)?.header,
        };
        let part = making.arranged.part_of.get(&number).copied().map(MadeBy::Part);
        let made_by = if file.is_given { Some(MadeBy::Given) } else { part };
        objects.push(NewObject { header, file: made_by.map(|made_by| NewFile { size: file.size, made_by }) });
    }
    let root = source.load_commit(to)?;
    let edits = write_edits(source, &making.old, (&root.root_tree, &root.root_meta), &making.arranged.new_numbers)?;
    let metas = edits.metas.iter().map(|meta| source.load_metadata(ObjectKind::DirMeta, meta)).collect::<Result<_, _>>()?;
    Ok(Plan { from: None, to: *to, parts, commit: Vec::new(), detached: None, objects, metas, steps: edits.steps, names: edits.names })
}
