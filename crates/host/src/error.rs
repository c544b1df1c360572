//! What can go wrong in an operation.

use std::io;
use std::path::PathBuf;

use rootball_image::encapsulate::EncapsulateError;
use rootball_object::{CommitChecksum, ErrorKind, LoadError};
use rootball_oci::TransferError;
use rootball_remote::policy::{PolicyError, UntrustedRemote};
use rootball_remote::{PullError, RemotesError};
use rootball_repo::RefError;
use rootball_sysroot::{DeployError, DeploymentId, SoftRebootBlocker, SysrootError};

use crate::InvalidFollowed;

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
        source: InvalidFollowed,
    },
    /// A remote has not the release that is followed.
    #[error("there is no release {release}: {reason}")]
    NoRelease {
        /// The release.
        release: String,
        /// Why it was not found.
        reason: String,
    },
    /// No web server can be spoken to.
    #[error("setting up HTTP")]
    Web {
        /// What is in the way.
        source: io::Error,
    },
    /// A way is preferred that what is followed cannot come by.
    #[error("{reference} cannot come by {way}: bytes, time, {ways} can be preferred")]
    NotItsWay {
        /// The way.
        way: String,
        /// What is followed.
        reference: String,
        /// Those that it can come by.
        ways: &'static str,
    },
    /// A remote that was asked for a ref gave nothing.
    #[error("remote {remote:?} gave no commit")]
    NothingPulled {
        /// The remote.
        remote: String,
    },
    /// A signature is demanded of a remote whose settings demand none.
    #[error("a signature is required, but the settings of remote {remote:?} demand none of its commits")]
    UnsignedRemote {
        /// The remote.
        remote: String,
    },
    /// A ref of the system's own repository has no signature that could be demanded.
    #[error("a signature is required, but ref {name:?} of the system's own repository comes from nowhere that could sign it")]
    OwnRef {
        /// The ref.
        name: String,
    },
    /// What is new is older than what is deployed.
    #[error("commit {commit} of {reference} is older than {than}, which is deployed")]
    Downgrade {
        /// What is followed.
        reference: String,
        /// What it names.
        commit: CommitChecksum,
        /// What is deployed.
        than: CommitChecksum,
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
    /// No deployment is meant.
    #[error("{wanted:?} is no deployment: the index of one, its commit, or one of 'booted', 'staged', 'default', 'rollback' is wanted")]
    NoSuchDeployment {
        /// What was given.
        wanted: String,
    },
    /// Several deployments may be meant.
    #[error("{wanted:?} may be several deployments")]
    SeveralDeployments {
        /// What was given.
        wanted: String,
    },
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
    /// Nothing in this sysroot is what runs.
    #[error("the running system was not booted from a deployment of {}", path.display())]
    NothingBooted {
        /// The sysroot.
        path: PathBuf,
    },
    /// No such place in the list of deployments.
    #[error("there is no deployment {index}")]
    NoDeployment {
        /// The place.
        index: usize,
    },
    /// The deployment cannot be entered without booting a kernel.
    #[error("a soft reboot cannot enter {deployment}: {blocker}")]
    NoSoftReboot {
        /// The deployment.
        deployment: DeploymentId,
        /// What is in the way.
        blocker: SoftRebootBlocker,
    },
    /// The shutdown could not merge `/etc`.
    #[error("local changes in /etc do not fit into {deployment}: {reason}")]
    EtcDoesNotFit {
        /// The deployment.
        deployment: DeploymentId,
        /// What does not fit.
        reason: String,
    },
    /// A health check could not be started or waited for.
    #[error("running the health check {}", path.display())]
    HealthCheck {
        /// The program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk or file system to install on.
    #[error(transparent)]
    Install(#[from] crate::InstallError),
    /// The repository's settings.
    #[error(transparent)]
    Setting(#[from] rootball_repo::SettingError),
    /// The image could not be reached or read.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The image could not be imported.
    #[error(transparent)]
    Import(#[from] rootball_image::import::ImportError),
    /// What nothing needs could not be removed from the repository.
    #[error(transparent)]
    Prune(#[from] rootball_image::import::ImagePruneError),
    /// The remote is not configured, or in a way that cannot be obeyed.
    #[error(transparent)]
    Remotes(#[from] RemotesError),
    /// The remote's commit could not be found or brought in.
    #[error(transparent)]
    Pull(Box<PullError>),
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
    /// A repository could not be opened.
    #[error(transparent)]
    Repo(#[from] rootball_repo::RepoError),
    /// A commit could not be brought in from another repository.
    #[error(transparent)]
    PullLocal(Box<rootball_repo::PullError>),
    /// A transaction.
    #[error(transparent)]
    Transaction(#[from] rootball_repo::TransactionError),
    /// An object could not be kept.
    #[error(transparent)]
    Store(#[from] rootball_object::StoreError),
    /// A ref.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A release cannot be read, or its commit not be made.
    #[error("release {release}")]
    Rojig {
        /// The release.
        release: String,
        /// Why.
        source: Box<rootball_rojig::RojigError>,
    },
    /// The packages of a commit.
    #[error(transparent)]
    Packages(#[from] EncapsulateError),
}

impl HostError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoOrigin { .. } | Self::NothingDeployed { .. } | Self::Empty | Self::NoSuchDeployment { .. } => ErrorKind::NotFound,
            Self::SeveralDeployments { .. } | Self::NotItsWay { .. } => ErrorKind::Invalid,
            Self::BadOrigin { source, .. } => source.kind(),
            Self::NothingPulled { .. } | Self::NoRelease { .. } => ErrorKind::NotFound,
            Self::Web { source } => ErrorKind::of_io(source),
            Self::Rojig { source, .. } => source.kind(),
            Self::UnsignedRemote { .. } | Self::OwnRef { .. } => ErrorKind::Untrusted,
            Self::Downgrade { .. } => ErrorKind::Conflict,
            Self::AlreadyInstalled { .. } => ErrorKind::Conflict,
            Self::NothingBooted { .. } | Self::NoDeployment { .. } => ErrorKind::NotFound,
            Self::NoSoftReboot { .. } => ErrorKind::Unsupported,
            Self::EtcDoesNotFit { .. } => ErrorKind::Conflict,
            Self::HealthCheck { source, .. } => ErrorKind::of_io(source),
            Self::Install(error) => error.kind(),
            Self::Setting(error) => error.kind(),
            Self::Target { source, .. } => ErrorKind::of_io(source),
            Self::Transfer(error) => error.kind(),
            Self::Import(error) => error.kind(),
            Self::Prune(error) => error.kind(),
            Self::Remotes(error) => error.kind(),
            Self::Pull(error) => error.kind(),
            Self::Policy(error) => error.kind(),
            Self::Unsigned(error) => error.kind(),
            Self::Sysroot(error) => error.kind(),
            Self::Deploy(error) => error.kind(),
            Self::Repo(error) => error.kind(),
            Self::PullLocal(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Packages(error) => error.kind(),
        }
    }
}

/// Returns an error with all its causes, as one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

impl From<PullError> for HostError {
    fn from(error: PullError) -> Self {
        Self::Pull(Box::new(error))
    }
}

impl From<rootball_repo::PullError> for HostError {
    fn from(error: rootball_repo::PullError) -> Self {
        Self::PullLocal(Box::new(error))
    }
}
