//! All that many commits name, found on all cores and held in little memory.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rootball_object::{Checksum, LoadError, ObjectSource};

use super::prefixes::{PrefixSet, PrefixSetBuilder};

/// A walk through directories. Each is read once, however many commits it belongs to.
///
/// Directories are kept by their whole names, since one that was taken for another would not be walked; what they name (files and dirmetas)
/// is kept by prefix only.
pub(crate) struct Walk<'s, S: ?Sized> {
    source: &'s S,
    trees: Vec<Mutex<HashSet<Checksum>>>,
    content: PrefixSetBuilder,
}

impl<'s, S: ObjectSource + ?Sized> Walk<'s, S> {
    pub(crate) fn new(source: &'s S) -> Self {
        Self { source, trees: (0..256).map(|_| Mutex::default()).collect(), content: PrefixSetBuilder::new() }
    }

    /// Walks what a root's dirtree and dirmeta name. `failed` is told of each directory that cannot be loaded, and ends the walk or not.
    pub(crate) fn run<E: Send>(
        &self,
        roots: &[(Checksum, Checksum)],
        failed: &(impl Fn(LoadError) -> Result<(), E> + Sync),
    ) -> Result<(), E> {
        let mut waiting: Vec<Checksum> = roots.iter().filter_map(|(tree, meta)| self.meet(tree, meta)).collect();
        // Level by level: a tree is wide rather than deep, so there is work for all cores in each.
        while !waiting.is_empty() {
            let found: Vec<Vec<Checksum>> = waiting.par_iter().map(|tree| self.enter(tree, failed)).collect::<Result<_, _>>()?;
            waiting = found.into_iter().flatten().collect();
        }
        Ok(())
    }

    /// Reads one directory; returns those below it that are new.
    fn enter<E>(&self, checksum: &Checksum, failed: &impl Fn(LoadError) -> Result<(), E>) -> Result<Vec<Checksum>, E> {
        match self.source.load_dirtree(checksum) {
            Ok(tree) => {
                tree.files.iter().for_each(|file| self.content.insert(&file.checksum));
                Ok(tree.dirs.iter().filter_map(|dir| self.meet(&dir.tree, &dir.meta)).collect())
            }
            Err(error) => failed(error).map(|()| Vec::new()),
        }
    }

    /// Returns the directory if it is new.
    fn meet(&self, tree: &Checksum, meta: &Checksum) -> Option<Checksum> {
        self.content.insert(meta);
        let mut trees = self.trees[usize::from(tree.as_bytes()[0])].lock().unwrap_or_else(PoisonError::into_inner);
        trees.insert(*tree).then_some(*tree)
    }

    /// Ends the walk.
    pub(crate) fn finish(self) -> Reached {
        let trees = self.trees.into_iter().map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner));
        Reached { trees: trees.collect(), content: self.content.finish() }
    }
}

/// What a walk met.
#[derive(Debug)]
pub(crate) struct Reached {
    trees: Vec<HashSet<Checksum>>,
    /// Files and dirmetas.
    pub(crate) content: PrefixSet,
}

impl Reached {
    /// Tells whether a directory was met.
    pub(crate) fn has_tree(&self, checksum: &Checksum) -> bool {
        self.trees[usize::from(checksum.as_bytes()[0])].contains(checksum)
    }

    /// Returns how many directories were met.
    pub(crate) fn trees(&self) -> usize {
        self.trees.iter().map(HashSet::len).sum()
    }
}
