//! One of the two trees, so that the walk need not know which kind it is.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rootball_object::{Checksum, FileHeader, ObjectSource};
use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, openat2};

use super::{DiffError, Side};
use crate::fs::{entries, open_dir, open_file};
use crate::local::LocalFile;
use crate::{LocalError, LocalOptions, Repo};

/// An open tree.
pub(super) enum Tree<'a> {
    /// A commit.
    Commit(&'a Repo),
    /// A directory.
    Local { root: OwnedFd, path: &'a Path, options: LocalOptions },
}

/// A directory of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directory {
    /// Its dirtree.
    Object(Checksum),
    /// What is at its path.
    Local,
}

/// A name in a directory.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) node: Node,
}

/// What is known of a name from its directory's listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A file or symbolic link in a commit.
    File(Checksum),
    /// A directory in a commit.
    Dir { tree: Checksum, meta: Checksum },
    /// Anything but a directory, on disk.
    LocalFile,
    /// A directory on disk.
    LocalDir,
}

/// All that is known of a name without its content.
pub(super) struct Facts {
    /// Its type and permission bits, owner, attributes, link target.
    pub(super) header: FileHeader,
    pub(super) size: u64,
    pub(super) device: u64,
    /// On disk: which file it is.
    pub(super) identity: Option<(u64, u64)>,
}

pub(super) fn open<'a>(repo: &'a Repo, side: Side<'a>, options: LocalOptions) -> Result<(Tree<'a>, Directory), DiffError> {
    match side {
        Side::Commit(commit) => Ok((Tree::Commit(repo), Directory::Object(repo.load_commit(&commit)?.root_tree))),
        Side::Directory(path) => {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let root = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(LocalError::io(path))?;
            Ok((Tree::Local { root, path, options }, Directory::Local))
        }
    }
}

impl Node {
    pub(super) fn directory(self) -> Option<Directory> {
        match self {
            Self::Dir { tree, .. } => Some(Directory::Object(tree)),
            Self::LocalDir => Some(Directory::Local),
            _ => None,
        }
    }
}

impl Tree<'_> {
    /// Returns a path below the root as this tree has it: absolute in a commit, relative in a directory.
    pub(super) fn shown(&self, path: &str) -> String {
        match self {
            Self::Commit(_) => format!("/{path}"),
            Self::Local { .. } => path.to_owned(),
        }
    }

    /// Lists a directory: files, then directories, each sorted by name.
    pub(super) fn list(&self, path: &str, directory: Directory) -> Result<Vec<Item>, DiffError> {
        match (self, directory) {
            (Self::Commit(repo), Directory::Object(tree)) => {
                let tree = repo.load_dirtree(&tree)?;
                let files = tree.files.into_iter().map(|file| Item { name: file.name, node: Node::File(file.checksum) });
                let dirs = tree.dirs.into_iter().map(|dir| Item { name: dir.name, node: Node::Dir { tree: dir.tree, meta: dir.meta } });
                Ok(files.chain(dirs).collect())
            }
            _ => {
                let (dir, whole) = self.open_local(path)?;
                let (dirs, files): (Vec<_>, Vec<_>) = entries(&dir)
                    .map_err(LocalError::io(&whole))?
                    .into_iter()
                    .map(|entry| {
                        let node = if entry.kind == FileType::Directory { Node::LocalDir } else { Node::LocalFile };
                        Item { name: entry.name, node }
                    })
                    .partition(|item| item.node == Node::LocalDir);
                Ok(files.into_iter().chain(dirs).collect())
            }
        }
    }

    /// Finds out all but the content of a name in the directory `path`.
    pub(super) fn facts(&self, path: &str, item: &Item) -> Result<Facts, DiffError> {
        let local =
            |local: LocalFile| Facts { header: local.header, size: local.size, device: local.device, identity: Some(local.identity) };
        match (self, item.node) {
            (Self::Commit(repo), Node::File(checksum)) => {
                let object = repo.open_file(&checksum)?;
                Ok(Facts { header: object.header, size: object.size, device: 0, identity: None })
            }
            (Self::Commit(repo), Node::Dir { meta, .. }) => {
                let meta = repo.load_dirmeta(&meta)?;
                let header = FileHeader { uid: meta.uid, gid: meta.gid, mode: meta.mode, symlink_target: None, xattrs: meta.xattrs };
                Ok(Facts { header, size: 0, device: 0, identity: None })
            }
            _ => {
                let (dir, whole) = self.open_local(path)?;
                let whole = whole.join(&item.name);
                let Self::Local { options, .. } = self else { unreachable!("nodes on disk are in directories") };
                let found = match item.node {
                    Node::LocalDir => open_dir(&dir, &item.name).and_then(|dir| LocalFile::of_directory(&dir, options)),
                    _ => LocalFile::read(&dir, &item.name, options),
                };
                Ok(local(found.map_err(LocalError::io(&whole))?))
            }
        }
    }

    /// Opens the content of a regular file in the directory `path`.
    pub(super) fn content(&self, path: &str, item: &Item) -> Result<Box<dyn Read + '_>, DiffError> {
        match (self, item.node) {
            (Self::Commit(repo), Node::File(checksum)) => Ok(repo.open_file(&checksum)?.content),
            _ => {
                let (dir, whole) = self.open_local(path)?;
                let file = open_file(&dir, &item.name).map_err(LocalError::io(&whole.join(&item.name)))?;
                Ok(Box::new(file))
            }
        }
    }

    /// Describes a failure to read content.
    pub(super) fn unreadable(&self, path: &str) -> impl Fn(io::Error) -> DiffError + use<> {
        let path = self.shown(path);
        move |source| DiffError::Content { path: path.clone(), source }
    }

    /// Opens a directory on disk, through no symbolic link; returns its path for errors too.
    fn open_local(&self, path: &str) -> Result<(OwnedFd, PathBuf), DiffError> {
        let Self::Local { root, path: place, .. } = self else { unreachable!("nodes on disk are in directories") };
        let whole = place.join(path);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let name = if path.is_empty() { "." } else { path };
        let dir = openat2(root, name, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS);
        Ok((dir.map_err(LocalError::io(&whole))?, whole))
    }
}
