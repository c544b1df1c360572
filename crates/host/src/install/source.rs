//! Where the first system comes from.

use std::fmt;
use std::path::PathBuf;

use rootball_image::UnpackedSize;
use rootball_image::delta::Prefer;
use rootball_object::{CommitChecksum, LoadError, ObjectKind, ObjectSource};
use rootball_oci::{Digest, OstreeReference};
use rootball_remote::PullPrefer;
use rootball_repo::{PullOptions, RefPlace, RefSpec, Repo, Seen, reachable};
use rootball_sysroot::Origin;

use super::InstallOptions;
use crate::fetch::{Candidate, Fetched};
use crate::remoting::RemoteRef;
use crate::rojiging::RojigRelease;
use crate::update::{as_policy_demands, check_verification, origin_of, signed_by};
use crate::{Context, Followed, HostError, Moved, RojigName};

/// What is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallFrom {
    /// Something that can be followed from then on.
    Followed(Followed),
    /// A commit of a repository on this machine.
    Repository {
        /// The repository.
        path: PathBuf,
        /// A ref, or a commit.
        rev: String,
    },
}

impl<F: Into<Followed>> From<F> for InstallFrom {
    fn from(followed: F) -> Self {
        Self::Followed(followed.into())
    }
}

impl fmt::Display for InstallFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Followed(followed) => followed.fmt(f),
            Self::Repository { path, rev } => write!(f, "ostree:{}:{rev}", path.display()),
        }
    }
}

/// The same, looked at: a reference that leads nowhere should leave no trace.
pub(super) enum Source<'a> {
    /// An image under the name that the origin will have.
    Image(OstreeReference, Box<Candidate>),
    /// A ref of a remote, or of the new system's own repository.
    Ref(&'a RefSpec),
    /// A release of a remote.
    Rojig(&'a RojigName),
    /// A commit of a repository, and the ref that named it.
    Repository { repo: Box<Repo>, commit: CommitChecksum, name: Option<RefSpec> },
}

/// What was brought into the new repository.
pub(super) struct Obtained {
    /// What the new system follows.
    pub(super) origin: Origin,
    /// The image's manifest.
    pub(super) digest: Option<Digest>,
    pub(super) fetched: Fetched,
}

impl<'a> Source<'a> {
    pub(super) fn look(from: &'a InstallFrom, options: &InstallOptions, context: &Context<'_>) -> Result<Self, HostError> {
        if let Some(Followed::Image(reference)) = &options.follow {
            check_verification(&as_policy_demands(reference, context), context)?;
        }
        match from {
            InstallFrom::Followed(Followed::Image(reference)) => {
                let reference = as_policy_demands(reference, context);
                check_verification(&reference, context)?;
                let candidate = Candidate::look(context, &reference.image)?;
                Ok(Self::Image(reference, Box::new(candidate)))
            }
            InstallFrom::Followed(Followed::Ref(spec)) => Ok(Self::Ref(spec)),
            InstallFrom::Followed(Followed::Rojig(name)) => Ok(Self::Rojig(name)),
            InstallFrom::Repository { path, rev } => {
                let repo = Repo::open(path)?;
                let commit = repo.resolve(rev)?;
                let name = rev.parse::<RefSpec>().ok().filter(|_| !commit.to_hex().starts_with(rev.as_str()));
                Ok(Self::Repository { repo: Box::new(repo), commit, name })
            }
        }
    }

    /// Finds out how many bytes it has. Layers that do not say what they become, and remotes, know it only at the least.
    pub(super) fn size(&self) -> Result<UnpackedSize, HostError> {
        match self {
            Self::Image(_, candidate) => candidate.unpacked_size(),
            Self::Ref(_) | Self::Rojig(_) => Ok(UnpackedSize { bytes: 0, exact: false }),
            Self::Repository { repo, commit, .. } => {
                let mut bytes = 0_u64;
                reachable::<LoadError>(repo.as_ref(), commit, &mut Seen::new(), |kind, checksum| {
                    let size = match kind {
                        ObjectKind::File => repo.open_file(checksum)?.size,
                        _ => repo.load_metadata(kind, checksum)?.len() as u64,
                    };
                    bytes = bytes.saturating_add(size);
                    Ok(())
                })?;
                Ok(UnpackedSize { bytes, exact: true })
            }
        }
    }

    /// Brings it into the new repository.
    pub(super) fn obtain(self, repo: &Repo, options: &InstallOptions, context: &Context<'_>) -> Result<Obtained, HostError> {
        let follow = options.follow.as_ref();
        match self {
            Self::Image(reference, candidate) => {
                let fetched = candidate.fetch(repo, signed_by(&reference, repo, context)?, Prefer::default(), context)?;
                let origin = match follow {
                    Some(other @ (Followed::Ref(_) | Followed::Rojig(_))) => origin_of_followed(other, context),
                    Some(Followed::Image(follow)) => origin_of(&as_policy_demands(follow, context), &candidate, &fetched.commit),
                    None => origin_of(&reference, &candidate, &fetched.commit),
                };
                Ok(Obtained { origin, digest: Some(candidate.digest), fetched })
            }
            Self::Ref(spec) => {
                let (commit, moved) = match &spec.place {
                    RefPlace::Remote(name) => match &options.remote {
                        Some(given) if given.name() == name => given.open(repo, &spec.name, context)?.pull(PullPrefer::default())?,
                        _ => RemoteRef::open(repo, name, &spec.name, None, context)?.pull(PullPrefer::default())?,
                    },
                    _ => (repo.resolve(spec.name.as_str())?, Moved::default()),
                };
                let origin = follow.map_or_else(|| origin_of_ref(spec), |follow| origin_of_followed(follow, context));
                Ok(Obtained { origin, digest: None, fetched: Fetched { commit, moved, dropped: Vec::new() } })
            }
            Self::Rojig(name) => {
                let release = match &options.remote {
                    Some(given) if *given.name() == name.remote => given.open_release(repo, name, context)?,
                    _ => RojigRelease::open(repo, name, None, None, context)?,
                };
                let (commit, moved) = release.fetch()?;
                let own = Followed::Rojig(name.clone());
                let origin = origin_of_followed(follow.unwrap_or(&own), context);
                Ok(Obtained { origin, digest: None, fetched: Fetched { commit, moved, dropped: Vec::new() } })
            }
            Self::Repository { repo: source, commit, name } => {
                let fetched = pull_local(&source, commit, repo, options, context)?;
                let origin = match (follow, &name) {
                    (Some(follow), _) => origin_of_followed(follow, context),
                    (None, Some(name)) => origin_of_ref(&RefSpec::from(name.name.clone())),
                    (None, None) => Origin::new(),
                };
                // The ref keeps the commit, as it does when it comes over the network.
                let kept = match (follow, name) {
                    (Some(Followed::Ref(spec)), _) => Some(spec.clone()),
                    (None, Some(name)) => Some(RefSpec::from(name.name)),
                    _ => None,
                };
                if let Some(spec) = kept {
                    let transaction = repo.begin()?;
                    transaction.set_ref_in(&spec, Some(commit));
                    transaction.commit()?;
                }
                Ok(Obtained { origin, digest: None, fetched })
            }
        }
    }
}

/// Brings a commit in from another repository. When the new system is to follow a remote, the commit must be signed as that demands.
fn pull_local(
    source: &Repo,
    commit: CommitChecksum,
    repo: &Repo,
    options: &InstallOptions,
    context: &Context<'_>,
) -> Result<Fetched, HostError> {
    if let Some(Followed::Ref(RefSpec { place: RefPlace::Remote(name), name: branch })) = &options.follow {
        let remote = match &options.remote {
            Some(given) if given.name() == name => given.open(repo, branch, context)?,
            _ => RemoteRef::open(repo, name, branch, None, context)?,
        };
        let bytes = source.load_metadata(ObjectKind::Commit, commit.object())?;
        remote.verify(&commit, &bytes, source.find_detached_metadata(&commit)?.as_deref())?;
    }
    let report = repo.pull_local(source, &[commit.to_hex()], &PullOptions::default(), context.reporter, context.cancel)?;
    let stats = &report.stats;
    let objects = stats.metadata_objects + stats.file_objects;
    let moved = Moved { bytes: stats.content_bytes, objects, ..Moved::default() };
    Ok(Fetched { commit, moved, dropped: Vec::new() })
}

fn origin_of_ref(spec: &RefSpec) -> Origin {
    let mut origin = Origin::new();
    origin.set_refspec(&spec.to_string());
    origin
}

/// An image that was not looked at has no manifest to compare with.
fn origin_of_followed(followed: &Followed, context: &Context<'_>) -> Origin {
    match followed {
        Followed::Ref(spec) => origin_of_ref(spec),
        Followed::Rojig(name) => {
            let mut origin = Origin::new();
            origin.set_rojig(&name.to_string());
            origin
        }
        Followed::Image(reference) => Origin::of_image(&as_policy_demands(reference, context).to_string()),
    }
}
