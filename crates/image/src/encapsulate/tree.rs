//! The tree of a commit, walked once: every directory and file with its path.

use std::collections::HashMap;

use rootball_object::{Checksum, Commit, CommitChecksum, LoadError, ObjectSource};

use super::EncapsulateError;

/// Most files and directories of one tree; a few nested dirtrees can name far more than they have bytes.
const MAX_NODES: usize = 20_000_000;
/// Longest path, in bytes.
const MAX_PATH: usize = 4096;
/// Most symbolic links followed for one path.
const MAX_LINKS: usize = 40;

/// A commit and all paths in it, parents before children, in the order in which dirtrees list them.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) checksum: CommitChecksum,
    pub(crate) commit: Commit,
    pub(crate) dirs: Vec<DirNode>,
    pub(crate) files: Vec<FileNode>,
}

/// A directory of the tree; the root has the empty path.
#[derive(Debug)]
pub(crate) struct DirNode {
    pub(crate) path: String,
    pub(crate) tree: Checksum,
    pub(crate) meta: Checksum,
}

/// A file or symbolic link of the tree.
#[derive(Debug)]
pub(crate) struct FileNode {
    pub(crate) path: String,
    pub(crate) checksum: Checksum,
}

impl Tree {
    pub(crate) fn load(source: &dyn ObjectSource, checksum: &CommitChecksum) -> Result<Self, EncapsulateError> {
        let tree = Self::load_where(source, checksum, |_| true)?;
        tree.check_etc()?;
        Ok(tree)
    }

    /// Walks only into directories whose path is wanted.
    pub(crate) fn load_where(
        source: &dyn ObjectSource,
        checksum: &CommitChecksum,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, EncapsulateError> {
        let commit = source.load_commit(checksum)?;
        let mut tree = Self { checksum: *checksum, dirs: Vec::new(), files: Vec::new(), commit };
        let mut pending = vec![DirNode { path: String::new(), tree: tree.commit.root_tree, meta: tree.commit.root_meta }];
        while let Some(dir) = pending.pop() {
            let entries = source.load_dirtree(&dir.tree)?;
            if tree.dirs.len() + tree.files.len() + pending.len() + entries.files.len() + entries.dirs.len() > MAX_NODES {
                return Err(EncapsulateError::Unsupported { reason: format!("the tree has more than {MAX_NODES} files and directories") });
            }
            for file in entries.files {
                tree.files.push(FileNode { path: join(&dir.path, &file.name)?, checksum: file.checksum });
            }
            // Reversed, so that the first directory is popped first.
            for child in entries.dirs.into_iter().rev() {
                let path = join(&dir.path, &child.name)?;
                if wanted(&path) {
                    pending.push(DirNode { path, tree: child.tree, meta: child.meta });
                }
            }
            tree.dirs.push(dir);
        }
        Ok(tree)
    }

    /// `usr/etc` is unpacked as `etc`, so only one of them may have something in it.
    fn check_etc(&self) -> Result<(), EncapsulateError> {
        let has_default = self.dirs.iter().any(|dir| dir.path == "usr/etc");
        let etc_in_use = |path: &str| path == "etc" || path.starts_with("etc/");
        let in_use = self.files.iter().any(|file| etc_in_use(&file.path)) || self.dirs.iter().any(|dir| dir.path.starts_with("etc/"));
        match has_default && in_use {
            true => Err(EncapsulateError::Unsupported {
                reason: "the tree has both /etc and /usr/etc, which a container sees as one".to_owned(),
            }),
            false => Ok(()),
        }
    }
}

fn join(parent: &str, name: &str) -> Result<String, EncapsulateError> {
    if parent.len() + 1 + name.len() > MAX_PATH {
        return Err(EncapsulateError::Unsupported {
            reason: format!("a path below {:?} is longer than {MAX_PATH} bytes", &parent[..parent.len().min(64)]),
        });
    }
    Ok(if parent.is_empty() { name.to_owned() } else { format!("{parent}/{name}") })
}

/// Returns where a path of the commit is unpacked, or `None` for `sysroot`, where the image keeps the repository itself.
pub(crate) fn unpacked_path(path: &str) -> Option<&str> {
    if path == "sysroot" || path.starts_with("sysroot/") {
        return None;
    }
    match path.strip_prefix("usr/etc") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Some(&path["usr/".len()..]),
        _ => Some(path),
    }
}

/// Answers where a path of a package leads in the tree.
pub(crate) struct PathIndex<'a> {
    nodes: HashMap<&'a str, Node<'a>>,
    resolved: HashMap<String, Option<String>>,
}

#[derive(Clone, Copy)]
enum Node<'a> {
    Dir,
    File,
    Symlink(&'a str),
}

impl<'a> PathIndex<'a> {
    /// `target` answers the target of an object that is a symbolic link.
    pub(crate) fn new(tree: &'a Tree, target: impl Fn(&Checksum) -> Option<&'a str>) -> Self {
        let dirs = tree.dirs.iter().map(|dir| (dir.path.as_str(), Node::Dir));
        let files = tree.files.iter().map(|file| (file.path.as_str(), target(&file.checksum).map_or(Node::File, Node::Symlink)));
        Self { nodes: dirs.chain(files).collect(), resolved: HashMap::new() }
    }

    /// Finds the file or link that a package's path means: directories that are links here (`/bin`) are followed, `/etc` is `/usr/etc`, and
    /// `/var` may have moved to `/usr/share/factory/var`.
    pub(crate) fn find(&mut self, path: &str) -> Option<&'a str> {
        let path = path.trim_matches('/');
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = match self.resolved.get(parent) {
            Some(known) => known.clone(),
            None => {
                let found = self.resolve(parent);
                self.resolved.insert(parent.to_owned(), found.clone());
                found
            }
        };
        let full = match parent.as_deref() {
            Some("") => name.to_owned(),
            Some(parent) => format!("{parent}/{name}"),
            None => path.to_owned(),
        };
        let mut found = self.nodes.get_key_value(full.as_str());
        if found.is_none() && path.starts_with("var/") {
            found = self.nodes.get_key_value(format!("usr/share/factory/{path}").as_str());
        }
        found.filter(|(_, node)| !matches!(node, Node::Dir)).map(|(path, _)| *path)
    }

    fn resolve(&self, directory: &str) -> Option<String> {
        let mut done: Vec<String> = Vec::new();
        let mut left: Vec<String> = directory.split('/').rev().map(str::to_owned).collect();
        let mut links = 0;
        while let Some(part) = left.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop();
                    continue;
                }
                _ => done.push(part),
            }
            match self.nodes.get(done.join("/").as_str()) {
                Some(Node::Dir) => {}
                Some(Node::Symlink(target)) => {
                    links += 1;
                    if links > MAX_LINKS {
                        return None;
                    }
                    done.pop();
                    if target.starts_with('/') {
                        done.clear();
                    }
                    left.extend(target.split('/').rev().map(str::to_owned));
                }
                None if done == ["etc"] && self.nodes.contains_key("usr/etc") => done.insert(0, "usr".to_owned()),
                Some(Node::File) | None => return None,
            }
        }
        Some(done.join("/"))
    }
}

/// Size and link target of every content object of a tree.
pub(crate) type Headers = HashMap<Checksum, (u64, Option<String>)>;

/// Opens each object once, on all cores.
pub(crate) fn load_headers(source: &dyn ObjectSource, tree: &Tree) -> Result<Headers, LoadError> {
    use rayon::prelude::*;
    let mut checksums: Vec<Checksum> = tree.files.iter().map(|file| file.checksum).collect();
    checksums.sort_unstable();
    checksums.dedup();
    checksums
        .into_par_iter()
        .map(|checksum| source.open_file(&checksum).map(|object| (checksum, (object.size, object.header.symlink_target))))
        .collect()
}
