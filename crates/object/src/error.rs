//! What a caller can do about a failure.

/// The classes of failure that callers tell apart. Every error enum of rootball answers `kind()` with one of them; only
/// [`ErrorKind::Transient`] is worth a retry, and exit codes and hints are chosen by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// What was named is not there.
    NotFound,
    /// Bytes are not what their name, digest or format says.
    Corrupt,
    /// A signature or policy says no.
    Untrusted,
    /// The caller may not do this.
    Denied,
    /// Somebody else holds or changed it.
    Conflict,
    /// Valid, but not something that this program does.
    Unsupported,
    /// The request makes no sense.
    Invalid,
    /// May work when tried again.
    Transient,
    /// The disk, or the share of it that may be used, is full.
    NoSpace,
    /// Any other failure of the operating system.
    Io,
}

impl ErrorKind {
    /// Classifies an operating system error.
    pub fn of_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        match error.kind() {
            Io::NotFound => Self::NotFound,
            Io::PermissionDenied | Io::ReadOnlyFilesystem => Self::Denied,
            Io::StorageFull | Io::QuotaExceeded => Self::NoSpace,
            Io::InvalidData | Io::UnexpectedEof => Self::Corrupt,
            Io::ConnectionRefused | Io::ConnectionReset | Io::ConnectionAborted | Io::TimedOut | Io::BrokenPipe => Self::Transient,
            _ => Self::Io,
        }
    }
}
