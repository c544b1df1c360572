//! What the metadata of a bootable commit says: the version of its kernel.

use rootball_object::{ErrorKind, LoadError, ObjectSource, TreeDir};

use super::TreeRoot;

/// Why no kernel was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BootableError {
    /// The tree has none.
    #[error("the tree has no kernel: no usr/lib/modules/VERSION/vmlinuz")]
    NoKernel,
    /// A directory on the way could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl BootableError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoKernel => ErrorKind::NotFound,
            Self::Load(error) => error.kind(),
        }
    }
}

/// Finds the version of the kernel in a tree: the first directory by name below `usr/lib/modules` with a `vmlinuz` in it.
///
/// # Errors
/// When there is none, or a directory cannot be loaded.
pub fn find_kernel_version(source: &dyn ObjectSource, root: &TreeRoot) -> Result<String, BootableError> {
    let mut tree = source.load_dirtree(&root.tree)?;
    for name in ["usr", "lib", "modules"] {
        let child = tree.find_dir(name).ok_or(BootableError::NoKernel)?;
        tree = source.load_dirtree(&child.tree)?;
    }
    for TreeDir { name, tree, .. } in &tree.dirs {
        if source.load_dirtree(tree)?.find_file("vmlinuz").is_some() {
            return Ok(name.clone());
        }
    }
    Err(BootableError::NoKernel)
}
