//! Trees laid over each other: later ones win, directories are merged.

use std::fmt;
use std::io::Read;
use std::path::Path;

use rootball_object::{Cancel, DirMeta, Event, ObjectKind, ObjectSink, ObjectSource, Reporter, Step};
use rustix::fs::{CWD, Mode as FileMode, OFlags};

use super::node::{Child, Node};
use super::recommit::Recommit;
use super::tar_input::TarInput;
use super::walk::Walk;
use super::{CommitError, CommitModifiers, TreeRoot};
use crate::place::Place;

/// Builds one tree out of several.
pub struct TreeBuilder<'b> {
    sink: &'b dyn ObjectSink,
    source: &'b dyn ObjectSource,
    modifiers: &'b CommitModifiers,
    reporter: &'b dyn Reporter,
    cancel: &'b Cancel,
    prefix: String,
    root: Option<Child>,
}

/// How a tar archive is read.
#[derive(Default)]
pub struct TarOptions<'t> {
    /// Whether directories that the archive names only as a part of other paths are made, with the owner of what is in them and permissions 0755.
    pub autocreate_parents: bool,
    /// What becomes of paths, without `./` and `/` in front.
    pub rename: Option<&'t (dyn Fn(&str) -> String + Sync)>,
}

impl fmt::Debug for TreeBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeBuilder").field("prefix", &self.prefix).field("root", &self.root).finish_non_exhaustive()
    }
}

impl fmt::Debug for TarOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TarOptions").field("autocreate_parents", &self.autocreate_parents).finish_non_exhaustive()
    }
}

impl<'b> TreeBuilder<'b> {
    /// Begins without a tree. What is built goes into the sink; trees that are there already are loaded from the source.
    pub fn new(
        sink: &'b dyn ObjectSink,
        source: &'b dyn ObjectSource,
        modifiers: &'b CommitModifiers,
        reporter: &'b dyn Reporter,
        cancel: &'b Cancel,
    ) -> Self {
        Self { sink, source, modifiers, reporter, cancel, prefix: String::new(), root: None }
    }

    /// Lets the trees that follow lie in this directory of the commit, `/` being its root. Directories above that are not there are made.
    pub fn set_prefix(&mut self, prefix: &str) {
        let parts: Vec<&str> = prefix.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        self.prefix = parts.iter().flat_map(|part| ["/", part]).collect();
    }

    /// Lays the tree of a commit over what is there, changed by the modifiers.
    ///
    /// # Errors
    /// When it cannot be loaded, or has a file where a directory is, or the other way round.
    pub fn commit(&mut self, over: TreeRoot) -> Result<(), CommitError> {
        if self.modifiers.is_identity() {
            return self.base(over);
        }
        let Self { sink, source, modifiers, .. } = *self;
        let prefix = self.prefix.clone();
        self.replace(|base| Recommit { sink, source, modifiers }.directory(over, &prefix, base))
    }

    /// Lays the tree of a commit over what is there, as it is: the modifiers do not touch it.
    ///
    /// # Errors
    /// As [`TreeBuilder::commit`].
    pub fn base(&mut self, over: TreeRoot) -> Result<(), CommitError> {
        let (source, prefix) = (self.source, self.prefix.clone());
        self.replace(|base| match base {
            None => Ok(Some(Child::Stored(over))),
            Some(mut child) => {
                child.open(source)?.overlay(over, source, &prefix)?;
                Ok(Some(child))
            }
        })
    }

    /// Lays a directory on disk over what is there, and other trees over it later.
    ///
    /// # Errors
    /// When something in it cannot be read, held by a commit, or kept.
    pub fn directory(&mut self, dir: &Path) -> Result<(), CommitError> {
        self.walk(dir, false)
    }

    /// Lays a directory on disk over what is there, as the last tree: memory then does not grow with it.
    ///
    /// # Errors
    /// As [`TreeBuilder::directory`].
    pub fn last_directory(&mut self, dir: &Path) -> Result<(), CommitError> {
        self.walk(dir, true)
    }

    #[tracing::instrument(name = "repo.commit_tree", skip_all)]
    fn walk(&mut self, dir: &Path, is_last: bool) -> Result<(), CommitError> {
        let root = Place { parent: None, name: dir.as_os_str().to_str().unwrap_or("/") };
        // A tree that is not there was not changed by anybody: this is the caller's mistake.
        let fd = rustix::fs::openat(CWD, dir, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, FileMode::empty())
            .map_err(|error| CommitError::Read { path: root.path(), source: error.into() })?;
        let prefix = self.prefix.clone();
        let Self { sink, source, modifiers, reporter, cancel, .. } = *self;
        let walk = Walk { sink, source, modifiers, reporter, cancel, prefix: &prefix, is_last };
        reporter.event(Event::Started { step: Step::Commit, total: None });
        self.replace(|base| walk.directory(&fd, &root, base))?;
        reporter.event(Event::Finished { step: Step::Commit });
        Ok(())
    }

    /// Lays a tar archive over what is there.
    ///
    /// # Errors
    /// When it is damaged, names a parent directory that nothing has, or holds what no commit can.
    pub fn tar(&mut self, archive: &mut dyn Read, options: &TarOptions<'_>) -> Result<(), CommitError> {
        let Self { sink, source, modifiers, reporter, cancel, .. } = *self;
        let prefix = self.prefix.clone();
        let input = TarInput { sink, modifiers, reporter, cancel, options, prefix: &prefix };
        reporter.event(Event::Started { step: Step::Commit, total: None });
        self.replace(|base| {
            let mut node = base.map_or_else(|| Ok(Node::default()), |child| child.into_node(source))?;
            input.read(archive, &mut node, source)?;
            Ok(Some(Child::Open(Box::new(node))))
        })?;
        reporter.event(Event::Finished { step: Step::Commit });
        Ok(())
    }

    /// Puts what is not in the store yet, and returns the root.
    ///
    /// # Errors
    /// When there is no root directory, a list of the modifiers names what no tree has, or a listing cannot be kept.
    pub fn finish(self) -> Result<TreeRoot, CommitError> {
        for (list, paths) in
            [("statoverride file", self.modifiers.stat_overrides.unmatched()), ("skip list", self.modifiers.skip.unmatched())]
        {
            if !paths.is_empty() {
                return Err(CommitError::Unmatched { list, paths });
            }
        }
        self.root.ok_or(CommitError::Empty)?.store(self.sink, "")
    }

    /// Puts what `build` makes of the directory where the next tree goes in its place.
    fn replace(&mut self, build: impl FnOnce(Option<Child>) -> Result<Option<Child>, CommitError>) -> Result<(), CommitError> {
        let mut root = self.root.take();
        let prefix = self.prefix.clone();
        let parts: Vec<&str> = prefix.split('/').skip(1).collect();
        self.replace_below(&mut root, "", &parts, build)?;
        self.root = root;
        Ok(())
    }

    fn replace_below(
        &self,
        slot: &mut Option<Child>,
        path: &str,
        parts: &[&str],
        build: impl FnOnce(Option<Child>) -> Result<Option<Child>, CommitError>,
    ) -> Result<(), CommitError> {
        let Some((name, rest)) = parts.split_first() else {
            *slot = build(slot.take())?;
            return Ok(());
        };
        if slot.is_none() {
            let meta = self.sink.put_metadata(ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes(), None);
            let meta = meta.map_err(|source| CommitError::Store { path: self.prefix.clone().into(), source })?;
            *slot = Some(Child::Open(Box::new(Node { meta: Some(meta), ..Node::default() })));
        }
        let Some(dir) = slot else { return Ok(()) };
        let node = dir.open(self.source)?;
        let path = format!("{path}/{name}");
        if node.files.contains_key(*name) {
            return Err(CommitError::Replaces { path });
        }
        let mut child = node.dirs.remove(*name);
        self.replace_below(&mut child, &path, rest, build)?;
        node.dirs.extend(child.map(|child| ((*name).to_owned(), child)));
        Ok(())
    }
}
