//! The first deployment on an empty file system.

use std::path::Path;

use rootball_bls::KargChange;
use rootball_oci::OstreeReference;
use rootball_repo::Mode;
use rootball_sysroot::Sysroot;
use rootball_sysroot::deploy::DeployRequest;

use crate::fetch::{Candidate, Fetched};
use crate::update::{as_policy_demands, check_verification, deploy_commit, origin_of, signed_by};
use crate::{Context, HostError, Outcome};

/// How to install.
#[derive(Clone, Debug)]
pub struct InstallOptions {
    /// The stateroot to make.
    pub stateroot: String,
    /// Kernel arguments.
    pub kernel_args: Vec<String>,
    /// How the repository keeps files: [`Mode::Bare`] for a system that boots; [`Mode::BareUser`] needs no root.
    pub mode: Mode,
}

impl Default for InstallOptions {
    fn default() -> Self {
        Self { stateroot: "default".to_owned(), kernel_args: Vec::new(), mode: Mode::Bare }
    }
}

/// Makes a sysroot in a directory, which is created if need be, and deploys an image in it. What is in the directory already stays.
///
/// An installation that broke off is taken up where it was; a stateroot with a deployment is refused.
///
/// # Errors
/// When the directory cannot be written or holds such a system, the image cannot be read, or it cannot be deployed.
pub fn install_to_filesystem(
    dir: &Path,
    from: &OstreeReference,
    options: &InstallOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let from = &as_policy_demands(from, context);
    check_verification(from, context)?;
    // A reference that leads nowhere should leave no trace.
    let candidate = Candidate::look(context, &from.image)?;
    std::fs::create_dir_all(dir).map_err(|source| HostError::Target { path: dir.to_owned(), source })?;
    let sysroot = Sysroot::init(dir, options.mode)?;
    let lock = sysroot.lock(context.lock_wait)?;
    if lock.deployments()?.iter().any(|deployment| deployment.id.stateroot == options.stateroot) {
        return Err(HostError::AlreadyInstalled { path: dir.to_owned(), stateroot: options.stateroot.clone() });
    }
    let signed_by = signed_by(from, lock.repo(), context)?;
    sysroot.init_stateroot(&options.stateroot)?;
    let Fetched { commit, moved, dropped } = candidate.fetch(lock.repo(), signed_by, context)?;
    let request = DeployRequest {
        origin: Some(origin_of(from, &candidate, &commit)),
        karg_changes: options.kernel_args.iter().cloned().map(KargChange::Append).collect(),
        ..DeployRequest::new(&options.stateroot, commit)
    };
    let mut deployed = deploy_commit(&lock, &request, context)?;
    deployed.reference = from.image.to_string();
    deployed.manifest_digest = Some(candidate.digest);
    deployed.moved = moved;
    deployed.dropped = dropped;
    Ok(Outcome::Deployed(Box::new(deployed)))
}
