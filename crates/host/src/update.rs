//! Following an origin, and following another one.
//!
//! Both find the image or ref that is to run, bring its commit into the repository and deploy it. What is the same already is left alone: the same
//! manifest needs no import, the same commit no deployment, whatever it is called.

use std::sync::Arc;

use rootball_object::{CommitChecksum, ObjectSource};
use rootball_oci::{OstreeReference, Verification};
use rootball_remote::PullPrefer;
use rootball_remote::policy::RemotePolicy;
use rootball_repo::{RefPlace, RefSpec, Repo};
use rootball_sysroot::deploy::DeployRequest;
use rootball_sysroot::{Deployment, Origin, State, Sysroot, SysrootError, SysrootLock};

use crate::deploying::deploy_commit;
use crate::error::chain;
use crate::fetch::{Candidate, Fetched};
use crate::remoting::RemoteRef;
use crate::rojiging::{RojigRelease, kept_by};
use crate::sources::{may_be_passed, order};
use crate::{Available, Context, Deploying, Followed, HostError, Moved, Outcome, Prefer};

/// How to update.
#[derive(Clone, Debug, Default)]
pub struct UpdateOptions {
    /// Only look what there is; change nothing.
    pub check: bool,
    /// The stateroot; `None` means the booted one's, else the default deployment's.
    pub stateroot: Option<String>,
    /// A remote's commit may be older than what is deployed from the same ref.
    pub allow_downgrade: bool,
    /// The settings of a remote must demand signatures.
    pub require_signature: bool,
    /// What is staged already may be finalized from now on; nothing is fetched.
    pub from_downloaded: bool,
    /// What this machine gave up because it did not boot well may be deployed again. Whoever asks for something by name gets it in any case.
    pub retry_bad: bool,
    /// Which way it comes by, where there are several.
    pub prefer: Prefer,
    /// How the new deployment is made.
    pub deploying: Deploying,
}

/// Follows the origin of the default deployment.
///
/// # Errors
/// When there is no deployment or it follows nothing, what it follows cannot be read, or it cannot be deployed.
pub fn upgrade(sysroot: &Sysroot, options: &UpdateOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    if options.from_downloaded {
        return apply_downloaded(&lock);
    }
    let base = find_base(&lock.state()?, options)?;
    let outcome = follow_first(&lock, &base, &order(&base.origin)?, options, context)?;
    discard_leftovers(&lock, options);
    Ok(outcome)
}

/// Follows the first of some sources that works.
fn follow_first(
    lock: &SysrootLock<'_>,
    base: &Deployment,
    sources: &[Followed],
    options: &UpdateOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let (last, others) = sources.split_last().ok_or_else(|| HostError::NoOrigin { stateroot: base.id.stateroot.clone() })?;
    let mut passed_by = Vec::new();
    for source in others {
        match follow(lock, base, source, options, context) {
            Err(error) if may_be_passed(&error) => passed_by.push(format!("{source}: {}", chain(&error))),
            outcome => return outcome.map(|outcome| outcome.having_passed(passed_by)),
        }
    }
    follow(lock, base, last, options, context).map(|outcome| outcome.having_passed(passed_by))
}

/// Lets the shutdown finalize what was staged with a lock on it.
fn apply_downloaded(lock: &SysrootLock<'_>) -> Result<Outcome, HostError> {
    let staged = lock.state()?.staged.ok_or_else(|| SysrootError::NothingStaged { path: lock.path().to_owned() })?;
    lock.lock_finalization(false)?;
    let deployment = staged.deployment;
    let followed = Followed::of_origin(&deployment.origin)?;
    let reference = followed.map_or_else(|| deployment.id.commit.to_string(), |followed| followed.to_string());
    Ok(Outcome::Unlocked { reference, commit: deployment.id.commit, deployment: deployment.id })
}

/// Removes what an update that was killed had staged: after one that came to its end, nobody goes on with it.
fn discard_leftovers(lock: &SysrootLock<'_>, options: &UpdateOptions) {
    if !options.check {
        // Best effort: the next one that writes to the repository finds them as well.
        let _ = lock.repo().discard_staged();
    }
}

/// Follows something else from now on. Where the policy demands a signature of an image, the origin says so too: then a policy that is lost
/// later does not let unsigned images in.
///
/// # Errors
/// As [`upgrade`].
pub fn switch(sysroot: &Sysroot, to: &Followed, options: &UpdateOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let mut base = find_base(&lock.state()?, options)?;
    // Who goes elsewhere does not want to come back here.
    if !order(&base.origin)?.contains(to) {
        base.origin.set_sources(&[]);
    }
    let to = match to {
        Followed::Image(reference) => &Followed::Image(as_policy_demands(reference, context)),
        to @ (Followed::Ref(_) | Followed::Rojig(_)) => to,
    };
    let outcome = follow(&lock, &base, to, &UpdateOptions { retry_bad: true, ..options.clone() }, context)?;
    discard_leftovers(&lock, options);
    Ok(outcome)
}

/// Finds a deployment that its boots have shown to be bad. To deploy it again at each look for updates would be a circle.
fn find_bad(
    lock: &SysrootLock<'_>,
    base: &Deployment,
    reference: &str,
    options: &UpdateOptions,
    is_it: impl Fn(&Deployment) -> bool,
) -> Result<Option<Outcome>, HostError> {
    if options.retry_bad {
        return Ok(None);
    }
    let state = lock.state()?;
    let mut others = state.deployments.iter().filter(|other| other.id.stateroot == base.id.stateroot && other.id != base.id);
    let bad = others.find(|other| state.entries.is_bad(&other.id) && is_it(other));
    Ok(bad.map(|bad| Outcome::KnownBad { reference: reference.to_owned(), commit: bad.id.commit, deployment: bad.id.clone() }))
}

fn follow(
    lock: &SysrootLock<'_>,
    base: &Deployment,
    followed: &Followed,
    options: &UpdateOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let outcome = match followed {
        Followed::Image(reference) => follow_image(lock, base, reference, options, context)?,
        Followed::Ref(_) | Followed::Rojig(_) => follow_named(lock, base, followed, options, context)?,
    };
    if matches!(outcome, Outcome::Deployed(_) | Outcome::OriginChanged { .. }) {
        forget_ref(lock, &base.origin);
    }
    Ok(outcome)
}

/// Removes the ref of a remote that no deployment follows any more, which would keep its objects for ever. Best effort: it takes room, and
/// nothing else.
fn forget_ref(lock: &SysrootLock<'_>, origin: &Origin) {
    let Ok(Some(followed)) = Followed::of_origin(origin) else { return };
    let spec = match &followed {
        Followed::Ref(spec @ RefSpec { place: RefPlace::Remote(_), .. }) => spec.clone(),
        Followed::Rojig(name) => kept_by(name),
        _ => return,
    };
    let Ok(state) = lock.state() else { return };
    if !state.all().any(|deployment| followed.is_in(&deployment.origin))
        && let Ok(transaction) = lock.repo().begin()
    {
        transaction.set_ref_in(&spec, None);
        let _ = transaction.commit();
    }
}

/// The deployment that would boot next is the one to be replaced, even when another one runs.
pub(crate) fn find_base(state: &State, options: &UpdateOptions) -> Result<Deployment, HostError> {
    let default = || state.booted().or(state.all().next()).map(|deployment| deployment.id.stateroot.clone());
    let stateroot = options.stateroot.clone().or_else(default).ok_or(HostError::Empty)?;
    state.next(&stateroot).cloned().ok_or(HostError::NothingDeployed { stateroot })
}

/// Writes the policy's demand into the reference, unless it has one of its own.
pub(crate) fn as_policy_demands(reference: &OstreeReference, context: &Context<'_>) -> OstreeReference {
    let mut reference = reference.clone();
    if reference.verification == Verification::Unverified && context.trust.demands_signature(&reference.image) {
        reference.verification = Verification::Policy;
    }
    reference
}

/// Refuses a reference whose demand for a signed image cannot be met, before anything is asked of its source.
pub(crate) fn check_verification(reference: &OstreeReference, context: &Context<'_>) -> Result<(), HostError> {
    match reference.verification {
        Verification::Policy => Ok(context.trust.require_signature(&reference.image)?),
        Verification::Unverified | Verification::Remote(_) => Ok(()),
    }
}

/// Returns by whose keys the commit must be signed, where the reference demands those of a remote.
pub(crate) fn signed_by(reference: &OstreeReference, repo: &Repo, context: &Context<'_>) -> Result<Option<Arc<RemotePolicy>>, HostError> {
    match &reference.verification {
        Verification::Remote(remote) => context.remoting.policy(repo, remote).map(Some),
        Verification::Unverified | Verification::Policy => Ok(None),
    }
}

fn follow_image(
    lock: &SysrootLock<'_>,
    base: &Deployment,
    followed: &OstreeReference,
    options: &UpdateOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    check_verification(followed, context)?;
    let prefer = options.prefer.for_image(&followed.image.to_string())?;
    let signed_by = signed_by(followed, lock.repo(), context)?;
    let to = &followed.image;
    let candidate = Candidate::look(context, to)?;
    let (name, digest) = (followed.to_string(), candidate.digest.to_string());
    let same_name = base.origin.image().as_deref() == Some(&*name);
    let unchanged = || Outcome::Unchanged { reference: to.to_string(), commit: base.id.commit };
    if same_name && base.origin.image_digest(&base.id.commit).as_deref() == Some(&*digest) {
        return Ok(unchanged());
    }
    let is_image = |other: &Deployment| other.origin.image_digest(&other.id.commit).as_deref() == Some(&*digest);
    if let Some(bad) = find_bad(lock, base, &to.to_string(), options, is_image)? {
        return Ok(bad);
    }
    if options.check {
        let commit = candidate.find_commit(lock.repo())?;
        if same_name && commit == Some(base.id.commit) {
            return Ok(unchanged());
        }
        return Ok(Outcome::Available(Available {
            reference: to.to_string(),
            before: Some(base.id.commit),
            present: candidate.is_present(lock.repo())?,
            commit,
            version: candidate.version,
            manifest_digest: Some(candidate.digest),
            image_bytes: candidate.image_bytes,
        }));
    }
    let Fetched { commit, moved, dropped } = candidate.fetch(lock.repo(), signed_by, prefer, context)?;
    let mut origin = base.origin.clone();
    origin.set_image(&name);
    origin.set_image_digest(&digest, &commit);
    if commit == base.id.commit {
        lock.write_origin(&base.id, &origin)?;
        // The same system in another wrapping: only what is noted about it changes.
        return Ok(if same_name { unchanged() } else { Outcome::OriginChanged { reference: to.to_string(), commit, moved } });
    }
    if let Some(bad) = find_bad(lock, base, &to.to_string(), options, |other| other.id.commit == commit)? {
        return Ok(bad);
    }
    let request = options.deploying.request(Some(base), &base.id.stateroot, commit)?;
    let request = DeployRequest { origin: Some(origin.inherited()), ..request };
    let mut deployed = deploy_commit(lock, &request, &options.deploying, context)?;
    deployed.reference = to.to_string();
    deployed.before = Some(base.id.commit);
    deployed.manifest_digest = Some(candidate.digest);
    deployed.moved = moved;
    deployed.dropped = dropped;
    Ok(Outcome::Deployed(Box::new(deployed)))
}

/// Something that names a commit.
enum Named<'a> {
    /// A ref of a remote.
    Remote(Box<RemoteRef<'a>>, PullPrefer),
    /// A ref of the system's own repository.
    Own(&'a Repo, &'a RefSpec),
    /// A release of a remote.
    Release(Box<RojigRelease<'a>>),
}

impl<'a> Named<'a> {
    /// Finds it, for a machine that has a commit. What it names must not be older than `newer_than`.
    fn open(
        repo: &'a Repo,
        followed: &'a Followed,
        (has, newer_than): (CommitChecksum, Option<CommitChecksum>),
        prefer: Prefer,
        context: &'a Context<'a>,
    ) -> Result<Self, HostError> {
        Ok(match followed {
            Followed::Rojig(name) => {
                prefer.for_rojig(&followed.to_string())?;
                Self::Release(Box::new(RojigRelease::open(repo, name, Some(has), newer_than, context)?))
            }
            Followed::Ref(spec @ RefSpec { place: RefPlace::Remote(remote), .. }) => {
                let prefer = prefer.for_ref(&followed.to_string())?;
                Self::Remote(Box::new(RemoteRef::open(repo, remote, &spec.name, newer_than, context)?), prefer)
            }
            Followed::Ref(spec) => Self::Own(repo, spec),
            Followed::Image(_) => unreachable!("an image is followed in another way"),
        })
    }

    fn require_signature(&self) -> Result<(), HostError> {
        match self {
            Self::Remote(remote, _) => remote.require_signature(),
            Self::Own(_, spec) => Err(HostError::OwnRef { name: spec.name.to_string() }),
            Self::Release(release) => release.require_signature(),
        }
    }

    /// Returns the commit, its version, and whether it is here with all that it names.
    fn look(&self) -> Result<(CommitChecksum, Option<String>, bool), HostError> {
        match self {
            Self::Remote(remote, _) => {
                let found = remote.look()?;
                Ok((found.checksum, found.commit.metadata.string("version").map(str::to_owned), found.is_complete))
            }
            Self::Own(repo, spec) => {
                let commit = repo.resolve(spec.name.as_str())?;
                Ok((commit, repo.load_commit(&commit)?.metadata.string("version").map(str::to_owned), true))
            }
            Self::Release(release) => {
                let (commit, version) = release.look();
                Ok((commit, version, release.plan()?.is_present))
            }
        }
    }

    /// Brings the commit into the repository.
    fn fetch(&self) -> Result<(CommitChecksum, Moved), HostError> {
        match self {
            Self::Remote(remote, prefer) => remote.pull(*prefer),
            Self::Own(repo, spec) => Ok((repo.resolve(spec.name.as_str())?, Moved::default())),
            Self::Release(release) => release.fetch(),
        }
    }
}

fn follow_named(
    lock: &SysrootLock<'_>,
    base: &Deployment,
    followed: &Followed,
    options: &UpdateOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let reference = followed.to_string();
    let same_name = followed.is_in(&base.origin);
    let newer_than = (same_name && !options.allow_downgrade).then_some(base.id.commit);
    let unchanged = |commit| Outcome::Unchanged { reference: reference.clone(), commit };
    let named = Named::open(lock.repo(), followed, (base.id.commit, newer_than), options.prefer, context)?;
    if options.require_signature {
        named.require_signature()?;
    }
    if options.check {
        let (commit, version, present) = named.look()?;
        if same_name && commit == base.id.commit {
            return Ok(unchanged(commit));
        }
        if let Some(bad) = find_bad(lock, base, &reference, options, |other| other.id.commit == commit)? {
            return Ok(bad);
        }
        let before = Some(base.id.commit);
        return Ok(Outcome::Available(Available {
            reference,
            before,
            commit: Some(commit),
            version,
            manifest_digest: None,
            present,
            image_bytes: 0,
        }));
    }
    let (commit, moved) = named.fetch()?;
    let mut origin = base.origin.clone();
    if !same_name {
        followed.put_in(&mut origin);
    }
    if commit == base.id.commit {
        if same_name {
            return Ok(unchanged(commit));
        }
        lock.write_origin(&base.id, &origin)?;
        return Ok(Outcome::OriginChanged { reference, commit, moved });
    }
    if let Some(bad) = find_bad(lock, base, &reference, options, |other| other.id.commit == commit)? {
        return Ok(bad);
    }
    let request = options.deploying.request(Some(base), &base.id.stateroot, commit)?;
    let request = DeployRequest { origin: Some(origin.inherited()), ..request };
    let mut deployed = deploy_commit(lock, &request, &options.deploying, context)?;
    deployed.reference = reference;
    deployed.before = Some(base.id.commit);
    deployed.moved = moved;
    Ok(Outcome::Deployed(Box::new(deployed)))
}

/// Returns the origin of something that was made from an image.
pub(crate) fn origin_of(reference: &OstreeReference, candidate: &Candidate, commit: &CommitChecksum) -> Origin {
    let mut origin = Origin::of_image(&reference.to_string());
    origin.set_image_digest(&candidate.digest.to_string(), commit);
    origin
}
