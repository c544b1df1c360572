//! Trees become objects.
//!
//! A [`TreeBuilder`] lays trees over each other: directories, tar archives, commits. Directories are walked by descriptor on all cores, and
//! every byte is read once. The result does not depend on the number of cores, since each directory's entries are sorted before it is
//! hashed. Where the last tree is a directory (the usual case is that there is one), its listings go to the store as they come, so that
//! memory does not grow with the tree.

mod bootable;
mod builder;
mod error;
mod links;
mod lists;
mod modify;
mod node;
mod recommit;
mod sizes;
mod tar_input;
mod walk;

pub use bootable::{BootableError, find_kernel_version};
pub use builder::{TarOptions, TreeBuilder};
pub use error::CommitError;
pub use links::LinkedObjects;
pub use lists::{InvalidList, SkipList, StatOverrides};
pub use sizes::object_sizes;

use std::path::Path;
use std::sync::Arc;

use crate::selinux::Policy;
use crate::{Mode, Repo};
use rootball_object::{Cancel, Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSink, ObjectSource, Reporter};

/// How files and directories are changed on their way into a commit, in the order in which it is done.
#[derive(Clone, Debug, Default)]
pub struct CommitModifiers {
    /// Owner of everything, in place of the real ones.
    pub owner_uid: Option<u32>,
    /// Group of everything, in place of the real ones.
    pub owner_gid: Option<u32>,
    /// Executable files lose all write permissions.
    pub read_only_executables: bool,
    /// Permissions of single paths.
    pub stat_overrides: Arc<StatOverrides>,
    /// Paths that are left out.
    pub skip: Arc<SkipList>,
    /// Root owns everything, permission bits are limited to 0755, no attributes.
    pub canonical_permissions: bool,
    /// Attributes are left out.
    pub no_xattrs: bool,
    /// Everything gets the label that this policy gives it.
    pub selinux: Option<Arc<Policy>>,
    /// Objects that files of the tree may be hard links to, so that those need not be read.
    pub links: Option<Arc<LinkedObjects>>,
}

impl CommitModifiers {
    /// Adds what the repository asks for: a bare-user-only one holds nothing but canonical permissions, and attributes may be switched off.
    #[must_use]
    pub fn for_repo(mut self, repo: &Repo) -> Self {
        self.canonical_permissions |= repo.mode() == Mode::BareUserOnly;
        self.no_xattrs |= repo.config().disable_xattrs;
        self
    }
}

/// The root directory of a tree that is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeRoot {
    /// Its dirtree.
    pub tree: Checksum,
    /// Its dirmeta.
    pub meta: Checksum,
}

/// Puts all files and directories below `dir` into the sink and returns the root.
///
/// # Errors
/// When something cannot be read, held by a commit, or kept. What was put before stays in the sink.
pub fn commit_tree(
    sink: &dyn ObjectSink,
    dir: &Path,
    modifiers: &CommitModifiers,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<TreeRoot, CommitError> {
    let mut builder = TreeBuilder::new(sink, &NoObjects, modifiers, reporter, cancel);
    builder.last_directory(dir)?;
    builder.finish()
}

/// A store without objects, for trees that are built from nothing else.
struct NoObjects;

impl ObjectSource for NoObjects {
    fn has(&self, _: ObjectKind, _: &Checksum) -> Result<bool, LoadError> {
        Ok(false)
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, checksum: &Checksum) -> Result<rootball_object::FileObject<'_>, LoadError> {
        Err(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum })
    }

    fn find_detached_metadata(&self, _: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}
