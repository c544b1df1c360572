//! Looking into a commit by path.

use std::vec::IntoIter;

use rootball_object::{Checksum, CommitChecksum, DirMeta, ErrorKind, FileHeader, LoadError, ObjectSource, TreeDir, TreeFile};

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
    let node = find_node(source, commit, &path)?;
    let mut show = |path: String, node: Node| -> Result<(), E> {
        let entry = match node {
            Node::File(checksum) => file_entry(source, path, checksum),
            Node::Directory { tree, meta } => directory_entry(source, path, tree, meta),
        };
        visit(entry.map_err(TreeError::from)?)
    };
    show(path.clone(), node.clone())?;
    if let Node::Directory { tree, .. } = node {
        for found in Walk::new(source, path.trim_end_matches('/'), &tree, recursive) {
            let (path, node) = found?;
            show(path, node)?;
        }
    }
    Ok(())
}

/// Walks what is in a directory, its files before its directories; of each directory first itself, then what is in it.
///
/// Holds the listings of the directories on the way down and nothing else. How deep they lie is for whoever made the commit to say, so it
/// is no recursion.
pub struct Walk<'s> {
    source: &'s dyn ObjectSource,
    recursive: bool,
    open: Vec<OpenDirectory>,
    /// A directory that comes next, with its path.
    next: Option<(String, Checksum)>,
}

/// What is left of a directory.
struct OpenDirectory {
    path: String,
    files: IntoIter<TreeFile>,
    dirs: IntoIter<TreeDir>,
}

impl<'s> Walk<'s> {
    /// Begins with a dirtree, to whose path a slash and what it holds are added; with `recursive`, goes into the directories below.
    pub fn new(source: &'s dyn ObjectSource, path: &str, tree: &Checksum, recursive: bool) -> Self {
        Self { source, recursive, open: Vec::new(), next: Some((path.to_owned(), *tree)) }
    }

    fn enter(&mut self, path: String, tree: &Checksum) -> Result<(), TreeError> {
        if self.open.len() == MAX_DEPTH {
            return Err(TreeError::TooDeep { tree: *tree });
        }
        let tree = self.source.load_dirtree(tree)?;
        self.open.push(OpenDirectory { path, files: tree.files.into_iter(), dirs: tree.dirs.into_iter() });
        Ok(())
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<(String, Node), TreeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((path, tree)) = self.next.take()
            && let Err(error) = self.enter(path, &tree)
        {
            self.open.clear();
            return Some(Err(error));
        }
        loop {
            let here = self.open.last_mut()?;
            if let Some(file) = here.files.next() {
                return Some(Ok((format!("{}/{}", here.path, file.name), Node::File(file.checksum))));
            }
            if let Some(TreeDir { name, tree, meta }) = here.dirs.next() {
                let path = format!("{}/{name}", here.path);
                if self.recursive {
                    self.next = Some((path.clone(), tree));
                }
                return Some(Ok((path, Node::Directory { tree, meta })));
            }
            self.open.pop();
        }
    }
}

fn file_entry(source: &dyn ObjectSource, path: String, checksum: Checksum) -> Result<ListEntry, LoadError> {
    let object = source.open_file(&checksum)?;
    Ok(ListEntry { path, details: Details::File { checksum, header: object.header, size: object.size } })
}

fn directory_entry(source: &dyn ObjectSource, path: String, tree: Checksum, meta_checksum: Checksum) -> Result<ListEntry, LoadError> {
    let meta = source.load_dirmeta(&meta_checksum)?;
    Ok(ListEntry { path, details: Details::Directory { tree, meta_checksum, meta } })
}
