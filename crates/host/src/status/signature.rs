//! Signatures of what is deployed.

use rootball_object::ObjectSource;
use rootball_oci::{OstreeReference, Verification};
use rootball_repo::{RefPlace, RefSpec};
use rootball_sysroot::{Deployment, Sysroot};
use serde::Serialize;

use crate::{Context, Followed, HostError};

/// Which signatures a deployment must have, and which it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "demanded", rename_all = "kebab-case")]
pub enum SignatureStatus {
    /// None.
    #[default]
    Nothing,
    /// One of the image, which was verified when the image was fetched.
    Image,
    /// One of the commit, by a key of a remote.
    Commit {
        /// The remote.
        remote: String,
        /// The keys with a valid signature.
        valid: Vec<String>,
        /// Why there is none that counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
}

/// Looks at the signatures of a deployment, by the remote's settings and keys as they are now.
pub(super) fn of(sysroot: &Sysroot, deployment: &Deployment, context: &Context<'_>) -> SignatureStatus {
    let image = deployment.origin.image().and_then(|image| image.parse::<OstreeReference>().ok());
    let remote = match image.map(|image| image.verification) {
        Some(Verification::Policy) => return SignatureStatus::Image,
        Some(Verification::Remote(remote)) => Some(remote),
        Some(Verification::Unverified) => None,
        None => match Followed::of_origin(&deployment.origin) {
            Ok(Some(Followed::Ref(RefSpec { place: RefPlace::Remote(remote), .. }))) => Some(remote),
            Ok(Some(Followed::Rojig(name))) => Some(name.remote),
            _ => None,
        },
    };
    let Some(remote) = remote else { return SignatureStatus::Nothing };
    match verify(sysroot, deployment, &remote, context) {
        Ok(None) => SignatureStatus::Nothing,
        Ok(Some(valid)) => SignatureStatus::Commit { remote, valid, problem: None },
        Err(problem) => SignatureStatus::Commit { remote, valid: Vec::new(), problem: Some(problem.to_string()) },
    }
}

/// Returns who signed the commit, or `None` where nobody must.
fn verify(sysroot: &Sysroot, deployment: &Deployment, remote: &str, context: &Context<'_>) -> Result<Option<Vec<String>>, HostError> {
    let repo = sysroot.repo();
    let policy = context.remoting.policy(repo, remote)?;
    if !policy.demands_signed_commits() {
        return Ok(None);
    }
    let commit = &deployment.id.commit;
    let bytes = repo.load_commit(commit)?.to_bytes();
    let detached = repo.find_detached_metadata(commit)?;
    let valid = policy.verify_commit(commit, &bytes, detached.as_deref())?;
    Ok(Some(valid.into_iter().map(|by| by.user_id.map_or(by.key.clone(), |user| format!("{} ({user})", by.key))).collect()))
}
