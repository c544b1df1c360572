//! Refs of remotes: looked at, and brought into the repository.

use std::sync::Arc;

use rootball_image::import::record::Came;
use rootball_object::{CommitChecksum, RefName};
use rootball_remote::policy::{RemotePolicy, TrustPlaces};
use rootball_remote::{
    Connection, PullOptions, PullPrefer, PullQuote, PullQuoted, PullWay, RemoteConfig, Remotes, RemotesError, TimestampCheck,
    TrustedCommit, Wanted, find_commit, quote,
};
use rootball_repo::Repo;

use crate::{Context, HostError, Moved, came};

/// Finds where the remotes of a repository are configured.
pub type FindRemotes<'a> = dyn Fn(&Repo) -> Result<Remotes, RemotesError> + Sync + 'a;

/// How the remotes of a repository are reached, and by whose keys they are trusted.
#[derive(Clone, Copy)]
pub struct Remoting<'a> {
    /// Finds where they are configured.
    pub remotes: &'a FindRemotes<'a>,
    /// How their servers are spoken to.
    pub connection: &'a Connection,
    /// Where the system keeps the keys that it trusts for every remote.
    pub places: &'a TrustPlaces,
    /// The time at which signatures are verified, in seconds since 1970.
    pub now: u64,
}

impl Remoting<'_> {
    /// Loads the policy of a remote.
    pub(crate) fn policy(&self, repo: &Repo, name: &str) -> Result<Arc<RemotePolicy>, HostError> {
        let remote = (self.remotes)(repo)?.load(name)?;
        Ok(Arc::new(RemotePolicy::load(repo, &remote, self.places, self.now)?))
    }
}

/// A ref of a remote.
pub(crate) struct RemoteRef<'a> {
    repo: &'a Repo,
    remote: RemoteConfig,
    policy: RemotePolicy,
    options: PullOptions,
    context: &'a Context<'a>,
}

impl<'a> RemoteRef<'a> {
    /// Finds the remote. What the ref names must not be older than `newer_than`.
    pub(crate) fn open(
        repo: &'a Repo,
        remote: &str,
        name: &RefName,
        newer_than: Option<CommitChecksum>,
        context: &'a Context<'a>,
    ) -> Result<Self, HostError> {
        let remote = (context.remoting.remotes)(repo)?.load(remote)?;
        let mut found = Self::of_config(repo, remote, name, context)?;
        found.options.timestamp_check = newer_than.map_or(TimestampCheck::None, TimestampCheck::Commit);
        Ok(found)
    }

    /// The same of a remote that the repository need not know.
    pub(crate) fn of_config(repo: &'a Repo, remote: RemoteConfig, name: &RefName, context: &'a Context<'a>) -> Result<Self, HostError> {
        let remoting = &context.remoting;
        let policy = RemotePolicy::load(repo, &remote, remoting.places, remoting.now)?;
        let options = PullOptions { wanted: vec![Wanted::Ref(name.clone())], ..PullOptions::default() };
        Ok(Self { repo, remote, policy, options, context })
    }

    /// Refuses a remote whose commits need not be signed.
    pub(crate) fn require_signature(&self) -> Result<(), HostError> {
        if self.policy.demands_signed_commits() {
            return Ok(());
        }
        Err(HostError::UnsignedRemote { remote: self.remote.name().to_owned() })
    }

    /// Verifies a commit that came another way.
    pub(crate) fn verify(&self, commit: &CommitChecksum, bytes: &[u8], detached: Option<&[u8]>) -> Result<(), HostError> {
        self.policy.verify_commit(commit, bytes, detached)?;
        Ok(())
    }

    /// Finds out which commit it names. Nothing is kept.
    pub(crate) fn look(&self) -> Result<TrustedCommit, HostError> {
        Ok(find_commit(self.repo, &self.remote, &self.policy, self.context.remoting.connection, &self.options)?)
    }

    /// Finds out what each way to the commit costs.
    pub(crate) fn quote(&self, prefer: PullPrefer) -> Result<PullQuote, HostError> {
        Ok(self.quoted(prefer)?.quote)
    }

    fn quoted(&self, prefer: PullPrefer) -> Result<PullQuoted<'_>, HostError> {
        let connection = self.context.remoting.connection;
        Ok(quote(self.repo, &self.remote, &self.policy, connection, &self.options, prefer)?)
    }

    /// Brings the commit into the repository, by the way that is preferred.
    pub(crate) fn pull(&self, prefer: PullPrefer) -> Result<(CommitChecksum, Moved), HostError> {
        let report = self.quoted(prefer)?.pull(self.context.reporter, self.context.cancel)?;
        let commit = report.pulled.first().map(|pulled| pulled.commit);
        let commit = commit.ok_or_else(|| HostError::NothingPulled { remote: self.remote.name().to_owned() })?;
        let objects = report.stats.metadata_objects + report.stats.file_objects;
        // What was only asked, and turned out to be here, is no part of the system that moved.
        if objects == 0 {
            return Ok((commit, Moved::default()));
        }
        let way = match (report.delta_parts, report.object_deltas) {
            (0, 0) => PullWay::Objects,
            (0, _) => PullWay::ObjectDeltas,
            _ => PullWay::StaticDelta,
        };
        let bytes = report.transferred_bytes;
        // A note for whoever asks later; the commit is here without it.
        let _ = came::note(self.repo, &commit, &Came { by: way.to_string(), bytes, delta: None });
        let way = Some(way).filter(|way| *way != PullWay::Objects).map(|way| way.to_string());
        Ok((commit, Moved { bytes, objects, way, passed_by: report.passed_by, ..Moved::default() }))
    }
}
