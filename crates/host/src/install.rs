//! The first deployment on an empty file system.

use std::path::Path;

use rootball_bls::KargChange;
use rootball_oci::OstreeReference;
use rootball_repo::{Mode, RefPlace, RefSpec, Repo};
use rootball_sysroot::deploy::DeployRequest;
use rootball_sysroot::{Origin, Sysroot};

use crate::deploying::deploy_commit;
use crate::fetch::{Candidate, Fetched};
use crate::remoting::RemoteRef;
use crate::update::{as_policy_demands, check_verification, origin_of, signed_by};
use crate::{Context, Deploying, Followed, HostError, Moved, Outcome};

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

/// Makes a sysroot in a directory, which is created if need be, and deploys an image or the commit of a ref in it. What is in the directory already stays.
///
/// An installation that broke off is taken up where it was; a stateroot with a deployment is refused.
///
/// # Errors
/// When the directory cannot be written or holds such a system, the image cannot be read, or it cannot be deployed.
pub fn install_to_filesystem(dir: &Path, from: &Followed, options: &InstallOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let source = match from {
        Followed::Image(reference) => {
            let reference = as_policy_demands(reference, context);
            check_verification(&reference, context)?;
            // A reference that leads nowhere should leave no trace.
            let candidate = Candidate::look(context, &reference.image)?;
            Source::Image(reference, Box::new(candidate))
        }
        Followed::Ref(spec) => Source::Ref(spec),
    };
    std::fs::create_dir_all(dir).map_err(|source| HostError::Target { path: dir.to_owned(), source })?;
    let sysroot = Sysroot::init(dir, options.mode)?;
    let lock = sysroot.lock(context.lock_wait)?;
    if lock.deployments()?.iter().any(|deployment| deployment.id.stateroot == options.stateroot) {
        return Err(HostError::AlreadyInstalled { path: dir.to_owned(), stateroot: options.stateroot.clone() });
    }
    let repo = lock.repo();
    let (origin, digest, Fetched { commit, moved, dropped }) = match source {
        Source::Image(reference, candidate) => {
            let fetched = candidate.fetch(repo, signed_by(&reference, repo, context)?, context)?;
            (origin_of(&reference, &candidate, &fetched.commit), Some(candidate.digest), fetched)
        }
        Source::Ref(spec) => (origin_of_ref(spec), None, fetch_ref(repo, spec, context)?),
    };
    sysroot.init_stateroot(&options.stateroot)?;
    let request = DeployRequest {
        origin: Some(origin),
        karg_changes: options.kernel_args.iter().cloned().map(KargChange::Append).collect(),
        ..DeployRequest::new(&options.stateroot, commit)
    };
    let mut deployed = deploy_commit(&lock, &request, &Deploying::default(), context)?;
    deployed.reference = from.to_string();
    deployed.manifest_digest = digest;
    deployed.moved = moved;
    deployed.dropped = dropped;
    Ok(Outcome::Deployed(Box::new(deployed)))
}

/// Where the first system comes from.
enum Source<'a> {
    /// An image, looked at, under the name that the origin will have.
    Image(OstreeReference, Box<Candidate>),
    Ref(&'a RefSpec),
}

fn origin_of_ref(spec: &RefSpec) -> Origin {
    let mut origin = Origin::new();
    origin.set_refspec(&spec.to_string());
    origin
}

/// Brings in what a ref names. The remote must be configured in the repository of the new system, which keeps its settings.
fn fetch_ref(repo: &Repo, spec: &RefSpec, context: &Context<'_>) -> Result<Fetched, HostError> {
    let (commit, moved) = match &spec.place {
        RefPlace::Remote(remote) => RemoteRef::open(repo, remote, &spec.name, None, context)?.pull()?,
        _ => (repo.resolve(spec.name.as_str())?, Moved::default()),
    };
    Ok(Fetched { commit, moved, dropped: Vec::new() })
}
