//! Signatures that a commit gets as it is made.

use rootball_object::{Commit, Metadata};
use rootball_sign::ostree::{Signatures, SigningKey};

use crate::error::CommandError;
use crate::policy::now;

/// Returns what lies beside the commit: the metadata that was asked for, and the signatures.
pub(super) fn beside(detached: Option<Metadata>, signers: &[SigningKey], commit: &Commit) -> Result<Option<Signatures>, CommandError> {
    if detached.is_none() && signers.is_empty() {
        return Ok(None);
    }
    let mut signatures = Signatures::from(detached.unwrap_or_default());
    let bytes = commit.to_bytes();
    for key in signers {
        signatures.add(key.engine(), &key.sign(&bytes, now())?);
    }
    Ok(Some(signatures))
}
