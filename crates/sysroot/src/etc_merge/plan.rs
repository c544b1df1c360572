//! Decides which local changes can be carried over, before the new deployment exists.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::diff::lossy_path;
use super::{Change, ChangeKind, Node};
use crate::SysrootError;
use crate::tree_view::{NodeKind, TreeView};

/// What a merge will carry over, and what stands in its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EtcPlan {
    /// Local changes in the order in which they are applied.
    pub changes: Vec<Change>,
    /// Changes that do not fit the new defaults; with any, the deployment fails.
    pub conflicts: Vec<Conflict>,
    /// What the new tree changes in the defaults of what was changed locally: the local version stays, and this is not seen.
    pub hidden: Vec<Change>,
}

impl EtcPlan {
    /// Returns the paths that are not carried over, being sockets, devices or fifos.
    pub fn ignored(&self) -> impl Iterator<Item = &Path> {
        self.changes.iter().filter(|change| change.node == Node::Special).map(|change| change.path.as_path())
    }

    /// Compares with what the new tree changes in the defaults.
    pub(crate) fn with_upstream(self, upstream: Vec<Change>) -> Self {
        let local: BTreeMap<&Path, &Change> = self.changes.iter().map(|change| (change.path.as_path(), change)).collect();
        let is_hidden = |change: &Change| match local.get(change.path.as_path()) {
            // Both have taken it away, or both have a directory: then there is nothing to choose between.
            Some(own) if own.kind == ChangeKind::Removed => change.kind != ChangeKind::Removed,
            Some(own) => !(own.node == Node::Directory && change.node == Node::Directory && change.kind == ChangeKind::Added),
            // Something above it is gone locally, or is no directory any more.
            None => {
                change.kind != ChangeKind::Removed
                    && change
                        .path
                        .ancestors()
                        .skip(1)
                        .any(|above| local.get(above).is_some_and(|own| own.kind == ChangeKind::Removed || own.node != Node::Directory))
            }
        };
        let hidden = upstream.into_iter().filter(is_hidden).collect();
        Self { hidden, ..self }
    }
}

/// A local change that does not fit the new defaults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Where, relative to `/etc`.
    #[serde(serialize_with = "lossy_path")]
    pub path: PathBuf,
    /// Why.
    pub kind: ConflictKind,
}

/// Why a local change does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictKind {
    /// It is a file, and the new defaults have a directory there.
    BecameDirectory,
    /// It is in a directory that is a file in the new defaults.
    ParentBecameFile,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.kind {
            ConflictKind::BecameDirectory => write!(f, "/etc/{path} is a directory in the new tree"),
            ConflictKind::ParentBecameFile => write!(f, "/etc/{path} is in what the new tree has as a file"),
        }
    }
}

/// Compares local changes with the new tree, whose defaults are in `usr/etc`.
///
/// # Errors
/// When the new tree cannot be read.
pub fn plan(changes: Vec<Change>, new_tree: &dyn TreeView) -> Result<EtcPlan, SysrootError> {
    let mut conflicts = Vec::new();
    // Directories that replace whatever the new tree has there, with all that is in them.
    let mut replaced: Vec<&Path> = Vec::new();
    let carried = |change: &&Change| change.kind != ChangeKind::Removed && change.node != Node::Special;
    for change in changes.iter().filter(carried) {
        if replaced.iter().any(|directory| change.path.starts_with(directory)) {
            continue;
        }
        let mut kinds = Vec::new();
        for ancestor in change.path.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty()) {
            kinds.push(kind_in(new_tree, ancestor)?);
        }
        if kinds.contains(&Some(NodeKind::File)) {
            conflicts.push(Conflict { path: change.path.clone(), kind: ConflictKind::ParentBecameFile });
            continue;
        }
        match kind_in(new_tree, &change.path)? {
            Some(NodeKind::Directory) if change.node != Node::Directory => {
                conflicts.push(Conflict { path: change.path.clone(), kind: ConflictKind::BecameDirectory });
            }
            Some(NodeKind::File) | None if change.node == Node::Directory => replaced.push(&change.path),
            _ => {}
        }
    }
    Ok(EtcPlan { changes, conflicts, hidden: Vec::new() })
}

fn kind_in(tree: &dyn TreeView, path: &Path) -> Result<Option<NodeKind>, SysrootError> {
    // A name that is no text cannot be in a commit.
    path.to_str().map_or(Ok(None), |path| tree.kind(&format!("usr/etc/{path}")))
}
