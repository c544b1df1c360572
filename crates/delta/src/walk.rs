//! The objects of a commit, and what its files are called.

use std::collections::HashSet;

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource};

use crate::format::PartObject;

/// What a commit consists of, besides itself. The order depends on nothing but the commit.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Dirtrees and dirmetas, each once.
    pub(crate) metadata: Vec<PartObject>,
    /// Files and symbolic links with their paths, which are relative; one that is linked twice comes twice.
    pub(crate) files: Vec<(Checksum, String)>,
}

/// Lists the objects of a commit. `check` is asked before each directory whether to go on.
pub(crate) fn walk<E: From<LoadError>>(
    source: &dyn ObjectSource,
    commit: &CommitChecksum,
    check: impl Fn() -> Result<(), E>,
) -> Result<Tree, E> {
    let root = source.load_commit(commit)?;
    let mut tree = Tree::default();
    let mut seen = HashSet::new();
    let mut waiting = vec![(root.root_tree, root.root_meta, String::new())];
    while let Some((dirtree, dirmeta, path)) = waiting.pop() {
        check()?;
        let dirmeta = PartObject { kind: ObjectKind::DirMeta, checksum: dirmeta };
        if seen.insert(dirmeta) {
            tree.metadata.push(dirmeta);
        }
        let object = PartObject { kind: ObjectKind::DirTree, checksum: dirtree };
        // A directory that is there twice has the same files under other names, which tell nothing new.
        if !seen.insert(object) {
            continue;
        }
        tree.metadata.push(object);
        let listing = source.load_dirtree(&dirtree)?;
        tree.files.extend(listing.files.iter().map(|file| (file.checksum, join(&path, &file.name))));
        waiting.extend(listing.dirs.iter().rev().map(|dir| (dir.tree, dir.meta, join(&path, &dir.name))));
    }
    Ok(tree)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
