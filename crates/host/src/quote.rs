//! What it would cost to bring in what a ref names.

use rootball_remote::PullQuote;
use rootball_repo::{RefPlace, RefSpec, Repo};

use crate::remoting::RemoteRef;
use crate::{Context, Followed, HostError, Prefer};

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
