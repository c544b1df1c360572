//! What was decided about an image, and what it was decided by.

use std::fmt;
use std::path::PathBuf;

use rootball_object::ErrorKind;
use rootball_oci::policy::Requirement;
use rootball_oci::{Digest, RawManifest, Reference, TransferError};
use serde::Serialize;

/// Most findings that an error lists.
const MAX_LISTED: usize = 8;

/// The image may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The rule that the image falls under.
    pub rule: String,
    /// The signatures that satisfied it; none where it accepts anything.
    pub evidence: Vec<Evidence>,
    /// Signatures that did not count, and why.
    pub searched: Vec<Finding>,
}

/// A signature that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its form.
    pub form: Form,
    /// The fingerprint of the key.
    pub key: String,
    /// The owner, where the key names one.
    pub signer: Option<String>,
    /// The name under which the image was signed; a bundle has none.
    pub identity: Option<String>,
    /// Where the signature is.
    pub place: String,
}

/// A form of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// An OpenPGP message.
    SimpleSigning,
    /// Cosign's, under a tag.
    Cosign,
    /// A Sigstore bundle as referrer.
    Bundle,
}

/// A place where a signature was looked for, and why what is there is not enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The tag, address or file.
    pub place: String,
    /// What was wrong.
    pub outcome: String,
}

/// The image must not be used, or it could not be found out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The policy forbids it.
    #[error("{image} is not trusted: {rule} rejects it")]
    Rejected {
        /// The reference.
        image: String,
        /// The rule.
        rule: String,
    },
    /// No signature satisfies the policy.
    #[error("{image} is not trusted: {demand} is demanded, and no signature of {digest} satisfies that; {}", list(searched))]
    Unsigned {
        /// The reference.
        image: String,
        /// The manifest.
        digest: Digest,
        /// What is demanded, and by which rule.
        demand: String,
        /// Where it was looked for.
        searched: Vec<Finding>,
    },
    /// The policy demands something that cannot be verified here.
    #[error("{rule} demands {what}, which cannot be verified here")]
    Unsupported {
        /// The rule.
        rule: String,
        /// What it demands.
        what: String,
    },
    /// A key of the policy cannot be read.
    #[error("reading the key {}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key of the policy is none.
    #[error("the key {place} of the policy")]
    Key {
        /// The file, or `in the policy`.
        place: String,
        /// What is wrong.
        source: rootball_sign::KeyError,
    },
    /// The signatures could not be read.
    #[error(transparent)]
    Transfer(#[from] TransferError),
}

fn list(searched: &[Finding]) -> String {
    if searched.is_empty() {
        return "nowhere is a place for signatures".to_owned();
    }
    let mut text = searched.iter().take(MAX_LISTED).map(Finding::to_string).collect::<Vec<_>>().join("; ");
    if searched.len() > MAX_LISTED {
        text.push_str(&format!("; and {} more", searched.len() - MAX_LISTED));
    }
    format!("searched: {text}")
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.place, self.outcome)
    }
}

impl TrustError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Rejected { .. } | Self::Unsigned { .. } | Self::Unsupported { .. } => ErrorKind::Untrusted,
            // Without its keys a policy says no.
            Self::KeyFile { .. } | Self::Key { .. } => ErrorKind::Untrusted,
            Self::Transfer(error) => error.kind(),
        }
    }

    /// Says it as the error of a source.
    pub(super) fn into_transfer(self, image: &Reference) -> TransferError {
        let prefix = format!("{image} is not trusted: ");
        match self {
            Self::Transfer(error) => error,
            error => {
                let mut reason = error.to_string();
                if let Some(source) = std::error::Error::source(&error) {
                    reason.push_str(&format!(": {source}"));
                }
                let reason = reason.strip_prefix(&prefix).map_or(reason.clone(), str::to_owned);
                TransferError::Untrusted { image: image.to_string(), reason }
            }
        }
    }
}

/// What one requirement has found.
#[derive(Default)]
pub(super) struct Search {
    pub(super) evidence: Vec<Evidence>,
    pub(super) findings: Vec<Finding>,
}

impl Search {
    pub(super) fn note(&mut self, place: impl Into<String>, outcome: impl fmt::Display) {
        self.findings.push(Finding { place: place.into(), outcome: outcome.to_string() });
    }
}

impl Verdict {
    /// Adds what a requirement has found; it is satisfied by one signature.
    pub(super) fn take(
        &mut self,
        requirement: &Requirement,
        search: Search,
        reference: &Reference,
        manifest: &RawManifest,
    ) -> Result<(), TrustError> {
        if search.evidence.is_empty() {
            return Err(TrustError::Unsigned {
                image: reference.to_string(),
                digest: manifest.digest,
                demand: format!("'{}' of {}", requirement.type_name(), self.rule),
                searched: search.findings,
            });
        }
        for evidence in search.evidence {
            if !self.evidence.contains(&evidence) {
                self.evidence.push(evidence);
            }
        }
        self.searched.extend(search.findings);
        Ok(())
    }
}
