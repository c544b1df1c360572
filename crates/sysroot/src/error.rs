//! What can go wrong, by operation.

use std::io;
use std::path::{Path, PathBuf};

use rootball_object::{CommitChecksum, ErrorKind, LoadError, StoreError};
use rootball_repo::{CheckoutError, RefError, RepoError, TransactionError};

/// A file or directory of the sysroot could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{action} {}", path.display())]
pub struct FileError {
    /// What was being done: "reading", "creating", …
    pub action: &'static str,
    /// To what.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl FileError {
    /// Wraps a system error about one file.
    pub(crate) fn at<E: Into<io::Error>>(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(E) -> Self {
        move |source| Self { action, path: path.as_ref().to_owned(), source: source.into() }
    }

    /// Reports content that is not what it should be.
    pub(crate) fn invalid(path: impl AsRef<Path>, reason: impl Into<String>) -> Self {
        Self { action: "reading", path: path.as_ref().to_owned(), source: io::Error::new(io::ErrorKind::InvalidData, reason.into()) }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::of_io(&self.source)
    }
}

/// Why a sysroot could not be made, opened, read or rewritten.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SysrootError {
    /// The directory holds no OSTree system.
    #[error("{} is not a sysroot: it has no ostree/repo", path.display())]
    NotASysroot {
        /// The directory.
        path: PathBuf,
    },
    /// The name cannot be a directory, a boot entry and part of a ref at once.
    #[error("{name:?} cannot name a stateroot: letters, digits and '-._' are wanted")]
    InvalidStateroot {
        /// What was given.
        name: String,
    },
    /// No such stateroot.
    #[error("there is no stateroot {name:?}")]
    NoStateroot {
        /// What was asked for.
        name: String,
    },
    /// Another process works on this sysroot.
    #[error("{} is locked by another process", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A boot entry or boot link says something that cannot be.
    #[error("{}: {reason}", path.display())]
    InvalidState {
        /// The file or link.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The system is booted from a deployment that no boot entry names.
    #[error("the booted deployment is not among the boot entries of {}", path.display())]
    BootedNotFound {
        /// The sysroot.
        path: PathBuf,
    },
    /// No such deployment.
    #[error("{id} is not deployed")]
    NoSuchDeployment {
        /// What was asked for.
        id: crate::DeploymentId,
    },
    /// What runs cannot be removed.
    #[error("{id} is booted and cannot be removed")]
    IsBooted {
        /// The deployment.
        id: crate::DeploymentId,
    },
    /// What is pinned is removed by nobody.
    #[error("{id} is pinned and cannot be removed")]
    IsPinned {
        /// The deployment.
        id: crate::DeploymentId,
    },
    /// What is staged inherits its `/etc`, which the shutdown merges.
    #[error("{id} cannot be removed: what is staged inherits its /etc")]
    IsInherited {
        /// The deployment.
        id: crate::DeploymentId,
    },
    /// What is staged has no boot entry yet.
    #[error("{id} is staged; this can be done when it has booted")]
    IsStaged {
        /// The deployment.
        id: crate::DeploymentId,
    },
    /// There is an overlay over its `/usr` already.
    #[error("{id} is unlocked already: {how}")]
    AlreadyUnlocked {
        /// The deployment.
        id: crate::DeploymentId,
        /// How.
        how: crate::Unlocked,
    },
    /// Only a system that runs can be shut down.
    #[error("the running system is not booted from {}, so nothing can be staged there", path.display())]
    NotBooted {
        /// The sysroot.
        path: PathBuf,
    },
    /// Nothing waits for the shutdown.
    #[error("nothing is staged in {}", path.display())]
    NothingStaged {
        /// The sysroot.
        path: PathBuf,
    },
    /// What the shutdown finalizes is the default.
    #[error("what is staged becomes the default; a deployment that does not cannot be staged")]
    StagedNotDefault,
    /// A boot file system without room.
    #[error("{} is full: new kernels need {needed} bytes, {missing} more than there are", path.display())]
    BootFull {
        /// The file system.
        path: PathBuf,
        /// Bytes that the new files take.
        needed: u64,
        /// Bytes that are missing, after all that may go has gone.
        missing: u64,
    },
    /// An overlay of a staged deployment is gone.
    #[error("the initramfs overlay {checksum} is neither in /boot nor staged")]
    NoOverlay {
        /// Its checksum.
        checksum: rootball_object::Checksum,
    },
    /// A file with kernel arguments cannot be obeyed.
    #[error("the kernel arguments in /{path} cannot be used: {reason}")]
    InvalidKargs {
        /// The file in the tree.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// There is no other deployment to go back to.
    #[error("stateroot {stateroot:?} has no deployment to roll back to")]
    NoRollback {
        /// The stateroot of the default deployment.
        stateroot: String,
    },
    /// There is nothing deployed at all.
    #[error("nothing is deployed in {}", path.display())]
    NothingDeployed {
        /// The sysroot.
        path: PathBuf,
    },
    /// The deployment list changed between plan and apply.
    #[error("the deployments of {} have changed since the plan was made", path.display())]
    Changed {
        /// The sysroot.
        path: PathBuf,
    },
    /// A file or directory.
    #[error(transparent)]
    File(#[from] FileError),
    /// An origin file.
    #[error("reading origin {}", path.display())]
    Origin {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: crate::origin::InvalidOrigin,
    },
    /// A tree without a kernel cannot boot.
    #[error("commit {commit} has no kernel in usr/lib/modules")]
    NoKernel {
        /// The commit.
        commit: CommitChecksum,
    },
    /// A value does not fit into a boot entry.
    #[error(transparent)]
    Entry(#[from] rootball_bls::EntryError),
    /// An object of a deployed commit.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// Refs of the repository.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// Beginning to write refs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing refs.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

impl SysrootError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotASysroot { .. }
            | Self::NoStateroot { .. }
            | Self::NoRollback { .. }
            | Self::NothingDeployed { .. }
            | Self::NothingStaged { .. }
            | Self::NoOverlay { .. }
            | Self::NoSuchDeployment { .. } => ErrorKind::NotFound,
            Self::InvalidStateroot { .. } | Self::InvalidKargs { .. } | Self::StagedNotDefault => ErrorKind::Invalid,
            Self::Locked { .. }
            | Self::Changed { .. }
            | Self::IsBooted { .. }
            | Self::IsPinned { .. }
            | Self::IsInherited { .. }
            | Self::IsStaged { .. }
            | Self::AlreadyUnlocked { .. } => ErrorKind::Conflict,
            Self::BootFull { .. } => ErrorKind::NoSpace,
            Self::NotBooted { .. } => ErrorKind::Unsupported,
            Self::InvalidState { .. } | Self::BootedNotFound { .. } | Self::Origin { .. } => ErrorKind::Corrupt,
            Self::File(error) => error.kind(),
            Self::NoKernel { .. } => ErrorKind::Unsupported,
            Self::Entry(_) => ErrorKind::Invalid,
            Self::Load(error) => error.kind(),
            Self::Repo(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
        }
    }
}

/// Why a commit could not be deployed. Until the boot links are swapped, the sysroot boots what it booted before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The sysroot.
    #[error(transparent)]
    Sysroot(#[from] SysrootError),
    /// The commit has both `/etc` and `/usr/etc` filled.
    #[error("commit {commit} has files in both /etc and /usr/etc")]
    TwoEtcs {
        /// The commit.
        commit: CommitChecksum,
    },
    /// Local changes in `/etc` do not fit the new tree.
    #[error("{} local changes in /etc do not fit commit {commit}: {}", conflicts.len(), summarize(conflicts))]
    EtcConflicts {
        /// The commit.
        commit: CommitChecksum,
        /// Each of them.
        conflicts: Vec<crate::etc_merge::Conflict>,
    },
    /// The kernel arguments cannot be changed as asked.
    #[error(transparent)]
    Kargs(#[from] rootball_bls::KargError),
    /// The SELinux policy of the tree.
    #[error(transparent)]
    Policy(#[from] rootball_repo::selinux::PolicyError),
    /// The composefs image of the deployment.
    #[error(transparent)]
    Image(#[from] crate::deploy::ImageError),
    /// Checking out the commit.
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    /// An object of the commit.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A file or directory.
    #[error(transparent)]
    File(#[from] FileError),
}

impl DeployError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Sysroot(error) => error.kind(),
            Self::TwoEtcs { .. } => ErrorKind::Unsupported,
            Self::EtcConflicts { .. } => ErrorKind::Conflict,
            Self::Kargs(rootball_bls::KargError::NotFound { .. }) => ErrorKind::NotFound,
            Self::Kargs(_) => ErrorKind::Invalid,
            Self::Policy(error) => error.kind(),
            Self::Image(error) => error.kind(),
            Self::Checkout(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::File(error) => error.kind(),
        }
    }
}

fn summarize(conflicts: &[crate::etc_merge::Conflict]) -> String {
    let mut text = conflicts.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if conflicts.len() > 3 {
        text.push_str("; …");
    }
    text
}
