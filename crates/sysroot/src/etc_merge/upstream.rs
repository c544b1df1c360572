//! What the new tree changes in the defaults: the `usr/etc` of two commits, compared by checksums alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rootball_object::{Checksum, CommitChecksum, ObjectSource};

use super::diff::Node;
use super::{Change, ChangeKind};
use crate::SysrootError;

/// One name in a directory of defaults.
enum Entry {
    File(Checksum),
    Directory { tree: Checksum, meta: Checksum },
}

type Entries = BTreeMap<String, Entry>;

/// Compares the defaults of two commits. Sorted as [`super::diff`] sorts.
///
/// # Errors
/// When an object of one of them cannot be loaded.
pub fn upstream(source: &dyn ObjectSource, old: &CommitChecksum, new: &CommitChecksum) -> Result<Vec<Change>, SysrootError> {
    let mut changes = Vec::new();
    compare(source, defaults(source, old)?, defaults(source, new)?, Path::new(""), &mut changes)?;
    changes.sort();
    Ok(changes)
}

/// Finds the directory of defaults; a tree that has none has no defaults.
fn defaults(source: &dyn ObjectSource, commit: &CommitChecksum) -> Result<Option<Checksum>, SysrootError> {
    let root = source.load_commit(commit)?.root_tree;
    for path in ["usr/etc", "etc"] {
        let mut found = Some(root);
        for name in path.split('/') {
            let Some(tree) = found else { break };
            found = source.load_dirtree(&tree)?.dirs.into_iter().find(|dir| dir.name == name).map(|dir| dir.tree);
        }
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn list(source: &dyn ObjectSource, tree: Option<Checksum>) -> Result<Entries, SysrootError> {
    let Some(tree) = tree else { return Ok(Entries::new()) };
    let tree = source.load_dirtree(&tree)?;
    let files = tree.files.into_iter().map(|file| (file.name, Entry::File(file.checksum)));
    let dirs = tree.dirs.into_iter().map(|dir| (dir.name, Entry::Directory { tree: dir.tree, meta: dir.meta }));
    Ok(files.chain(dirs).collect())
}

fn compare(
    source: &dyn ObjectSource,
    old: Option<Checksum>,
    new: Option<Checksum>,
    place: &Path,
    changes: &mut Vec<Change>,
) -> Result<(), SysrootError> {
    if old == new {
        return Ok(());
    }
    let (old, new) = (list(source, old)?, list(source, new)?);
    let node = |entry: &Entry| if matches!(entry, Entry::File(_)) { Node::File } else { Node::Directory };
    let tree = |entry: &Entry| if let Entry::Directory { tree, .. } = entry { Some(*tree) } else { None };
    for (name, before) in &old {
        let path: PathBuf = place.join(name);
        match (before, new.get(name)) {
            (_, None) => changes.push(Change { kind: ChangeKind::Removed, path, node: Node::Absent }),
            (Entry::File(old), Some(Entry::File(new))) if old == new => {}
            (Entry::Directory { tree: old, meta: old_meta }, Some(Entry::Directory { tree: new, meta: new_meta })) => {
                if old_meta != new_meta {
                    changes.push(Change { kind: ChangeKind::Modified, path: path.clone(), node: Node::Directory });
                }
                compare(source, Some(*old), Some(*new), &path, changes)?;
            }
            (_, Some(after)) => {
                changes.push(Change { kind: ChangeKind::Modified, path: path.clone(), node: node(after) });
                compare(source, None, tree(after), &path, changes)?;
            }
        }
    }
    for (name, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        let path = place.join(name);
        changes.push(Change { kind: ChangeKind::Added, path: path.clone(), node: node(after) });
        compare(source, None, tree(after), &path, changes)?;
    }
    Ok(())
}
