//! Why a disk could not be made.

use std::io;
use std::path::PathBuf;

use rootball_object::ErrorKind;

use super::RootFilesystem;

/// What went wrong beside the deployment itself. The disk does not boot then: its boot loader is the last thing written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// There is something on it that would be lost.
    #[error("{} holds something already: {what}", path.display())]
    InUse {
        /// The file or device.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A new file needs a size.
    #[error("{} does not exist, and no size is given for it", path.display())]
    NoSize {
        /// The file.
        path: PathBuf,
    },
    /// A device has the size that it has.
    #[error("{} is a device: its size cannot be chosen", path.display())]
    FixedSize {
        /// The device.
        path: PathBuf,
    },
    /// Too small for what is to be installed.
    #[error(
        "{} is too small: {needed} bytes are needed{} for {content} bytes of content, {available} are available",
        path.display(),
        if *exact { "" } else { " at the least" }
    )]
    TooSmall {
        /// The file or device.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
        /// Bytes it has.
        available: u64,
        /// Bytes of the system, unpacked.
        content: u64,
        /// Whether that is known, and not only at the least.
        exact: bool,
    },
    /// The image wants its root on a file system that is not made here.
    #[error("the image wants its root on {filesystem}, which is none of ext4, xfs and btrfs")]
    UnknownFilesystem {
        /// What it wants.
        filesystem: String,
    },
    /// The image wants its root on another file system than the one that was made.
    #[error("the image wants its root on {wanted}, and it is {made}")]
    OtherFilesystem {
        /// What it wants.
        wanted: RootFilesystem,
        /// What was made.
        made: RootFilesystem,
    },
    /// The file system cannot do what is asked of it.
    #[error("{filesystem} has no fs-verity")]
    NoVerity {
        /// Which one.
        filesystem: &'static str,
    },
    /// Neither the new system nor this one has systemd-boot.
    #[error("no boot loader: neither the new system nor this one has {name}")]
    NoBootLoader {
        /// Path of the loader in a tree.
        name: String,
    },
    /// A tool is not installed.
    #[error("running {program}")]
    NoTool {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A tool failed.
    #[error("{program} failed ({status}): {message}")]
    Tool {
        /// Its name.
        program: String,
        /// How it ended.
        status: String,
        /// What it said.
        message: String,
    },
    /// The disk, or a file on it.
    #[error("{}", path.display())]
    Device {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What a setting of a remote names is no file, and not in the new system's tree either.
    #[error("remote {remote:?}: {key} names {}, which is not in the new system, and no file that could be copied", path.display())]
    RemoteFile {
        /// The remote.
        remote: String,
        /// The setting.
        key: String,
        /// What it names.
        path: PathBuf,
    },
    /// The image's settings for installation.
    #[error("{path}: {reason}")]
    Config {
        /// The file in the tree.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

impl InstallError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InUse { .. } => ErrorKind::Conflict,
            Self::NoSize { .. } | Self::FixedSize { .. } | Self::Config { .. } => ErrorKind::Invalid,
            Self::TooSmall { .. } => ErrorKind::NoSpace,
            Self::NoVerity { .. } | Self::UnknownFilesystem { .. } | Self::OtherFilesystem { .. } | Self::RemoteFile { .. } => {
                ErrorKind::Unsupported
            }
            Self::NoBootLoader { .. } => ErrorKind::NotFound,
            Self::NoTool { source, .. } | Self::Device { source, .. } => ErrorKind::of_io(source),
            Self::Tool { message, .. } if message.contains("No space left") => ErrorKind::NoSpace,
            Self::Tool { .. } => ErrorKind::Io,
        }
    }
}
