//! A commit becomes a directory tree.
//!
//! Where the repository keeps files as the tree wants them, each is a hard link; everything else is copied, or cloned where the file system
//! can. Directories are made closed and get their owner and mode once they are filled, so that nothing in them is reachable before it is
//! complete.

mod copy;
mod error;
mod identical;
mod walk;

pub use error::CheckoutError;

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use rootball_object::{Cancel, CommitChecksum, Event, LoadError, Reporter, Step, TreeDir, TreeFile};
use rustix::fs::Mode as FileMode;
use rustix::io::Errno;

use self::walk::Work;
use crate::fs::open_dir;
use crate::place::Place;
use crate::selinux::Policy;
use crate::tree::{Node, TreeError, find_node};
use crate::{Mode, Repo, SkipList};

/// How a tree is laid out.
#[derive(Clone, Debug, Default)]
pub struct CheckoutOptions {
    /// Whose files they become.
    pub owner: CheckoutOwner,
    /// Whether files are hard links to the repository's objects.
    pub links: LinkPolicy,
    /// What happens where something is already.
    pub overwrite: Overwrite,
    /// Directory or file of the commit to lay out in place of its root.
    pub subpath: Option<String>,
    /// Names that stand for the absence of others.
    pub whiteouts: Whiteouts,
    /// Permission bits of directories beyond 0775 are left out.
    pub bare_user_only_dirs: bool,
    /// Paths, from the root of what is laid out, that are left out.
    pub skip: Arc<SkipList>,
    /// Files get the label that a policy gives them, which no hard link could have.
    pub labels: Option<CheckoutLabels>,
    /// Everything reaches the disk before the checkout ends.
    pub sync: bool,
}

/// Labels that a checkout gives.
#[derive(Clone, Debug)]
pub struct CheckoutLabels {
    /// The policy.
    pub policy: Arc<Policy>,
    /// Where in the system that the policy is for the root of the checkout will be; empty for its root.
    pub prefix: String,
}

/// Whose files a checkout's become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckoutOwner {
    /// Owners, modes and attributes as committed; needs root. Repositories of mode bare-user-only have none, and what comes out of them is
    /// the caller's.
    #[default]
    Recorded,
    /// The caller's, without attributes and setuid bits.
    User,
}

/// Whether files are hard links to the repository's objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkPolicy {
    /// Linked where the repository keeps them as wanted, copied elsewhere.
    #[default]
    WherePossible,
    /// Linked, or an error where the repository's mode does not allow it. Empty files are copied even so.
    Required,
    /// Copied, or cloned where the file system can.
    Never,
}

/// What happens where something is already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// The target directory must not exist.
    #[default]
    Never,
    /// Files are replaced, directories merged.
    Union,
    /// What is there stays, directories are merged.
    UnionAdd,
    /// What is there must be what would be made, directories are merged.
    UnionIdentical,
}

/// Names that stand for the absence of others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whiteouts {
    /// They are files like others.
    #[default]
    Keep,
    /// As in layers of container images: `.wh.NAME` removes NAME, `.wh..wh..opq` everything that was in its directory.
    Remove,
    /// `.ostree-wh.NAME` becomes the character device 0:0 with which overlayfs says the same.
    Overlay,
}

impl Repo {
    /// Lays out a commit as the directory `name` in `parent`. A file that is asked for as the subpath is laid out in that directory.
    ///
    /// # Errors
    /// When an object is missing or corrupt, something is in the way, or the file system fails. A directory that was begun is left for the
    /// caller to remove or go on with.
    #[tracing::instrument(name = "repo.checkout", skip_all, fields(%commit))]
    pub fn checkout(
        &self,
        commit: &CommitChecksum,
        parent: BorrowedFd<'_>,
        name: &str,
        options: &CheckoutOptions,
        reporter: &dyn Reporter,
        cancel: &Cancel,
    ) -> Result<(), CheckoutError> {
        let path = options.subpath.as_deref().unwrap_or("/");
        let node = find_node(self, commit, path).map_err(|error| match error {
            TreeError::Load(error) => error.into(),
            _ => CheckoutError::NoSubpath { path: path.to_owned() },
        })?;
        let owner = if self.mode() == Mode::BareUserOnly { CheckoutOwner::User } else { options.owner };
        let linkable = match (self.mode(), owner) {
            _ if options.links == LinkPolicy::Never || options.labels.is_some() => false,
            (Mode::Bare, CheckoutOwner::Recorded) | (Mode::BareUser | Mode::BareUserOnly, CheckoutOwner::User) => true,
            _ if options.links == LinkPolicy::Required => {
                return Err(CheckoutError::CannotLink { mode: self.mode(), user: owner == CheckoutOwner::User });
            }
            _ => false,
        };
        reporter.event(Event::Started { step: Step::Checkout, total: None });
        let work = Work { repo: self, options, owner, linkable, reporter, cancel };
        let root = Place { parent: None, name };
        match node {
            Node::Directory { tree, meta } => work.directory(parent, &TreeDir { name: name.to_owned(), tree, meta }, &root)?,
            Node::File(checksum) => {
                match rustix::fs::mkdirat(parent, name, FileMode::from(0o777)) {
                    Err(Errno::EXIST) if options.overwrite == Overwrite::Never => return Err(CheckoutError::Exists { path: name.into() }),
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(root.io()(error)),
                }
                let dir = open_dir(parent, name).map_err(root.io())?;
                let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
                let file = TreeFile { name: last.to_owned(), checksum };
                work.file(std::os::fd::AsFd::as_fd(&dir), &file, &Place { parent: Some(&root), name: last })?;
            }
        }
        if options.sync {
            let dir = open_dir(parent, name).map_err(root.io())?;
            rustix::fs::syncfs(&dir).map_err(root.io())?;
        }
        reporter.event(Event::Finished { step: Step::Checkout });
        Ok(())
    }
}

impl From<TreeError> for CheckoutError {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Load(error) => Self::Load(error),
            other => Self::NoSubpath { path: other.to_string() },
        }
    }
}

/// An object that a commit names is not there.
fn missing(checksum: &rootball_object::Checksum) -> CheckoutError {
    LoadError::NotFound { kind: rootball_object::ObjectKind::File, checksum: *checksum }.into()
}
