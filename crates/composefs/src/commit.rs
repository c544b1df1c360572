//! The tree of an OSTree commit, as an image has it.
//!
//! Owners, modes, attributes and link targets are the commit's, all times are 0. The content of every file that is not empty is the object
//! of a bare repository: `XX/REST.file`. Directories that a system mounts something on are added where the commit has none.

use std::collections::HashMap;
use std::io;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rootball_object::{Cancel, Checksum, Commit, DirMeta, ErrorKind, FileHeader, LoadError, ObjectSource, Xattrs};

use crate::tree::{Content, InvalidTree, Node, NodeId, NodeKind, Tree};
use crate::verity::{self, Digest, Hasher, VerityError};

/// Directories without which a system cannot be started from an image.
const MOUNT_POINTS: [&str; 5] = ["usr", "etc", "boot", "var", "sysroot"];
/// Directories above each other that are followed.
const MAX_DEPTH: usize = 2048;

/// Which content the image binds by its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bind {
    /// All; what the kernel does not know already is computed. This is what the digest in a commit is made from.
    All,
    /// What the kernel protects already.
    Protected,
    /// All, and the kernel protects it from now on. The objects must be files of their own, as in a bare repository.
    Protect,
}

/// Why a commit does not become a tree.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitTreeError {
    /// An object is not there, or damaged.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The commit has something that an image cannot have.
    #[error("the commit does not fit into an image")]
    Tree(#[from] InvalidTree),
    /// The content of a file cannot be read.
    #[error("reading the content of file object {checksum}")]
    Content {
        /// The object.
        checksum: Checksum,
        /// What the system said.
        source: io::Error,
    },
    /// The content of a file cannot be protected by fs-verity.
    #[error("protecting file object {checksum} with fs-verity")]
    Verity {
        /// The object.
        checksum: Checksum,
        /// Why not.
        source: VerityError,
    },
    /// Directories lie too deep.
    #[error("directories lie more than {MAX_DEPTH} deep")]
    TooDeep,
    /// Somebody said stop.
    #[error("cancelled")]
    Cancelled,
}

impl CommitTreeError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Load(error) => error.kind(),
            Self::Tree(_) | Self::TooDeep => ErrorKind::Unsupported,
            Self::Content { source, .. } => ErrorKind::of_io(source),
            Self::Verity { source, .. } => source.kind(),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

/// What is known of a file object: all that a node has.
struct FileFacts {
    header: FileHeader,
    size: u64,
    digest: Option<Digest>,
}

impl Tree {
    /// Reads the tree of a commit. Unless only what is protected is bound, every other file is read, on all cores.
    ///
    /// # Errors
    /// When an object cannot be read, or the commit has what an image cannot have.
    pub fn of_commit(source: &dyn ObjectSource, commit: &Commit, bind: Bind, cancel: &Cancel) -> Result<Self, CommitTreeError> {
        Self::of_root(source, &commit.root_tree, &commit.root_meta, bind, cancel)
    }

    /// The same for a tree that is no commit yet: its root's dirtree and dirmeta.
    ///
    /// # Errors
    /// As [`Tree::of_commit`].
    pub fn of_root(
        source: &dyn ObjectSource,
        root_tree: &Checksum,
        root_meta: &Checksum,
        bind: Bind,
        cancel: &Cancel,
    ) -> Result<Self, CommitTreeError> {
        let mut tree = Self::new(directory(&source.load_dirmeta(root_meta)?))?;
        let mut files = Vec::new();
        let mut stack = vec![(tree.root(), *root_tree, 0)];
        while let Some((id, checksum, depth)) = stack.pop() {
            stop(cancel)?;
            if depth > MAX_DEPTH {
                return Err(CommitTreeError::TooDeep);
            }
            let listing = source.load_dirtree(&checksum)?;
            for dir in listing.dirs {
                let child = tree.add(id, dir.name.as_bytes(), directory(&source.load_dirmeta(&dir.meta)?))?;
                stack.push((child, dir.tree, depth + 1));
            }
            files.extend(listing.files.into_iter().map(|file| (id, file.name, file.checksum)));
        }
        add_files(&mut tree, source, files, bind, cancel)?;
        for name in MOUNT_POINTS {
            if tree.find(tree.root(), name.as_bytes()).is_none() {
                tree.add(tree.root(), name.as_bytes(), Node::directory(0o755))?;
            }
        }
        Ok(tree)
    }
}

fn add_files(
    tree: &mut Tree,
    source: &dyn ObjectSource,
    files: Vec<(NodeId, String, Checksum)>,
    bind: Bind,
    cancel: &Cancel,
) -> Result<(), CommitTreeError> {
    let mut checksums: Vec<Checksum> = files.iter().map(|(_, _, checksum)| *checksum).collect();
    checksums.sort_unstable();
    checksums.dedup();
    let load = |checksum: &Checksum| {
        stop(cancel)?;
        Ok((*checksum, load_file(source, checksum, bind)?))
    };
    let facts: HashMap<Checksum, FileFacts> = checksums.par_iter().map(load).collect::<Result<_, CommitTreeError>>()?;
    for (directory, name, checksum) in files {
        if let Some(facts) = facts.get(&checksum) {
            tree.add(directory, name.as_bytes(), file(facts, &checksum))?;
        }
    }
    Ok(())
}

fn stop(cancel: &Cancel) -> Result<(), CommitTreeError> {
    if cancel.is_requested() { Err(CommitTreeError::Cancelled) } else { Ok(()) }
}

fn load_file(source: &dyn ObjectSource, checksum: &Checksum, bind: Bind) -> Result<FileFacts, CommitTreeError> {
    let mut object = source.open_file(checksum)?;
    let mut facts = FileFacts { header: object.header.clone(), size: object.size, digest: None };
    if facts.size == 0 || facts.header.is_symlink() {
        return Ok(facts);
    }
    let plain = source.find_plain_file(checksum)?;
    if bind == Bind::Protect {
        let protected = plain.as_ref().ok_or(VerityError::Unsupported).and_then(|(file, _)| verity::enable(file));
        protected.map_err(|source| CommitTreeError::Verity { checksum: *checksum, source })?;
    }
    if let Some((file, _)) = plain {
        // A file system that cannot be asked protects nothing.
        facts.digest = verity::measure(&file).ok().flatten();
    }
    if facts.digest.is_none() && bind != Bind::Protected {
        let failed = |source| CommitTreeError::Content { checksum: *checksum, source };
        let (digest, size) = Hasher::of_reader(&mut object.content).map_err(failed)?;
        if size != facts.size {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, format!("it has {size} bytes and not {}", facts.size))));
        }
        facts.digest = Some(digest);
    }
    Ok(facts)
}

fn directory(meta: &DirMeta) -> Node {
    owned(Node::directory(meta.mode), meta.uid, meta.gid, &meta.xattrs)
}

fn file(facts: &FileFacts, checksum: &Checksum) -> Node {
    let header = &facts.header;
    let kind = match &header.symlink_target {
        Some(target) => NodeKind::Symlink(target.clone().into_bytes()),
        None if facts.size == 0 => NodeKind::File(Content::Inline(Vec::new())),
        None => {
            let hex = checksum.to_hex();
            let (directory, rest) = hex.split_at(2);
            let path = Some(format!("{directory}/{rest}.file").into_bytes());
            NodeKind::File(Content::External { size: facts.size, path, digest: facts.digest })
        }
    };
    owned(Node::new(header.mode, kind), header.uid, header.gid, &header.xattrs)
}

fn owned(node: Node, uid: u32, gid: u32, xattrs: &Xattrs) -> Node {
    Node { uid, gid, xattrs: xattrs.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(), ..node }
}
