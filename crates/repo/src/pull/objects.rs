//! The trees of pulled commits: each directory is read once, its files are linked or written on all cores.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rootball_object::{Cancel, Checksum, Event, ObjectKind, ObjectSink, ObjectSource, Reporter, Step};

use super::{PullError, PullOptions};
use crate::content::RawContent;
use crate::{Repo, Transaction};

pub(super) struct Objects<'p> {
    pub(super) source: &'p Repo,
    pub(super) transaction: &'p Transaction<'p>,
    pub(super) options: &'p PullOptions,
    pub(super) reporter: &'p dyn Reporter,
    pub(super) cancel: &'p Cancel,
    pub(super) linked: AtomicU64,
}

impl Objects<'_> {
    /// Pulls all that the roots (dirtree and dirmeta) name, level by level.
    pub(super) fn pull(&self, roots: Vec<(Checksum, Checksum)>) -> Result<(), PullError> {
        let mut seen = HashSet::new();
        let mut level = roots;
        while !level.is_empty() {
            level.iter().try_for_each(|(_, meta)| if seen.insert(*meta) { self.metadata(ObjectKind::DirMeta, meta) } else { Ok(()) })?;
            level.retain(|(tree, _)| seen.insert(*tree));
            let below: Vec<Vec<(Checksum, Checksum)>> = level.par_iter().map(|(tree, _)| self.directory(tree)).collect::<Result<_, _>>()?;
            level = below.into_iter().flatten().collect();
        }
        Ok(())
    }

    /// Pulls a directory's listing and files, and returns the directories in it.
    fn directory(&self, checksum: &Checksum) -> Result<Vec<(Checksum, Checksum)>, PullError> {
        if self.cancel.is_requested() {
            return Err(PullError::Cancelled);
        }
        let tree = self.source.load_dirtree(checksum)?;
        tree.files.par_iter().try_for_each(|file| self.file(&file.checksum))?;
        self.metadata(ObjectKind::DirTree, checksum)?;
        Ok(tree.dirs.iter().map(|dir| (dir.tree, dir.meta)).collect())
    }

    fn metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<(), PullError> {
        let store = |source| PullError::Object { kind, checksum: *checksum, source };
        if ObjectSink::has(self.transaction, kind, checksum).map_err(store)? || self.link(kind, checksum)? {
            return Ok(());
        }
        let bytes = self.source.load_metadata(kind, checksum)?;
        self.transaction.put_metadata(kind, &bytes, Some(checksum)).map(drop).map_err(store)
    }

    fn file(&self, checksum: &Checksum) -> Result<(), PullError> {
        let kind = ObjectKind::File;
        let store = |source| PullError::Object { kind, checksum: *checksum, source };
        if self.options.bare_user_only_files {
            let header = self.source.open_raw_file(checksum)?.0;
            if !header.is_symlink() && header.mode & 0o7777 & !0o775 != 0 {
                return Err(PullError::Permissions { checksum: *checksum, mode: header.mode & 0o7777 });
            }
        }
        if ObjectSink::has(self.transaction, kind, checksum).map_err(store)? || self.link(kind, checksum)? {
            return Ok(());
        }
        let (header, size, mut content) = self.source.open_raw_file(checksum)?;
        match &mut content {
            RawContent::Plain(file) => self.transaction.put_open_file(&header, size, file, Some(checksum)),
            other => self.transaction.put_file(&header, size, other, Some(checksum)),
        }
        .map_err(store)?;
        self.reporter.event(Event::Advanced { step: Step::Import, bytes: size });
        Ok(())
    }

    /// Links an object where both repositories keep it the same way.
    fn link(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, PullError> {
        if self.options.untrusted {
            // Read and hashed first; that the link is to what was read is as sure as that nobody writes to objects.
            match kind {
                ObjectKind::File => self.source.check_own_file(checksum).map(drop)?,
                _ => self.source.load_metadata(kind, checksum).map(drop)?,
            }
        }
        let linked = self.transaction.link_object(self.source, kind, checksum);
        let linked = linked.map_err(|source| PullError::Object { kind, checksum: *checksum, source })?;
        if linked {
            self.linked.fetch_add(1, Ordering::Relaxed);
        }
        Ok(linked)
    }
}
