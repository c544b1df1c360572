//! Signatures of the commit in an image, by the keys of an ostree remote.

use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_oci::Digest;
use rootball_remote::policy::RemotePolicy;

use super::ImportError;

/// Checks that a commit is signed as the policy wants it.
pub(super) fn check(
    objects: &dyn ObjectSource,
    policy: &RemotePolicy,
    commit: &CommitChecksum,
    manifest: Digest,
) -> Result<(), ImportError> {
    let bytes = objects.load_metadata(ObjectKind::Commit, commit.object())?;
    let detached = objects.find_detached_metadata(commit)?;
    let verified = policy.verify_commit(commit, &bytes, detached.as_deref());
    verified.map(drop).map_err(|source| ImportError::Unsigned { manifest, source: Box::new(source) })
}
