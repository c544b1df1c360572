//! What it would cost to bring in what a ref names.

use rootball_object::CommitChecksum;
use rootball_remote::PullQuote;
use rootball_repo::{RefPlace, RefSpec, Repo};

use crate::remoting::RemoteRef;
use crate::rojiging::RojigRelease;
use crate::{Context, Followed, HostError, Prefer, RojigName};

/// Finds out what each way costs for the commit to come that a ref names. The commit is fetched and verified; nothing below it moves.
///
/// # Errors
/// When the remote is not known, its ref cannot be found, or the commit is not trusted; [`HostError::NotItsWay`].
pub fn quote_ref(repo: &Repo, spec: &RefSpec, prefer: Prefer, context: &Context<'_>) -> Result<PullQuote, HostError> {
    let prefer = prefer.for_ref(&Followed::Ref(spec.clone()).to_string())?;
    match &spec.place {
        RefPlace::Remote(remote) => RemoteRef::open(repo, remote, &spec.name, None, context)?.quote(prefer),
        _ => Ok(PullQuote::present(repo.resolve(spec.name.as_str())?)),
    }
}

/// What it takes to make the commit of a release.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RojigQuote {
    /// The commit.
    pub commit: CommitChecksum,
    /// Its version.
    pub version: Option<String>,
    /// It is here: nothing need move.
    pub is_present: bool,
    /// Bytes of the descriptor, which were read to say this.
    pub looked: u64,
    /// How many packages something is needed of.
    pub packages: usize,
    /// Bytes of their files.
    pub packages_size: u64,
    /// Bytes of those that are not on this machine.
    pub packages_to_move: u64,
    /// Bytes of the residue.
    pub residue: u64,
    /// Requests for all that.
    pub requests: usize,
    /// Bytes of memory that the residue takes.
    pub memory: u64,
}

/// Finds out what a release takes. Its descriptor is read and its commit verified; nothing else moves.
///
/// # Errors
/// When the remote is not known or has no such release, or the commit is not trusted.
pub fn quote_rojig(repo: &Repo, name: &RojigName, prefer: Prefer, context: &Context<'_>) -> Result<RojigQuote, HostError> {
    prefer.for_rojig(&Followed::Rojig(name.clone()).to_string())?;
    let release = RojigRelease::open(repo, name, None, None, context)?;
    let plan = release.plan()?;
    let (commit, version) = release.look();
    Ok(RojigQuote {
        commit,
        version,
        is_present: plan.is_present,
        looked: release.looked(),
        packages: plan.packages.len(),
        packages_size: plan.packages_size,
        packages_to_move: release.to_move(&plan),
        residue: plan.parts_size,
        requests: plan.packages.len() + plan.parts.len(),
        memory: plan.memory,
    })
}
