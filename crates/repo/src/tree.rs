//! Looking into a commit by path.

use rootball_object::{Checksum, CommitChecksum, DirMeta, ErrorKind, FileHeader, LoadError, ObjectSource, TreeDir};

/// How many directories may lie in each other: a longer path could not be given to Linux, whose `PATH_MAX` is 4096 bytes.
pub const MAX_DEPTH: usize = 2048;

/// What a path in a commit leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A regular file or symbolic link.
    File(Checksum),
    /// A directory.
    Directory {
        /// Its listing.
        tree: Checksum,
        /// Its owner and mode.
        meta: Checksum,
    },
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Absolute path in the commit.
    pub path: String,
    /// What is there.
    pub details: Details,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Details {
    /// A regular file or symbolic link.
    File {
        /// Its object.
        checksum: Checksum,
        /// Its owner, mode, link target and attributes.
        header: FileHeader,
        /// Bytes of content.
        size: u64,
    },
    /// A directory.
    Directory {
        /// Its listing's object.
        tree: Checksum,
        /// The object of its owner and mode.
        meta_checksum: Checksum,
        /// Its owner, mode and attributes.
        meta: DirMeta,
    },
}

/// Why a path could not be followed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// Nothing is there.
    #[error("no {path:?} in commit {commit}")]
    NotFound {
        /// What was asked for.
        path: String,
        /// Where.
        commit: CommitChecksum,
    },
    /// Directories lie in each other more often than a path has room for.
    #[error("dirtree object {tree} is more than {MAX_DEPTH} directories deep")]
    TooDeep {
        /// The first directory that is not listed.
        tree: Checksum,
    },
    /// An object on the way could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl TreeError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::TooDeep { .. } => ErrorKind::Unsupported,
            Self::Load(error) => error.kind(),
        }
    }
}

/// Finds what a path in a commit leads to. Symbolic links are not followed.
///
/// # Errors
/// When nothing is there, or an object on the way cannot be loaded.
pub fn find_node(source: &dyn ObjectSource, commit: &CommitChecksum, path: &str) -> Result<Node, TreeError> {
    let root = source.load_commit(commit)?;
    let mut node = Node::Directory { tree: root.root_tree, meta: root.root_meta };
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        let not_found = || TreeError::NotFound { path: path.to_owned(), commit: *commit };
        let Node::Directory { tree, .. } = node else { return Err(not_found()) };
        let tree = source.load_dirtree(&tree)?;
        node = match (tree.find_dir(part), tree.find_file(part)) {
            (Some(TreeDir { tree, meta, .. }), _) => Node::Directory { tree: *tree, meta: *meta },
            (None, Some(file)) => Node::File(file.checksum),
            (None, None) => return Err(not_found()),
        };
    }
    Ok(node)
}

/// Calls `visit` for a path and, if it is a directory, for what is in it; with `recursive`, for everything below it.
///
/// # Errors
/// When nothing is there, an object cannot be loaded, or `visit` fails.
pub fn list<E: From<TreeError>>(
    source: &dyn ObjectSource,
    commit: &CommitChecksum,
    path: &str,
    recursive: bool,
    visit: &mut dyn FnMut(ListEntry) -> Result<(), E>,
) -> Result<(), E> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let path = format!("/{}", parts.join("/"));
    match find_node(source, commit, &path)? {
        Node::File(checksum) => visit(file_entry(source, path, checksum).map_err(TreeError::from)?),
        Node::Directory { tree, meta } => {
            visit(directory_entry(source, path.clone(), tree, meta).map_err(TreeError::from)?)?;
            list_directory(source, &path, &tree, recursive, visit)
        }
    }
}

/// Visits what is in a directory, and what is below. How deep it goes is for whoever made the commit to say, so it is no recursion.
fn list_directory<E: From<TreeError>>(
    source: &dyn ObjectSource,
    path: &str,
    tree: &Checksum,
    recursive: bool,
    visit: &mut dyn FnMut(ListEntry) -> Result<(), E>,
) -> Result<(), E> {
    let mut path = path.trim_end_matches('/').to_owned();
    let enter = |path: &str, tree: &Checksum, visit: &mut dyn FnMut(ListEntry) -> Result<(), E>| {
        let tree = source.load_dirtree(tree).map_err(TreeError::from)?;
        for file in &tree.files {
            visit(file_entry(source, format!("{path}/{}", file.name), file.checksum).map_err(TreeError::from)?)?;
        }
        Ok::<_, E>(tree.dirs.into_iter())
    };
    // Of each directory on the way down: the length of its path, and what is left of it.
    let mut open = vec![(path.len(), enter(&path, tree, visit)?)];
    while let Some((length, dirs)) = open.last_mut() {
        path.truncate(*length);
        let Some(dir) = dirs.next() else {
            open.pop();
            continue;
        };
        path.push('/');
        path.push_str(&dir.name);
        visit(directory_entry(source, path.clone(), dir.tree, dir.meta).map_err(TreeError::from)?)?;
        if recursive {
            if open.len() == MAX_DEPTH {
                return Err(TreeError::TooDeep { tree: dir.tree }.into());
            }
            let dirs = enter(&path, &dir.tree, visit)?;
            open.push((path.len(), dirs));
        }
    }
    Ok(())
}

fn file_entry(source: &dyn ObjectSource, path: String, checksum: Checksum) -> Result<ListEntry, LoadError> {
    let object = source.open_file(&checksum)?;
    Ok(ListEntry { path, details: Details::File { checksum, header: object.header, size: object.size } })
}

fn directory_entry(source: &dyn ObjectSource, path: String, tree: Checksum, meta_checksum: Checksum) -> Result<ListEntry, LoadError> {
    let meta = source.load_dirmeta(&meta_checksum)?;
    Ok(ListEntry { path, details: Details::Directory { tree, meta_checksum, meta } })
}
