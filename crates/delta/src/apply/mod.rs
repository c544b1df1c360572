//! Applying deltas: the objects of a commit out of parts and of objects that are there.
//!
//! [`plan`] looks what is needed, [`apply_part`] makes the objects of one part and may be called for several parts at once, and
//! [`put_commit`] comes last. [`apply_offline`] does all of it for a delta whose files are at hand. The sink hashes everything to its name,
//! so a damaged or hostile delta can waste time and space, within limits, and bring in nothing else than what it says.
//!
//! A part's payload is held in memory while it is small, then in a temporary file; the files that it makes and those that it makes them of
//! are streamed. So memory depends on the number of parts at a time and on nothing else.

mod error;
mod machine;
mod offline;
mod part;
mod patch;
mod sources;
mod xz;

pub use error::ApplyError;
pub use offline::{ApplyReport, DeltaDirectory, DeltaFiles, OfflineOptions, apply_offline};

use std::io::Read;
use std::ops::AddAssign;
use std::path::Path;

use rootball_object::{Cancel, Checksum, ObjectKind, ObjectSink, ObjectSource, StoreError};

pub(crate) use self::part::OpenPart;

use self::machine::Machine;
use crate::format::{DeltaName, Fallback, PartHeader, Superblock};

/// What a part may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplyLimits {
    /// Of a payload in memory; what is larger goes into a temporary file.
    pub payload_in_memory: usize,
    /// Of a payload at all, beyond the limits that follow from what the superblock says of the part.
    pub payload: u64,
    /// Of the dictionary of an `.xz` stream. Stock readers allow 100 MiB.
    pub xz_memory: u64,
}

impl Default for ApplyLimits {
    fn default() -> Self {
        Self { payload_in_memory: 2 << 20, payload: 64 << 30, xz_memory: 100 << 20 }
    }
}

/// Where a delta is applied.
#[derive(Clone, Copy)]
pub struct ApplyTo<'a, L = ApplyLimits> {
    /// Has the objects of the commit that the delta starts from, and where new ones are made of others, those that were put already.
    pub source: &'a dyn ObjectSource,
    /// Takes the new objects.
    pub sink: &'a dyn ObjectSink,
    /// A directory for temporary files without names.
    pub scratch: &'a Path,
    /// What a part may take.
    pub limits: L,
    /// Stops between two operations.
    pub cancel: &'a Cancel,
}

impl<L: std::fmt::Debug> std::fmt::Debug for ApplyTo<'_, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApplyTo").field("scratch", &self.scratch).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What a delta brings that is not there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ApplyPlan {
    /// The delta.
    pub name: DeltaName,
    /// The parts that make at least one object that is not there.
    pub parts: Vec<PlannedPart>,
    /// The objects that are in no part and not there; they must be fetched by themselves.
    #[serde(skip)]
    pub fallbacks: Vec<Fallback>,
    /// Bytes of all parts that are not inline, and of all fallbacks.
    pub download: u64,
}

/// A part that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PlannedPart {
    /// Its number.
    pub number: usize,
    /// Bytes of its file.
    pub size: u64,
    /// Whether the superblock holds it.
    pub inline: bool,
}

/// What parts did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PartStats {
    /// Parts.
    pub parts: u64,
    /// Objects that they make.
    pub objects: u64,
    /// Those that were there already.
    pub present_objects: u64,
    /// Bytes of the content of the others.
    pub content_bytes: u64,
    /// Bytes of the decompressed payloads.
    pub payload_bytes: u64,
}

impl AddAssign for PartStats {
    fn add_assign(&mut self, other: Self) {
        self.parts += other.parts;
        self.objects += other.objects;
        self.present_objects += other.present_objects;
        self.content_bytes += other.content_bytes;
        self.payload_bytes += other.payload_bytes;
    }
}

/// Looks which parts and fallbacks of a delta are needed.
///
/// # Errors
/// When the commit that it starts from is not there, or that cannot be found out.
pub fn plan(superblock: &Superblock<'_>, source: &dyn ObjectSource, sink: &dyn ObjectSink) -> Result<ApplyPlan, ApplyError> {
    if let Some(commit) = superblock.name.from
        && !source.has(ObjectKind::Commit, commit.object()).map_err(|source| ApplyError::Look { source })?
    {
        return Err(ApplyError::NoStart { commit });
    }
    let is_missing = |kind, checksum: &Checksum| sink.has(kind, checksum).map(|has| !has).map_err(|source| ApplyError::Commit { source });
    let mut plan = ApplyPlan { name: superblock.name, parts: Vec::new(), fallbacks: Vec::new(), download: 0 };
    for (number, part) in superblock.parts.iter().enumerate() {
        for object in &part.objects {
            if is_missing(object.kind, &object.checksum)? {
                let inline = superblock.inline_parts.contains_key(&number);
                plan.parts.push(PlannedPart { number, size: part.size, inline });
                plan.download = plan.download.saturating_add(if inline { 0 } else { part.size });
                break;
            }
        }
    }
    for fallback in &superblock.fallbacks {
        if is_missing(fallback.object.kind, &fallback.object.checksum)? {
            plan.fallbacks.push(*fallback);
            plan.download = plan.download.saturating_add(fallback.size);
        }
    }
    Ok(plan)
}

/// Makes the objects of a part, given its number, what the superblock says of it, and its file. Several parts can be made at once.
///
/// # Errors
/// When the file is not the one that the superblock names, its payload or operations make no sense, a source is missing, or an object cannot
/// be kept or turns out to be another one.
pub fn apply_part(number: usize, header: &PartHeader, file: &mut dyn Read, to: &ApplyTo<'_>) -> Result<PartStats, ApplyError> {
    let part = OpenPart { number, header, limits: to.limits, scratch: to.scratch, cancel: to.cancel };
    let payload = part.read(file)?;
    Machine::new(number, header, &payload, to).run()
}

/// Keeps the new commit and the metadata beside it, when all that the commit names is there.
///
/// # Errors
/// When one of them is not valid or cannot be written.
pub fn put_commit(superblock: &Superblock<'_>, sink: &dyn ObjectSink) -> Result<(), ApplyError> {
    let failed = |source: StoreError| ApplyError::Commit { source };
    let to = &superblock.name.to;
    if let Some(detached) = &superblock.detached_metadata {
        sink.put_detached_metadata(to, detached).map_err(failed)?;
    }
    sink.put_metadata(ObjectKind::Commit, &superblock.commit, Some(to.object())).map(drop).map_err(failed)
}
