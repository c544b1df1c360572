//! A read-only look at an operating system's files, wherever they are: still in a commit, or already checked out.
//!
//! A plan is made before anything is checked out, a boot entry is written afterwards; both ask the same questions of the same files.

use std::io::Read;

use rootball_object::{Checksum, CommitChecksum, ObjectSource};
use rustix::fs::FileType;

use crate::SysrootError;
use crate::dir::Dir;

/// What a name in a tree is, as far as planning needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A directory.
    Directory,
    /// Anything else.
    File,
}

/// Answers questions about a tree. Paths are relative, with single slashes between names.
pub trait TreeView {
    /// Lists a directory, sorted; `None` when there is no directory of that name.
    fn list(&self, path: &str) -> Result<Option<Vec<(String, NodeKind)>>, SysrootError>;

    /// Opens a regular file; `None` when there is no regular file of that name.
    fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send + '_>>, SysrootError>;

    /// Returns how many bytes a regular file has; `None` when there is no regular file of that name.
    fn size(&self, path: &str) -> Result<Option<u64>, SysrootError>;

    /// Reads a small regular file; longer ones are cut off.
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, SysrootError> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).map_err(crate::FileError::at("reading", path))?;
        Ok(Some(bytes))
    }

    /// Tells what has this name.
    fn kind(&self, path: &str) -> Result<Option<NodeKind>, SysrootError> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(self.list(parent)?.and_then(|entries| entries.into_iter().find(|(entry, _)| entry == name)).map(|(_, kind)| kind))
    }
}

/// The tree of a commit that is in a repository.
pub struct CommitTree<'a> {
    source: &'a dyn ObjectSource,
    root: Checksum,
}

impl<'a> CommitTree<'a> {
    /// Opens the tree of a commit.
    pub fn open(source: &'a dyn ObjectSource, commit: &CommitChecksum) -> Result<Self, SysrootError> {
        Ok(Self { source, root: source.load_commit(commit)?.root_tree })
    }

    fn find_dirtree(&self, path: &str) -> Result<Option<Checksum>, SysrootError> {
        let mut tree = self.root;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            match self.source.load_dirtree(&tree)?.dirs.into_iter().find(|dir| dir.name == name) {
                Some(dir) => tree = dir.tree,
                None => return Ok(None),
            }
        }
        Ok(Some(tree))
    }
}

impl TreeView for CommitTree<'_> {
    fn list(&self, path: &str) -> Result<Option<Vec<(String, NodeKind)>>, SysrootError> {
        let Some(tree) = self.find_dirtree(path)? else { return Ok(None) };
        let tree = self.source.load_dirtree(&tree)?;
        let files = tree.files.into_iter().map(|file| (file.name, NodeKind::File));
        let mut entries: Vec<_> = files.chain(tree.dirs.into_iter().map(|dir| (dir.name, NodeKind::Directory))).collect();
        entries.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(Some(entries))
    }

    fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send + '_>>, SysrootError> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(tree) = self.find_dirtree(parent)? else { return Ok(None) };
        let tree = self.source.load_dirtree(&tree)?;
        let Some(file) = tree.files.into_iter().find(|file| file.name == name) else { return Ok(None) };
        let object = self.source.open_file(&file.checksum)?;
        Ok((!object.header.is_symlink()).then_some(object.content))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, SysrootError> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(tree) = self.find_dirtree(parent)? else { return Ok(None) };
        let tree = self.source.load_dirtree(&tree)?;
        let Some(file) = tree.files.into_iter().find(|file| file.name == name) else { return Ok(None) };
        let object = self.source.open_file(&file.checksum)?;
        Ok((!object.header.is_symlink()).then_some(object.size))
    }
}

/// A tree that is checked out.
pub struct DirTreeView<'a>(pub &'a Dir);

impl TreeView for DirTreeView<'_> {
    fn list(&self, path: &str) -> Result<Option<Vec<(String, NodeKind)>>, SysrootError> {
        let Some(dir) = self.0.find_dir(if path.is_empty() { "." } else { path })? else { return Ok(None) };
        let kind = |kind| if kind == FileType::Directory { NodeKind::Directory } else { NodeKind::File };
        let entries = dir.entries()?.into_iter();
        Ok(Some(entries.filter_map(|(name, found)| Some((name.into_string().ok()?, kind(found)))).collect()))
    }

    fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send + '_>>, SysrootError> {
        if self.0.find_type(path)? != Some(FileType::RegularFile) {
            return Ok(None);
        }
        Ok(self.0.find_file(path)?.map(|file| Box::new(file) as Box<dyn Read + Send>))
    }

    fn size(&self, path: &str) -> Result<Option<u64>, SysrootError> {
        let stat = self.0.find_stat(path)?.filter(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile);
        Ok(stat.map(|stat| u64::try_from(stat.st_size).unwrap_or(0)))
    }
}
