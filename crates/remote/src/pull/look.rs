//! The first half of a pull: which commits a remote has for what is asked, verified. Nothing below them has come by then.

use rootball_object::ErrorKind;
use rootball_repo::{Mode, Repo};
use tokio::runtime::Runtime;

use super::commits::{Commits, Target};
use super::listed::ListedDeltas;
use super::scope::Scope;
use super::{Connection, DeltaUse, PullError, PullOptions, TrustedCommit};
use crate::RemoteConfig;
use crate::config::Location;
use crate::origin::Origin;
use crate::policy::RemotePolicy;
use crate::server::{Server, connect, local_path};
use crate::summary::{self, RemoteSummary};

/// What is asked of which remote.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) repo: &'a Repo,
    pub(super) remote: &'a RemoteConfig,
    pub(super) policy: &'a RemotePolicy,
    pub(super) connection: &'a Connection,
    pub(super) options: &'a PullOptions,
}

impl Asked<'_> {
    /// Tells whether only parts of commits come.
    pub(super) fn is_partial(&self) -> bool {
        self.options.commit_only || !Scope::of_paths(&self.options.subpaths).is_whole()
    }

    /// Tells whether files may be made out of others. Who wants to see a file's mode before it is kept must fetch it whole.
    pub(super) fn can_patch(&self) -> bool {
        let wanted = self.options.deltas != DeltaUse::Never && !self.options.bare_user_only_files;
        wanted && self.repo.mode() != Mode::Archive
    }

    /// Tells whether a static delta may be looked for.
    pub(super) fn uses_deltas(&self, origin: &Origin) -> Result<bool, PullError> {
        // Operations write plain files, which an archive repository would have to compress again; what is on this machine is near enough.
        let can = self.repo.mode() != Mode::Archive && !self.is_partial() && origin.server().is_some();
        match self.options.deltas {
            DeltaUse::Never | DeltaUse::OfObjects => Ok(false),
            DeltaUse::Always if !can => Err(PullError::NoDeltas),
            DeltaUse::Always | DeltaUse::WherePossible => Ok(can),
        }
    }

    /// Tells whether the next way may be taken where a delta fails so.
    pub(super) fn goes_on_after(&self, error: &super::DeltaError) -> bool {
        self.options.deltas != DeltaUse::Always && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt | ErrorKind::Unsupported)
    }
}

/// A remote that was asked.
pub(super) struct Look {
    pub(super) runtime: Runtime,
    pub(super) origin: Origin,
    pub(super) summary: Option<RemoteSummary>,
    pub(super) shown: ShownSettings,
    /// The commits that were asked for, in the order of the question.
    pub(super) targets: Vec<Target>,
    /// Those and their parents, as far as they are wanted.
    pub(super) found: Vec<TrustedCommit>,
}

impl Look {
    /// Asks a remote.
    pub(super) fn at(asked: &Asked<'_>) -> Result<Self, PullError> {
        if let Some(text) = &asked.remote.unconfigured_state {
            return Err(PullError::Unconfigured { name: asked.remote.name().to_owned(), text: text.clone() });
        }
        let runtime = runtime()?;
        let origin = runtime.block_on(open(asked.remote, asked.connection))?;
        let summary = runtime.block_on(summary::fetch(&origin, asked.repo, asked.remote.name(), asked.policy))?;
        let shown = runtime.block_on(check_config(&origin))?;
        let mut look = Self { runtime, origin, summary, shown, targets: Vec::new(), found: Vec::new() };
        let commits = look.commits(asked);
        let targets = look.runtime.block_on(commits.targets())?;
        let found = look.runtime.block_on(commits.fetch(&targets))?;
        (look.targets, look.found) = (targets, found);
        Ok(look)
    }

    pub(super) fn commits<'a>(&'a self, asked: &Asked<'a>) -> Commits<'a> {
        let Asked { repo, remote, policy, options, .. } = *asked;
        Commits { repo, origin: &self.origin, remote, policy, options, summary: self.summary.as_ref().map(|found| &found.summary) }
    }

    /// Returns the static deltas of a remote that is a server.
    pub(super) fn listed<'a>(&'a self, commits: &'a Commits<'a>) -> Option<ListedDeltas<'a>> {
        let is_indexed = self.shown.indexed_deltas;
        self.origin.server().map(|server| ListedDeltas { commits, server, is_indexed })
    }

    /// Returns the bytes and requests that were moved.
    pub(super) fn traffic(&self) -> (u64, u64) {
        self.origin.server().map_or((0, 0), Server::traffic)
    }
}

pub(super) fn runtime() -> Result<Runtime, PullError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(PullError::Thread)
}

pub(super) async fn open(remote: &RemoteConfig, connection: &Connection) -> Result<Origin, PullError> {
    let url = connection.url.as_deref().map(Location::parse);
    let place = url.as_ref().or(remote.url.as_ref());
    if let Some(path) = place.and_then(local_path) {
        return Ok(Origin::Local(Repo::open(&path)?));
    }
    Ok(Origin::Server(connect(remote, url.as_ref(), &connection.client, &connection.headers).await?))
}

/// What the settings of a remote's repository say of its deltas.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ShownSettings {
    /// Static deltas are listed in files of their own.
    pub(super) indexed_deltas: bool,
    /// There are deltas of single objects.
    pub(super) object_deltas: bool,
}

/// Looks at the settings of the repository.
async fn check_config(origin: &Origin) -> Result<ShownSettings, PullError> {
    let Some(config) = origin.config().await? else { return Ok(ShownSettings::default()) };
    let is_set = |section, key| config.boolean(section, key).ok().flatten().unwrap_or(false);
    match config.string("core", "mode") {
        Some(mode) if mode.parse() != Ok(Mode::Archive) => Err(PullError::Mode { mode }),
        _ => Ok(ShownSettings { indexed_deltas: is_set("core", "indexed-deltas"), object_deltas: is_set("rootball", "object-deltas") }),
    }
}
