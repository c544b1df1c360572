//! Why keys and signatures are refused.

use rootball_object::ErrorKind;

/// A key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no key.
    #[error("not a key: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// A key, but of a kind that is not used here.
    #[error("{what} is not supported")]
    Unsupported {
        /// The kind.
        what: String,
    },
    /// The file is encrypted, and no password was given.
    #[error("the private key is encrypted and no password was given")]
    NeedsPassword,
    /// The password does not open the file.
    #[error("the password does not open the private key, or the file is damaged")]
    WrongPassword,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {reason}")]
    NoRandomness {
        /// What it said.
        reason: String,
    },
}

/// A signature does not prove what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The signature has not the form that it must have.
    #[error("not a signature: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// The key did not make it, or not over these bytes.
    #[error("the signature was not made by key {key} over these bytes")]
    Mismatch {
        /// The fingerprint or key ID.
        key: String,
    },
    /// None of the trusted keys made it over these bytes, and it does not name its maker.
    #[error("it was made by none of the {keys} trusted keys over these bytes")]
    NoneOf {
        /// How many were tried.
        keys: usize,
    },
    /// No key at hand is the one that the signature names.
    #[error("the signature is by key {key}, which is not among the trusted keys")]
    UnknownKey {
        /// The fingerprint or key ID.
        key: String,
    },
    /// The key is one of the trusted ones, but must not be used for this.
    #[error("key {key} {reason}")]
    BadKey {
        /// The fingerprint.
        key: String,
        /// Expired, revoked, not for signing, …
        reason: String,
    },
    /// The signature itself says that it does not count (any more), or is made in a way that proves nothing today.
    #[error("the signature by key {key} {reason}")]
    BadSignature {
        /// The fingerprint.
        key: String,
        /// Expired, from the future, with a weak hash, …
        reason: String,
    },
}

/// A document about signatures is not what its format asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It breaks the format.
    #[error("{field}: {reason}")]
    Invalid {
        /// The member, or the document.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// It is valid, but uses something that is not done here.
    #[error("{what} is not supported")]
    Unsupported {
        /// What it uses.
        what: String,
    },
}

impl KeyError {
    pub(crate) fn malformed(reason: impl std::fmt::Display) -> Self {
        Self::Malformed { reason: reason.to_string() }
    }

    /// Names the line of a list that the key is on.
    pub(crate) fn at_line(self, number: usize) -> Self {
        match self {
            Self::Malformed { reason } => Self::Malformed { reason: format!("line {number}: {reason}") },
            other => other,
        }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Malformed { .. } => ErrorKind::Invalid,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::NeedsPassword | Self::WrongPassword => ErrorKind::Denied,
            Self::NoRandomness { .. } => ErrorKind::Io,
        }
    }
}

impl VerifyError {
    pub(crate) fn malformed(reason: impl std::fmt::Display) -> Self {
        Self::Malformed { reason: reason.to_string() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Untrusted
    }
}

impl FormatError {
    pub(crate) fn invalid(field: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid { field, reason: reason.to_string() }
    }

    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
        }
    }
}
