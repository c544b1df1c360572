//! The objects of a commit, and what its files are called.

use std::collections::HashSet;

use rootball_object::{Checksum, CommitChecksum, ObjectKind};

use super::{Context, CreateError};
use crate::format::PartObject;

/// What a commit consists of, besides itself. The order depends on nothing but the commit.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Dirtrees and dirmetas, each once.
    pub(super) metadata: Vec<PartObject>,
    /// Files and symbolic links with their paths, which are relative; one that is linked twice comes twice.
    pub(super) files: Vec<(Checksum, String)>,
}

/// Lists the objects of a commit.
pub(super) fn walk(context: &Context<'_>, commit: &CommitChecksum) -> Result<Tree, CreateError> {
    let root = context.source.load_commit(commit)?;
    let mut tree = Tree::default();
    let mut seen = HashSet::new();
    let mut waiting = vec![(root.root_tree, root.root_meta, String::new())];
    while let Some((dirtree, dirmeta, path)) = waiting.pop() {
        context.check_cancelled()?;
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
        let listing = context.source.load_dirtree(&dirtree)?;
        tree.files.extend(listing.files.iter().map(|file| (file.checksum, join(&path, &file.name))));
        waiting.extend(listing.dirs.iter().rev().map(|dir| (dir.tree, dir.meta, join(&path, &dir.name))));
    }
    Ok(tree)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
