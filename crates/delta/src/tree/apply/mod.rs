//! Applying a tree delta: the objects of a commit, out of its parts and the objects of another commit.
//!
//! [`Applier::begin`] reads the plan and the old directories, [`Applier::apply_part`] makes the objects of one part and may be called for
//! several parts of a wave at once, [`Applier::finish`] makes the directories and the commit. [`apply`] does all of it for parts that are at
//! hand, and [`prove`] the same where the result is there already. Objects go straight into the sink; of a delta no more than one part at a
//! time lies in a temporary file, and large files only for as long as they are flat.

mod made;
mod object;
mod piece;
mod run;

use std::io::{self, Read};

use rootball_object::{Cancel, Checksum, CommitChecksum, DirTree, ObjectKind, ObjectSource, TreeDir, TreeFile, hash::Hasher};

use self::made::MadeObjects;
use self::object::{Maker, Place};
pub use self::run::{apply, apply_missing, prove};
use super::coding::Controls;
use super::format::{Fields, Listings, Neighbours, NewFile, OldTree, Plan, Ref, Source, read_edits, read_part, read_recipe};
use super::packings::Packings;
use super::{MadeBy, TreeDeltaError};
use crate::bytes::{Bytes, Spill};
use crate::engine::residual::Residual;
use crate::walk::walk;

/// What applying may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplyLimits {
    /// Memory for one part, beyond buffers.
    pub memory: u64,
    /// Of one part in memory; what is larger goes into a temporary file.
    pub part_in_memory: usize,
    /// Of a file whose compressed content is laid flat.
    pub flat: u64,
}

impl Default for ApplyLimits {
    fn default() -> Self {
        Self { memory: 1 << 30, part_in_memory: 8 << 20, flat: 4 << 30 }
    }
}

/// Where a delta is applied. The source must have those objects as well that were put already.
pub type ApplyTo<'a> = crate::apply::ApplyTo<'a, ApplyLimits>;

/// What came of a delta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ApplyReport {
    /// Parts that were applied.
    pub parts: usize,
    /// Bytes of them.
    pub parts_size: u64,
    /// Files and links that they made.
    pub objects: usize,
    /// Bytes of their content.
    pub content: u64,
}

/// Gives out parts.
pub trait PartFiles: Sync {
    /// Opens a part.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>>;
}

/// A delta that is being applied.
pub struct Applier<'a> {
    plan: &'a Plan,
    to: ApplyTo<'a>,
    old: OldTree,
    listings: Listings,
    /// For each part the numbers of its objects.
    objects: Vec<Vec<usize>>,
    made: MadeObjects,
    /// What need not be packed again.
    packings: Option<&'a Packings>,
}

impl std::fmt::Debug for Applier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Applier").field("to", &self.plan.to).field("parts", &self.plan.parts.len()).finish_non_exhaustive()
    }
}

impl<'a> Applier<'a> {
    /// Looks at the old commit, and makes links and empty files.
    ///
    /// # Errors
    /// When the old commit is not there as a whole, the plan does not fit it, takes more than is allowed, or an object cannot be kept.
    pub fn begin(plan: &'a Plan, to: ApplyTo<'a>) -> Result<Self, TreeDeltaError> {
        for (number, part) in plan.parts.iter().enumerate() {
            if part.memory > to.limits.memory {
                return Err(TreeDeltaError::TooLarge { what: format!("part {number}"), size: part.memory, limit: to.limits.memory });
            }
        }
        let old = match &plan.from {
            Some(from) => old_tree(to.source, from, to.cancel)?,
            None => OldTree::default(),
        };
        let listings = read_edits(to.source, &old, &plan.steps, &plan.names, plan.metas.len(), plan.objects.len())?;
        let mut objects = vec![Vec::new(); plan.parts.len()];
        let mut made = vec![None; plan.objects.len()];
        for (number, object) in plan.objects.iter().enumerate() {
            match object.file.map(|file| file.made_by) {
                Some(MadeBy::Part(part)) => objects[part].push(number),
                Some(MadeBy::Given) => {}
                None => made[number] = Some(to.sink.put_file(&object.header, 0, &mut io::empty(), None)?),
            }
        }
        Ok(Self { plan, to, old, listings, objects, made: MadeObjects::new(made), packings: None })
    }

    /// Makes the objects of a part. All parts of lower waves must have been applied.
    ///
    /// # Errors
    /// When the part is not the one that the plan names, or damaged, or makes more than it may, or a source or the sink fails.
    pub fn apply_part(&self, number: usize, file: &mut dyn Read) -> Result<(), TreeDeltaError> {
        let bytes = self.fetch(number, file)?;
        let what = format!("part {number}");
        let mut streams = read_part(&what, &bytes)?;
        if streams.model.memory() > self.plan.parts[number].memory {
            return Err(TreeDeltaError::damaged(what, "its model takes more memory than the plan says"));
        }
        let recipes = std::mem::take(&mut streams.recipes);
        let mut fields = Fields::new(&what, &recipes);
        let name = |source: Source| match source {
            Source::Old(number) => self.old.files.get(number).copied(),
            Source::New(object) => self.new_source(object, number),
        };
        let limits = self.to.limits;
        let place =
            Place { source: self.to.source, sink: self.to.sink, scratch: self.to.scratch, largest: limits.flat, cancel: self.to.cancel };
        let mut maker = Maker {
            part: number,
            place,
            name: &name,
            packings: self.packings,
            residual: Residual::new(streams.model),
            streams,
            controls: Controls::default(),
            open: Vec::new(),
        };
        let mut neighbours = Neighbours::default();
        for object in &self.objects[number] {
            let new = &self.plan.objects[*object];
            let size = new.file.map_or(0, |file| file.size);
            let recipe = read_recipe(&mut fields, size, &mut neighbours)?;
            if let Some(repacked) = &recipe.repacked {
                let memory = repacked.codec.memory_to_pack(&repacked.description, repacked.flat);
                if repacked.flat > limits.flat || memory > limits.memory {
                    let (size, limit) = if memory > limits.memory { (memory, limits.memory) } else { (repacked.flat, limits.flat) };
                    return Err(TreeDeltaError::TooLarge { what, size, limit });
                }
            }
            let checksum = maker.make(&new.header, size, &recipe)?;
            self.made.set(*object, checksum);
        }
        fields.finish()
    }

    /// Returns what was made, or is being made by another thread, of which `part` may be made.
    fn new_source(&self, object: usize, part: usize) -> Option<Checksum> {
        let wave = |part: usize| self.plan.parts[part].wave;
        match self.plan.objects.get(object)?.file {
            Some(NewFile { made_by: MadeBy::Part(by), .. }) if wave(by) >= wave(part) => None,
            _ => self.made.get(object),
        }
    }

    /// Keeps an object whose content comes from elsewhere. All of them must be there before the first part is applied, since parts may be made
    /// of them.
    ///
    /// # Errors
    /// When the content is not of the size that the plan says, or cannot be read or kept.
    pub fn give(&self, object: usize, content: &mut dyn Read) -> Result<Checksum, TreeDeltaError> {
        let new = self.plan.objects.get(object).and_then(|new| new.file.map(|file| (&new.header, file.size)));
        let (header, size) = new.ok_or_else(|| TreeDeltaError::damaged("the plan", format!("its object {object} has no content")))?;
        let checksum = self.to.sink.put_file(header, size, content, None)?;
        self.made.set(object, checksum);
        Ok(checksum)
    }

    /// Takes an object that the sink has for the one of this number, whoever would make it. That it is the right one shows in the end.
    pub fn found(&self, object: usize, checksum: Checksum) {
        self.made.set(object, checksum);
    }

    /// Returns the checksum of an object that is there.
    pub fn made(&self, object: usize) -> Option<Checksum> {
        self.made.now(object)
    }

    /// Returns the numbers of the parts that make an object which is not there.
    pub fn missing_parts(&self) -> Vec<usize> {
        let made = self.made.all();
        let is_missing = |object: &usize| made.get(*object).copied().flatten().is_none();
        (0..self.objects.len()).filter(|part| self.objects[*part].iter().any(is_missing)).collect()
    }

    /// Makes directories and commit.
    ///
    /// # Errors
    /// When a part is missing, the result is not what the commit names, or something cannot be kept.
    pub fn finish(&self) -> Result<CommitChecksum, TreeDeltaError> {
        let sink = self.to.sink;
        let made = self.made.all();
        let metas =
            self.plan.metas.iter().map(|bytes| sink.put_metadata(ObjectKind::DirMeta, bytes, None)).collect::<Result<Vec<_>, _>>()?;
        let missing = || TreeDeltaError::damaged("the list of parts", "not all of them were applied");
        let find = |from: &[Checksum], reference: Ref| match reference {
            Ref::Old(checksum) => Some(checksum),
            Ref::New(number) => from.get(number).copied(),
        };
        let mut trees: Vec<Checksum> = Vec::with_capacity(self.listings.listings.len());
        for listing in &self.listings.listings {
            let mut tree = DirTree::default();
            for (name, file) in &listing.files {
                let checksum = match file {
                    Ref::Old(checksum) => *checksum,
                    Ref::New(number) => made.get(*number).copied().flatten().ok_or_else(missing)?,
                };
                tree.files.push(TreeFile { name: name.clone(), checksum });
            }
            for (name, dir, meta) in &listing.dirs {
                let (dir, meta) = (find(&trees, *dir).ok_or_else(missing)?, find(&metas, *meta).ok_or_else(missing)?);
                tree.dirs.push(TreeDir { name: name.clone(), tree: dir, meta });
            }
            trees.push(sink.put_metadata(ObjectKind::DirTree, &tree.to_bytes(), None)?);
        }
        let to = self.plan.to;
        let commit = rootball_object::Commit::from_bytes(&self.plan.commit)
            .map_err(|error| TreeDeltaError::damaged("the commit", error.to_string()))?;
        let (tree, meta) = self.listings.root;
        for (expected, actual) in [(commit.root_tree, find(&trees, tree)), (commit.root_meta, find(&metas, meta))] {
            let actual = actual.ok_or_else(missing)?;
            if expected != actual {
                return Err(TreeDeltaError::WrongResult { commit: to, expected, actual });
            }
        }
        if let Some(detached) = &self.plan.detached {
            sink.put_detached_metadata(&to, detached)?;
        }
        sink.put_metadata(ObjectKind::Commit, &self.plan.commit, Some(to.object()))?;
        Ok(to)
    }

    /// Reads a part whole, and compares it with what the plan says.
    fn fetch(&self, number: usize, file: &mut dyn Read) -> Result<Bytes, TreeDeltaError> {
        let header = &self.plan.parts[number];
        let what = format!("part {number}");
        let mut spill = Spill::new(self.to.limits.part_in_memory, self.to.scratch);
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut left = header.size;
        loop {
            if self.to.cancel.is_requested() {
                return Err(TreeDeltaError::Cancelled);
            }
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(TreeDeltaError::Read { what, source }),
            };
            let too_long = || TreeDeltaError::damaged(&what, format!("it has more than the {} bytes that it should have", header.size));
            left = left.checked_sub(count as u64).ok_or_else(too_long)?;
            hasher.update(&buffer[..count]);
            io::Write::write_all(&mut spill, &buffer[..count]).map_err(|source| TreeDeltaError::Scratch { what: what.clone(), source })?;
        }
        let actual = hasher.finish();
        match actual == header.digest {
            true => Ok(spill.finish()),
            false => Err(TreeDeltaError::damaged(what, format!("it hashes to {actual} and not to {}", header.digest))),
        }
    }
}

/// Lists what an old commit consists of, in the order in which it is counted.
pub(super) fn old_tree(source: &dyn ObjectSource, commit: &CommitChecksum, cancel: &Cancel) -> Result<OldTree, TreeDeltaError> {
    if !source.has(ObjectKind::Commit, commit.object())? {
        return Err(TreeDeltaError::NoStart { commit: *commit });
    }
    let tree = walk(source, commit, || if cancel.is_requested() { Err(TreeDeltaError::Cancelled) } else { Ok(()) })?;
    Ok(OldTree::of(&tree))
}
