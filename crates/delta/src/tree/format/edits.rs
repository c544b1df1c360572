//! Directories as edits of older ones.
//!
//! For each new directory a list of steps says what becomes of the entries of an old one, in their order: so many stay, so many go, so many
//! keep their name and get new content, and here comes a new one. Files first, then directories, each of which is an old one as it is, or
//! edits of one. The order is that of a walk: a directory's files, then all below its first subdirectory, and so on; in this order new
//! objects are met, so the next one needs no number.

use std::collections::{HashMap, HashSet};

use rootball_object::{Checksum, DirTree, ObjectKind, ObjectSource, TreeDir, TreeFile};

use super::fields::{Fields, put, put_bytes};
use crate::engine::same_but_for_versions;
use crate::tree::TreeDeltaError;
use crate::walk::Tree;

/// Most entries that the new directories may have together.
pub(crate) const MAX_ENTRIES: usize = 20_000_000;

/// Deepest directory.
const MAX_DEPTH: usize = 500;

/// What becomes of entries; two bits of a number that counts them.
const KEEP: u64 = 0;
const DROP: u64 = 1;
const CHANGE: u64 = 2;
const INSERT: u64 = 3;

/// What a changed or inserted subdirectory is.
const EDITS_OF_NOTHING: u64 = 0;
const EDITS_OF_NAMESAKE: u64 = 1;
const NAMESAKE: u64 = 2;
const OLD: u64 = 3;
const EDITS_OF_OLD: u64 = 4;

/// The old commit, whose objects have numbers in the order of a walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct OldTree {
    pub(crate) files: Vec<Checksum>,
    pub(crate) trees: Vec<Checksum>,
}

/// A new object, or one of the old commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ref {
    Old(Checksum),
    /// By its number.
    New(usize),
}

/// A new directory. Listings, files and metadata have numbers of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) files: Vec<(String, Ref)>,
    /// Name, listing, and owner and mode.
    pub(crate) dirs: Vec<(String, Ref, Ref)>,
}

/// The directories of the new commit that the old one has not, each behind those below it; at last what the root is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listings {
    pub(crate) listings: Vec<Listing>,
    pub(crate) root: (Ref, Ref),
}

/// The bytes of edits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edits {
    pub(crate) steps: Vec<u8>,
    pub(crate) names: Vec<u8>,
    /// Owners and modes that new entries have.
    pub(crate) metas: Vec<Checksum>,
}

/// Writes the edits that lead from an old commit to the root of a new one. `new` numbers the new files.
pub(crate) fn write_edits(
    source: &dyn ObjectSource,
    old: &OldTree,
    root: (&Checksum, &Checksum),
    new: &HashMap<Checksum, usize>,
) -> Result<Edits, TreeDeltaError> {
    let number = |all: &[Checksum]| all.iter().enumerate().map(|(number, checksum)| (*checksum, number)).collect();
    let mut writer = EditWriter {
        source,
        new,
        old_files: number(&old.files),
        old_trees: number(&old.trees),
        next: 0,
        metas: HashMap::new(),
        edits: Edits::default(),
    };
    writer.meta(root.1);
    match old.trees.first() {
        Some(old) => writer.subdirectory(root.0, Some((OLD, old)))?,
        None => writer.subdirectory(root.0, None)?,
    }
    Ok(writer.edits)
}

struct EditWriter<'a> {
    source: &'a dyn ObjectSource,
    new: &'a HashMap<Checksum, usize>,
    old_files: HashMap<Checksum, usize>,
    old_trees: HashMap<Checksum, usize>,
    /// The number of the new file that comes next.
    next: usize,
    metas: HashMap<Checksum, usize>,
    edits: Edits,
}

impl EditWriter<'_> {
    fn step(&mut self, count: usize, step: u64) {
        put((count as u64) << 2 | step, &mut self.edits.steps);
    }

    /// Refers to owner and mode by their number in the plan.
    fn meta(&mut self, meta: &Checksum) {
        let next = self.metas.len();
        let number = *self.metas.entry(*meta).or_insert(next);
        if number == next {
            self.edits.metas.push(*meta);
        }
        put(number as u64 + 1, &mut self.edits.steps);
    }

    fn file(&mut self, checksum: &Checksum) -> Result<(), TreeDeltaError> {
        let number = match self.new.get(checksum) {
            Some(number) if *number == self.next => {
                self.next += 1;
                0
            }
            Some(number) => 1 + 2 * *number as u64,
            None => {
                let number = self.old_files.get(checksum).copied();
                let unknown = || TreeDeltaError::damaged("the list of new files", format!("file object {checksum} is not in it"));
                2 + 2 * number.ok_or_else(unknown)? as u64
            }
        };
        put(number, &mut self.edits.steps);
        Ok(())
    }

    fn directory(&mut self, tree: &Checksum, old: Option<&Checksum>) -> Result<(), TreeDeltaError> {
        let new = self.source.load_dirtree(tree)?;
        let old = old.map(|old| self.source.load_dirtree(old)).transpose()?.unwrap_or_default();
        self.files(&old.files, &new.files)?;
        self.dirs(&old, &new)
    }

    fn files(&mut self, old: &[TreeFile], new: &[TreeFile]) -> Result<(), TreeDeltaError> {
        let steps = merge(old, new, |file| &file.name, |old, new| old.checksum == new.checksum);
        put(steps.len() as u64, &mut self.edits.steps);
        for (step, range) in steps {
            self.step(range.len(), step);
            if step == CHANGE || step == INSERT {
                for file in &new[range] {
                    if step == INSERT {
                        put_bytes(file.name.as_bytes(), &mut self.edits.names);
                    }
                    self.file(&file.checksum)?;
                }
            }
        }
        Ok(())
    }

    fn dirs(&mut self, old: &DirTree, new: &DirTree) -> Result<(), TreeDeltaError> {
        let steps = merge(&old.dirs, &new.dirs, |dir| &dir.name, |old, new| old.tree == new.tree && old.meta == new.meta);
        put(steps.len() as u64, &mut self.edits.steps);
        let namesake = |dir: &TreeDir| old.dirs.iter().find(|old| old.name == dir.name);
        for (step, range) in steps {
            self.step(range.len(), step);
            for dir in if step == CHANGE || step == INSERT { &new.dirs[range] } else { &[] } {
                if step == CHANGE
                    && let Some(before) = namesake(dir)
                {
                    match before.meta == dir.meta {
                        true => put(0, &mut self.edits.steps),
                        false => self.meta(&dir.meta),
                    }
                    self.subdirectory(&dir.tree, Some((EDITS_OF_NAMESAKE, &before.tree)))?;
                } else {
                    put_bytes(dir.name.as_bytes(), &mut self.edits.names);
                    self.meta(&dir.meta);
                    // The directory of another version stands beside it.
                    let plain = same_but_for_versions(&dir.name);
                    let version = old.dirs.iter().find(|old| same_but_for_versions(&old.name) == plain && !has(&new.dirs, &old.name));
                    self.subdirectory(&dir.tree, version.map(|old| (EDITS_OF_OLD, &old.tree)))?;
                }
            }
        }
        Ok(())
    }

    /// Says what a directory is, and how to make it where it is not there.
    fn subdirectory(&mut self, tree: &Checksum, like: Option<(u64, &Checksum)>) -> Result<(), TreeDeltaError> {
        match (self.old_trees.get(tree).copied(), like) {
            (_, Some((EDITS_OF_NAMESAKE, old))) if old == tree => put(NAMESAKE, &mut self.edits.steps),
            (Some(number), _) => {
                put(OLD, &mut self.edits.steps);
                put(number as u64, &mut self.edits.steps);
            }
            (None, Some((EDITS_OF_NAMESAKE, old))) => {
                put(EDITS_OF_NAMESAKE, &mut self.edits.steps);
                self.directory(tree, Some(old))?;
            }
            (None, Some((_, old))) => {
                put(EDITS_OF_OLD, &mut self.edits.steps);
                put(self.old_trees.get(old).copied().unwrap_or_default() as u64, &mut self.edits.steps);
                self.directory(tree, Some(old))?;
            }
            (None, None) => {
                put(EDITS_OF_NOTHING, &mut self.edits.steps);
                self.directory(tree, None)?;
            }
        }
        Ok(())
    }
}

fn has(dirs: &[TreeDir], name: &str) -> bool {
    dirs.binary_search_by(|dir| dir.name.as_str().cmp(name)).is_ok()
}

/// Merges two sorted lists into steps; the ranges of dropped entries are those of the old list, all others of the new one.
fn merge<T>(old: &[T], new: &[T], name: impl Fn(&T) -> &String, is_same: impl Fn(&T, &T) -> bool) -> Vec<(u64, std::ops::Range<usize>)> {
    let mut steps: Vec<(u64, std::ops::Range<usize>)> = Vec::new();
    let (mut before, mut after) = (0, 0);
    while before < old.len() || after < new.len() {
        let order = match (old.get(before), new.get(after)) {
            (Some(old), Some(new)) => name(old).cmp(name(new)),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        let (step, place) = match order {
            std::cmp::Ordering::Less => (DROP, before),
            std::cmp::Ordering::Greater => (INSERT, after),
            std::cmp::Ordering::Equal if is_same(&old[before], &new[after]) => (KEEP, after),
            std::cmp::Ordering::Equal => (CHANGE, after),
        };
        before += usize::from(step != INSERT);
        after += usize::from(step != DROP);
        match steps.last_mut() {
            Some((last, range)) if *last == step => range.end = place + 1,
            _ => steps.push((step, place..place + 1)),
        }
    }
    steps
}

/// Reads edits. There are `objects` new files.
pub(crate) fn read_edits(
    source: &dyn ObjectSource,
    old: &OldTree,
    steps: &[u8],
    names: &[u8],
    metas: usize,
    objects: usize,
) -> Result<Listings, TreeDeltaError> {
    let what = "the list of directories";
    let mut reader = EditReader {
        source,
        old,
        steps: Fields::new(what, steps),
        names: Fields::new("the list of names", names),
        metas,
        objects,
        next: 0,
        entries: 0,
        listings: Vec::new(),
    };
    let meta = reader.meta(None)?;
    let tree = reader.subdirectory(None, 0)?;
    let (next, listings) = (reader.next, std::mem::take(&mut reader.listings));
    if next != objects {
        return Err(reader.steps.damaged(format!("{objects} files are new, and {next} are named")));
    }
    reader.steps.finish()?;
    reader.names.finish()?;
    Ok(Listings { listings, root: (tree, meta) })
}

struct EditReader<'a> {
    source: &'a dyn ObjectSource,
    old: &'a OldTree,
    steps: Fields<'a>,
    names: Fields<'a>,
    metas: usize,
    objects: usize,
    next: usize,
    entries: usize,
    listings: Vec<Listing>,
}

impl EditReader<'_> {
    fn meta(&mut self, old: Option<&Checksum>) -> Result<Ref, TreeDeltaError> {
        match (self.steps.at_most(self.metas as u64, "the number of an owner")?, old) {
            (0, Some(old)) => Ok(Ref::Old(*old)),
            (0, None) => Err(self.steps.damaged("a new directory has no owner")),
            (number, _) => Ok(Ref::New(number as usize - 1)),
        }
    }

    fn file(&mut self) -> Result<Ref, TreeDeltaError> {
        let number = self.steps.number()?;
        if number == 0 {
            if self.next >= self.objects {
                return Err(self.steps.damaged("it names more new files than there are"));
            }
            self.next += 1;
            return Ok(Ref::New(self.next - 1));
        }
        let found = usize::try_from((number - 1) / 2).ok();
        let found = match number % 2 {
            1 => found.filter(|number| *number < self.next).map(Ref::New),
            _ => found.and_then(|number| self.old.files.get(number)).copied().map(Ref::Old),
        };
        found.ok_or_else(|| self.steps.damaged(format!("there is no file {number}")))
    }

    fn name(&mut self) -> Result<String, TreeDeltaError> {
        let name = self.names.text()?;
        match rootball_object::is_valid_name(name) {
            true => Ok(name.to_owned()),
            false => Err(self.names.damaged(format!("{name:?} is no name of a file"))),
        }
    }

    fn old_tree(&mut self) -> Result<Checksum, TreeDeltaError> {
        let number = self.steps.number()?;
        let found = usize::try_from(number).ok().and_then(|number| self.old.trees.get(number));
        found.copied().ok_or_else(|| self.steps.damaged(format!("there is no old directory {number}")))
    }

    fn subdirectory(&mut self, namesake: Option<&Checksum>, depth: usize) -> Result<Ref, TreeDeltaError> {
        let old = match (self.steps.number()?, namesake) {
            (EDITS_OF_NOTHING, _) => None,
            (EDITS_OF_NAMESAKE, Some(old)) => Some(*old),
            (NAMESAKE, Some(old)) => return Ok(Ref::Old(*old)),
            (OLD, _) => return self.old_tree().map(Ref::Old),
            (EDITS_OF_OLD, _) => Some(self.old_tree()?),
            (other, _) => return Err(self.steps.damaged(format!("there is no kind {other} of directory"))),
        };
        if depth > MAX_DEPTH {
            return Err(self.steps.damaged(format!("more than {MAX_DEPTH} directories lie in each other")));
        }
        let old = old.map(|old| self.source.load_dirtree(&old)).transpose()?.unwrap_or_default();
        let listing = Listing { files: self.files(&old)?, dirs: self.dirs(&old, depth)? };
        self.listings.push(listing);
        Ok(Ref::New(self.listings.len() - 1))
    }

    fn files(&mut self, old: &DirTree) -> Result<Vec<(String, Ref)>, TreeDeltaError> {
        let mut files = Vec::new();
        let mut before = old.files.iter();
        for _ in 0..self.steps.count("the number of steps")? {
            let (count, step) = self.step()?;
            for _ in 0..count {
                let old = if step == INSERT { None } else { Some(before.next().ok_or_else(|| self.too_many())?) };
                let (name, file) = match (step, old) {
                    (DROP, _) => continue,
                    (KEEP, Some(old)) => (old.name.clone(), Ref::Old(old.checksum)),
                    (_, Some(old)) => (old.name.clone(), self.file()?),
                    (_, None) => (self.name()?, self.file()?),
                };
                self.admit(files.last().map(|(last, _): &(String, Ref)| last), &name)?;
                files.push((name, file));
            }
        }
        Ok(files)
    }

    fn dirs(&mut self, old: &DirTree, depth: usize) -> Result<Vec<(String, Ref, Ref)>, TreeDeltaError> {
        let mut dirs = Vec::new();
        let mut before = old.dirs.iter();
        for _ in 0..self.steps.count("the number of steps")? {
            let (count, step) = self.step()?;
            for _ in 0..count {
                let old = if step == INSERT { None } else { Some(before.next().ok_or_else(|| self.too_many())?) };
                let (name, tree, meta) = match (step, old) {
                    (DROP, _) => continue,
                    (KEEP, Some(old)) => (old.name.clone(), Ref::Old(old.tree), Ref::Old(old.meta)),
                    (_, old) => {
                        let name = old.map_or_else(|| self.name(), |old| Ok(old.name.clone()))?;
                        let meta = self.meta(old.map(|old| &old.meta))?;
                        (name, self.subdirectory(old.map(|old| &old.tree), depth + 1)?, meta)
                    }
                };
                self.admit(dirs.last().map(|(last, _, _): &(String, Ref, Ref)| last), &name)?;
                dirs.push((name, tree, meta));
            }
        }
        Ok(dirs)
    }

    fn step(&mut self) -> Result<(u64, u64), TreeDeltaError> {
        let number = self.steps.number()?;
        Ok((number >> 2, number & 3))
    }

    fn too_many(&self) -> TreeDeltaError {
        self.steps.damaged("it goes on behind the end of an old directory")
    }

    /// Takes an entry only behind the one before it in order.
    fn admit(&mut self, last: Option<&String>, name: &String) -> Result<(), TreeDeltaError> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            return Err(TreeDeltaError::TooLarge {
                what: "the list of directories".to_owned(),
                size: self.entries as u64,
                limit: MAX_ENTRIES as u64,
            });
        }
        match last.is_none_or(|last| last < name) {
            true => Ok(()),
            false => Err(self.steps.damaged(format!("{name:?} is not in order"))),
        }
    }
}

impl OldTree {
    /// Counts the objects of a commit in the order of a walk.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut seen = HashSet::new();
        let files = tree.files.iter().map(|(checksum, _)| *checksum).filter(|checksum| seen.insert(*checksum)).collect();
        let trees = tree.metadata.iter().filter(|object| object.kind == ObjectKind::DirTree).map(|object| object.checksum).collect();
        Self { files, trees }
    }
}
