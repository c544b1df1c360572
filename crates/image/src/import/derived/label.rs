//! Labels of a tree: those that the policy in the image gives.
//!
//! A label is a part of the object, so another label makes another object. Most files have the right one when they are looked at, and only
//! their headers are read.

use std::collections::HashMap;
use std::sync::Mutex;

use rayon::prelude::*;
use rootball_object::{Cancel, Checksum, DirMeta, DirTree, FileHeader, FileObject, ObjectKind, TreeDir, Xattrs};
use rootball_repo::TreeRoot;
use rootball_repo::selinux::{Policy, SELINUX_ATTRIBUTE};

use super::read::is_mark;
use super::tree::Store;
use crate::import::ImportError;

/// Files of one directory that are looked at by one thread.
const BATCH: usize = 32;

/// Gives labels to trees.
pub(super) struct Labeller<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) policy: Option<&'a Policy>,
    pub(super) cancel: &'a Cancel,
    /// Files that got another label, by what they were and which they got.
    changed: Mutex<HashMap<Change, Checksum>>,
}

/// What a file was, and which label it got.
type Change = (Checksum, Option<Box<str>>);

/// What becomes of a label where the policy gives none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unlabelled {
    /// It stays.
    Stays,
    /// It goes: it came from another policy.
    Goes,
}

impl<'a> Labeller<'a> {
    pub(super) fn new(store: &'a dyn Store, policy: Option<&'a Policy>, cancel: &'a Cancel) -> Self {
        Self { store, policy, cancel, changed: Mutex::default() }
    }

    /// Labels a tree whose root is the root of the commit.
    pub(super) fn tree(&self, root: TreeRoot, unlabelled: Unlabelled) -> Result<TreeRoot, ImportError> {
        self.directory(root, "", unlabelled)
    }

    fn directory(&self, root: TreeRoot, path: &str, unlabelled: Unlabelled) -> Result<TreeRoot, ImportError> {
        if self.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        let shown = if path.is_empty() { "/" } else { path };
        let before = self.store.load_dirmeta(&root.meta)?;
        let meta = match self.xattrs(shown, before.mode, &before.xattrs, unlabelled)? {
            None => root.meta,
            Some(xattrs) => self.store.put_metadata(ObjectKind::DirMeta, &DirMeta { xattrs, ..before }.to_bytes(), None)?,
        };
        let mut tree: DirTree = self.store.load_dirtree(&root.tree)?;
        tree.files.par_iter_mut().with_min_len(BATCH).filter(|file| !is_mark(&file.name)).try_for_each(|file| {
            file.checksum = self.file(&format!("{path}/{}", file.name), &file.checksum, unlabelled)?;
            Ok::<_, ImportError>(())
        })?;
        tree.dirs.par_iter_mut().try_for_each(|dir: &mut TreeDir| {
            let labelled = self.directory(TreeRoot { tree: dir.tree, meta: dir.meta }, &format!("{path}/{}", dir.name), unlabelled)?;
            (dir.tree, dir.meta) = (labelled.tree, labelled.meta);
            Ok::<_, ImportError>(())
        })?;
        let tree = self.store.put_metadata(ObjectKind::DirTree, &tree.to_bytes(), None)?;
        Ok(TreeRoot { tree, meta })
    }

    fn file(&self, path: &str, checksum: &Checksum, unlabelled: Unlabelled) -> Result<Checksum, ImportError> {
        let FileObject { header, size, mut content } = self.store.open_file(checksum)?;
        let Some(xattrs) = self.xattrs(path, header.mode, &header.xattrs, unlabelled)? else { return Ok(*checksum) };
        let label = xattrs.iter().find(|(name, _)| *name == SELINUX_ATTRIBUTE);
        let key = (*checksum, label.map(|(_, label)| String::from_utf8_lossy(label).into()));
        let changed = || self.changed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = changed().get(&key) {
            return Ok(*known);
        }
        let labelled = self.store.put_file(&FileHeader { xattrs, ..header }, size, &mut content, None)?;
        changed().insert(key, labelled);
        Ok(labelled)
    }

    /// Returns the attributes with another label; `None` where the label is right.
    fn xattrs(&self, path: &str, mode: u32, before: &Xattrs, unlabelled: Unlabelled) -> Result<Option<Xattrs>, ImportError> {
        let label = self.policy.map(|policy| policy.label(path, mode)).transpose()?.flatten();
        let has = before.iter().find(|(name, _)| *name == SELINUX_ATTRIBUTE).map(|(_, label)| label);
        match (label, has, self.policy) {
            (Some(label), Some(has), _) if has.strip_suffix(b"\0") == Some(label.as_bytes()) => Ok(None),
            (Some(_), _, Some(policy)) => Ok(Some(policy.commit_xattrs(path, mode, before.clone())?)),
            (None, Some(_), _) if unlabelled == Unlabelled::Goes => {
                let others = before.iter().filter(|(name, _)| *name != SELINUX_ATTRIBUTE);
                let others = others.map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
                Ok(Some(Xattrs::from_pairs(others).expect("they were in a set before")))
            }
            _ => Ok(None),
        }
    }
}

/// Returns the object that a file is at another path.
pub(super) fn relabelled(store: &dyn Store, policy: &Policy, path: &str, checksum: &Checksum) -> Result<Checksum, ImportError> {
    Labeller::new(store, Some(policy), &Cancel::default()).file(&format!("/{path}"), checksum, Unlabelled::Goes)
}
