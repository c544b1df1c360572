//! Asking the kernel: to protect a file from now on, and for the digest of one that it protects.
//!
//! The calls themselves are in a small crate of the composefs project, since they cannot be made without `unsafe`.

use std::io;
use std::os::fd::AsFd;

use composefs_ioctls::fsverity::{EnableVerityError, MeasureVerityError, fs_ioc_enable_verity, fs_ioc_measure_verity};
use rootball_object::ErrorKind;

use super::Digest;

/// SHA-256, in the numbers of fs-verity.
const SHA256: u8 = 1;

/// Why fs-verity cannot be had for a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerityError {
    /// The file system or the kernel has none.
    #[error("the file system does not support fs-verity")]
    Unsupported,
    /// Some process has the file open for writing.
    #[error("the file is open for writing")]
    Busy,
    /// The file is protected with another algorithm or block size.
    #[error("the file has an fs-verity digest of another kind")]
    OtherKind,
    /// The system refuses.
    #[error("the system refuses")]
    Io(#[source] io::Error),
}

impl VerityError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unsupported | Self::OtherKind => ErrorKind::Unsupported,
            Self::Busy => ErrorKind::Conflict,
            Self::Io(source) => ErrorKind::of_io(source),
        }
    }
}

/// Makes a file read-only for ever and has every later read of it checked. The file must be open for reading and for writing nowhere. A file
/// that is protected already is left as it is.
///
/// # Errors
/// When the file system cannot do it, somebody writes to the file, or the system refuses.
pub fn enable(file: impl AsFd) -> Result<(), VerityError> {
    match fs_ioc_enable_verity(file, SHA256, 4096) {
        Ok(()) | Err(EnableVerityError::AlreadyEnabled) => Ok(()),
        Err(EnableVerityError::FilesystemNotSupported) => Err(VerityError::Unsupported),
        Err(EnableVerityError::FileOpenedForWrite) => Err(VerityError::Busy),
        Err(EnableVerityError::Io(source)) => Err(VerityError::Io(source)),
        Err(error @ EnableVerityError::SignatureVerificationFailed) => Err(VerityError::Io(io::Error::other(error))),
    }
}

/// Returns the digest that the kernel enforces for a file; `None` when the file is not protected.
///
/// # Errors
/// When the digest is of another kind, or the file cannot be asked.
pub fn measure(file: impl AsFd) -> Result<Option<Digest>, VerityError> {
    match fs_ioc_measure_verity::<32>(file, SHA256) {
        Ok(bytes) => Ok(Some(Digest::from_bytes(bytes))),
        Err(MeasureVerityError::VerityMissing | MeasureVerityError::FilesystemNotSupported) => Ok(None),
        Err(MeasureVerityError::InvalidDigestAlgorithm { .. } | MeasureVerityError::InvalidDigestSize { .. }) => {
            Err(VerityError::OtherKind)
        }
        Err(MeasureVerityError::Io(source)) => Err(VerityError::Io(source)),
    }
}
