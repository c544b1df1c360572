//! What can go wrong on the way to the root directory.

use std::io;
use std::path::PathBuf;

use rootball_composefs::InvalidSettings;
use rootball_object::ErrorKind;

use crate::{BindingError, InvalidCmdline, InvalidTarget};

/// Why the root directory could not be prepared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The kernel arguments name no deployment, or say something that cannot be.
    #[error(transparent)]
    Cmdline(#[from] InvalidCmdline),
    /// The configuration is not valid.
    #[error("{}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: InvalidSettings,
    },
    /// What `ostree=` names is no deployment.
    #[error("the deployment that ostree={target} should name")]
    Target {
        /// The kernel argument.
        target: String,
        /// What is wrong.
        source: InvalidTarget,
    },
    /// The directory is no deployment.
    #[error("the deployment {}", path.display())]
    Directory {
        /// The directory, from the root of the disk.
        path: PathBuf,
        /// What is wrong.
        source: InvalidTarget,
    },
    /// The root directory of a system that runs is put beside it, which takes an image.
    #[error("{} has no composefs image, or its prepare-root.conf uses none", path.display())]
    NextWithoutComposefs {
        /// The deployment.
        path: PathBuf,
    },
    /// The commit is not signed as this initramfs demands.
    #[error("the signature of the deployed commit")]
    Binding(#[from] BindingError),
    /// The configuration demands an image that is not there.
    #[error("composefs.enabled is {wanted}, and the deployment has no {}", path.display())]
    NoImage {
        /// What the configuration says.
        wanted: &'static str,
        /// The image.
        path: PathBuf,
    },
    /// `root.transient` without an image.
    #[error("root.transient and root.transient-ro need composefs")]
    TransientWithoutComposefs,
    /// The image is not the one that was signed.
    #[error("the image {}: {reason}", path.display())]
    Image {
        /// The image.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The place of a mount is no directory.
    #[error("{} is no directory", path.display())]
    NoDirectory {
        /// The place.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("{action} {}", path.display())]
    Io {
        /// What was being done: "mounting", "reading", …
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PrepareError {
    /// Wraps a system error about one path.
    pub(crate) fn io<E: Into<io::Error>>(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(E) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source: source.into() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Cmdline(_) | Self::Settings { .. } | Self::TransientWithoutComposefs => ErrorKind::Invalid,
            Self::NextWithoutComposefs { .. } => ErrorKind::Unsupported,
            Self::Target { .. } | Self::Directory { .. } | Self::NoImage { .. } | Self::NoDirectory { .. } => ErrorKind::NotFound,
            Self::Binding(error) => error.kind(),
            Self::Image { .. } => ErrorKind::Corrupt,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}
