//! What can go wrong in an operation.

use std::io;
use std::path::PathBuf;

use rootball_object::{ErrorKind, LoadError};
use rootball_oci::{InvalidReference, TransferError};
use rootball_remote::policy::{PolicyError, UntrustedRemote};
use rootball_repo::RefError;
use rootball_sysroot::{DeployError, SysrootError};

/// Why an operation failed. What boots is the same as before in every case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The deployment follows nothing.
    #[error("the deployment of stateroot {stateroot:?} follows nothing: its origin names no image and no ref")]
    NoOrigin {
        /// Its stateroot.
        stateroot: String,
    },
    /// The origin names something that cannot be followed.
    #[error("the origin {origin:?} cannot be followed")]
    BadOrigin {
        /// What the origin file says.
        origin: String,
        /// What is wrong with it.
        source: InvalidReference,
    },
    /// The origin names a remote.
    #[error("the origin {refspec:?} is a ref of a remote, which is not supported yet")]
    RemoteOrigin {
        /// What the origin file says.
        refspec: String,
    },
    /// There is no deployment to begin from.
    #[error("nothing is deployed in stateroot {stateroot:?}")]
    NothingDeployed {
        /// The stateroot.
        stateroot: String,
    },
    /// There is no deployment to begin from.
    #[error("nothing is deployed")]
    Empty,
    /// There is a system already.
    #[error("{} has deployments in stateroot {stateroot:?} already", path.display())]
    AlreadyInstalled {
        /// The directory.
        path: PathBuf,
        /// The stateroot.
        stateroot: String,
    },
    /// The target of an installation cannot be made.
    #[error("creating {}", path.display())]
    Target {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The image could not be reached or read.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The image could not be imported.
    #[error(transparent)]
    Import(#[from] rootball_image::import::ImportError),
    /// Whose signatures count for a remote cannot be said.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A commit is not signed as it must be.
    #[error(transparent)]
    Unsigned(#[from] UntrustedRemote),
    /// The sysroot.
    #[error(transparent)]
    Sysroot(#[from] SysrootError),
    /// The deployment.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// A ref.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl HostError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoOrigin { .. } | Self::NothingDeployed { .. } | Self::Empty => ErrorKind::NotFound,
            Self::BadOrigin { source, .. } => source.kind(),
            Self::RemoteOrigin { .. } => ErrorKind::Unsupported,
            Self::AlreadyInstalled { .. } => ErrorKind::Conflict,
            Self::Target { source, .. } => ErrorKind::of_io(source),
            Self::Transfer(error) => error.kind(),
            Self::Import(error) => error.kind(),
            Self::Policy(error) => error.kind(),
            Self::Unsigned(error) => error.kind(),
            Self::Sysroot(error) => error.kind(),
            Self::Deploy(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
        }
    }
}
