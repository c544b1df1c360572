//! Commits of a remote into a repository.
//!
//! Order: summary and refs; commits, each of which a [`RemotePolicy`] must trust; directories and files, in one transaction; refs. A pull that breaks
//! off leaves what it has brought, hashed and under its name, to the next one. Nothing of it is visible before all is there.

mod commits;
mod deltas;
mod engine;
mod error;
mod fetch;
mod keep;
mod listed;
mod look;
mod mirrored;
mod object_deltas;
mod options;
mod price;
mod quote;
mod scope;
mod spool;

use rootball_delta::apply::PartStats;
use rootball_net::ClientOptions;
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Event, ObjectKind, ObjectSink, RefName, Reporter, Step, StoreError};
use rootball_repo::{Mode, Repo, Transaction, TransactionStats};
use rootball_sign::ostree::Verified;

pub use self::commits::TrustedCommit;
use self::commits::{Commits, Target};
use self::deltas::Deltas;
pub use self::deltas::{DeltaError, DeltaUse};
use self::engine::{Engine, Limits};
pub use self::error::PullError;
use self::fetch::Fetcher;
use self::keep::{Job, Keeper};
use self::listed::FittingDelta;
use self::look::{Asked, Look, open, runtime};
use self::object_deltas::ObjectDeltas;
pub use self::options::{Connection, PullOptions, TimestampCheck, Wanted};
pub use self::price::{PullOffer, PullPrefer, PullWay, Traffic};
pub use self::quote::{PullQuote, PullQuoted, quote};
use self::scope::Scope;
use self::spool::Spool;
use crate::RemoteConfig;
use crate::origin::Origin;
use crate::policy::RemotePolicy;
use crate::summary::{self, RemoteSummary};

/// What a pull brought.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PullReport {
    /// The commits that were asked for, in the order of the question.
    pub pulled: Vec<PulledCommit>,
    /// Bytes that came over the network.
    pub transferred_bytes: u64,
    /// Parts of static deltas that were applied.
    pub delta_parts: u64,
    /// Files that were made by object deltas.
    pub object_deltas: u64,
    /// Requests that were made.
    pub requests: u64,
    /// Why static deltas were given up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_by: Vec<String>,
    /// Everything that is new.
    #[serde(flatten)]
    pub stats: TransactionStats,
}

/// A commit that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PulledCommit {
    /// The ref that it came by, as it is named at the remote.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub name: Option<RefName>,
    /// The commit.
    pub commit: CommitChecksum,
    /// The signatures by which it is trusted, where signatures are demanded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Verified>,
}

/// Pulls commits of a remote.
///
/// # Errors
/// When something cannot be fetched, is not trusted, or cannot be kept. Nothing is visible then; what came stays for the next pull.
#[tracing::instrument(name = "remote.pull", skip_all, fields(remote = remote.name()))]
pub fn pull(
    repo: &Repo,
    remote: &RemoteConfig,
    policy: &RemotePolicy,
    connection: &Connection,
    options: &PullOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<PullReport, PullError> {
    let asked = Asked { repo, remote, policy, connection, options };
    bring(&asked, &Look::at(&asked)?, Known::default(), reporter, cancel)
}

/// What was found out about deltas before a pull.
#[derive(Default)]
struct Known {
    static_delta: Option<FittingDelta>,
    object_deltas: Option<ObjectDeltas>,
}

/// The second half of a pull: what the commits name.
fn bring(asked: &Asked<'_>, look: &Look, known: Known, reporter: &dyn Reporter, cancel: &Cancel) -> Result<PullReport, PullError> {
    let Asked { repo, options, .. } = *asked;
    let Look { runtime, targets, found, shown, .. } = look;
    let commits = look.commits(asked);
    reporter.event(Event::Started { step: Step::Pull, total: None });
    let transaction = repo.begin()?;
    let pull = Pull { asked: *asked, origin: &look.origin, reporter, cancel };
    let deltas = look.listed(&commits).map(|listed| Deltas { listed, transaction: &transaction, reporter, cancel });
    let uses_deltas = asked.uses_deltas(&look.origin)?;
    let (mut delta_parts, mut object_deltas, mut passed_by) = (0, 0, Vec::new());
    let run = || -> Result<(), PullError> {
        if let Some(deltas) = &deltas
            && uses_deltas
        {
            delta_parts = pull.deltas(look, deltas, known.static_delta.as_ref(), &mut passed_by)?;
        }
        object_deltas = pull.objects(look, &transaction, known.object_deltas)?;
        if let Some(deltas) = deltas.as_ref().filter(|_| options.copy_deltas) {
            for target in targets {
                runtime.block_on(deltas.copy_all(&target.commit))?;
                if shown.object_deltas {
                    runtime.block_on(deltas.copy_object_deltas(&target.commit))?;
                }
            }
        }
        pull.put_commits(&transaction, found)
    };
    let result = run();
    if let Err(error) = result {
        // A disk that is full is not helped by what nobody can use yet.
        if error.kind() != ErrorKind::NoSpace {
            transaction.leave();
        }
        return Err(error);
    }
    for target in targets {
        if let Some(name) = &target.name {
            transaction.set_ref_in(&commits.place_of(name), Some(target.commit));
        }
    }
    let stats = transaction.commit()?;
    pull.finish(found)?;
    if options.copy_deltas {
        repo.index_deltas()?;
    }
    if options.mirror && options.wanted.is_empty() {
        keep_summary(repo, look.summary.as_ref())?;
    }
    reporter.event(Event::Finished { step: Step::Pull });
    let (transferred_bytes, requests) = look.traffic();
    let pulled = targets.iter().map(|target| pulled(target, found)).collect();
    Ok(PullReport { pulled, transferred_bytes, delta_parts, object_deltas, requests, passed_by, stats })
}

/// Finds the first commit that is asked for and verifies it, and keeps nothing of it.
///
/// # Errors
/// When it cannot be found or fetched, or is not trusted.
pub fn find_commit(
    repo: &Repo,
    remote: &RemoteConfig,
    policy: &RemotePolicy,
    connection: &Connection,
    options: &PullOptions,
) -> Result<TrustedCommit, PullError> {
    let runtime = runtime()?;
    let origin = runtime.block_on(open(remote, connection))?;
    let summary = runtime.block_on(summary::fetch(&origin, repo, remote.name(), policy))?;
    let commits = Commits { repo, origin: &origin, remote, policy, options, summary: summary.as_ref().map(|found| &found.summary) };
    let targets = runtime.block_on(commits.targets())?;
    let found = runtime.block_on(commits.fetch(targets.get(..1).unwrap_or_default()))?;
    found.into_iter().next().ok_or_else(|| PullError::NothingWanted { name: remote.name().to_owned() })
}

/// Fetches the summary of a remote; none where it has none. Only what has changed since the last time travels.
///
/// # Errors
/// When it cannot be fetched, or is not trusted.
pub fn fetch_summary(
    repo: &Repo,
    remote: &RemoteConfig,
    policy: &RemotePolicy,
    connection: &Connection,
) -> Result<Option<RemoteSummary>, PullError> {
    let runtime = runtime()?;
    let origin = runtime.block_on(open(remote, connection))?;
    runtime.block_on(summary::fetch(&origin, repo, remote.name(), policy))
}

/// Lists the refs of a remote, sorted by name.
///
/// # Errors
/// As [`fetch_summary`], and when the remote has no summary and is not on this machine.
pub fn list_refs(
    repo: &Repo,
    remote: &RemoteConfig,
    policy: &RemotePolicy,
    connection: &Connection,
) -> Result<Vec<(RefName, CommitChecksum)>, PullError> {
    let runtime = runtime()?;
    let origin = runtime.block_on(open(remote, connection))?;
    match runtime.block_on(summary::fetch(&origin, repo, remote.name(), policy))? {
        Some(found) => Ok(found.summary.refs.into_iter().map(|entry| (entry.name, entry.commit)).collect()),
        None => origin.local_refs()?.ok_or(PullError::NoSummary),
    }
}

fn pulled(target: &Target, found: &[TrustedCommit]) -> PulledCommit {
    let signatures = found.iter().find(|commit| commit.checksum == target.commit).map(|commit| commit.verified.clone());
    PulledCommit { name: target.name.clone(), commit: target.commit, signatures: signatures.unwrap_or_default() }
}

/// A mirror says of itself what the original says.
fn keep_summary(repo: &Repo, summary: Option<&RemoteSummary>) -> Result<(), PullError> {
    match summary {
        Some(found) if repo.find_summary()?.as_ref() != Some(&found.files) => Ok(repo.replace_summary(&found.files)?),
        _ => Ok(()),
    }
}

struct Pull<'e> {
    asked: Asked<'e>,
    origin: &'e Origin,
    reporter: &'e dyn Reporter,
    cancel: &'e Cancel,
}

impl Pull<'_> {
    /// Brings what the commits name; returns how many files object deltas have made.
    fn objects(&self, look: &Look, transaction: &Transaction<'_>, known: Option<ObjectDeltas>) -> Result<u64, PullError> {
        let Asked { connection, .. } = self.asked;
        let Look { runtime, found, .. } = look;
        let scope = Scope::of_paths(&self.asked.options.subpaths);
        let roots: Vec<&TrustedCommit> = found
            .iter()
            .filter(|commit| !self.asked.options.commit_only && (!commit.is_complete || self.asked.options.verify_present))
            .collect();
        if roots.is_empty() {
            return Ok(0);
        }
        if scope.is_whole() {
            roots.iter().try_for_each(|commit| self.check_space(transaction, commit))?;
        }
        let caches = self.asked.options.local_caches.iter().map(|path| Repo::open(path)).collect::<Result<Vec<_>, _>>()?;
        let mut nearby: Vec<(&Repo, bool)> = caches.iter().map(|repo| (repo, !self.asked.options.untrusted)).collect();
        if let Origin::Local(source) = self.origin {
            nearby.push((source, !self.asked.options.untrusted));
        }
        let spool = Spool::open(self.asked.repo).map_err(StoreError::io("looking for what earlier pulls have left"))?;
        let object_deltas = match (known, self.origin.server()) {
            (Some(known), _) if self.asked.can_patch() => known,
            (_, Some(server)) if look.shown.object_deltas && self.asked.can_patch() => {
                runtime.block_on(ObjectDeltas::load(server, roots.iter().map(|commit| commit.checksum)))?
            }
            _ => ObjectDeltas::default(),
        };
        let keeper = Keeper::new(transaction, nearby, self.asked.options, &spool, &object_deltas, self.reporter, self.cancel);
        let fetcher = Fetcher { origin: self.origin, spool: &spool, transaction, object_deltas: &object_deltas };
        let limits = Limits { connections: connection.connections.max(1), streams: connection.streams.max(1) };
        let mut engine = Engine::new(&fetcher, &keeper, limits, self.cancel);
        let (sender, mut outcomes) = tokio::sync::mpsc::unbounded_channel();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|threads_of| {
            let _close = CloseOnDrop(&keeper);
            for number in 0..threads {
                let (keeper, sender) = (&keeper, sender.clone());
                let thread = std::thread::Builder::new().name(format!("rootball-keep-{number}"));
                thread.spawn_scoped(threads_of, move || keeper.work(&sender)).map_err(PullError::Thread)?;
            }
            for commit in roots {
                engine.push(Job::Root { tree: commit.commit.root_tree, meta: commit.commit.root_meta, scope: scope.clone() });
            }
            runtime.block_on(engine.run(&mut outcomes))
        })?;
        Ok(object_deltas.applied())
    }

    /// Applies a delta to each commit that was asked for and is not here; returns how many parts, and tells which deltas were given up. `known`
    /// was found before.
    fn deltas(
        &self,
        look: &Look,
        deltas: &Deltas<'_>,
        known: Option<&FittingDelta>,
        passed_by: &mut Vec<String>,
    ) -> Result<u64, PullError> {
        let mut parts = 0;
        let is_wanted = |target: &&Target| look.found.iter().any(|commit| commit.checksum == target.commit && !commit.is_complete);
        for target in look.targets.iter().filter(is_wanted) {
            let apply = || -> Result<Option<PartStats>, PullError> {
                let found = match known.filter(|known| known.name.to == target.commit) {
                    Some(known) => Some(known.clone()),
                    None => look.runtime.block_on(deltas.listed.find(target))?,
                };
                found.map(|found| deltas.apply(&look.runtime, &found)).transpose()
            };
            match apply() {
                Ok(Some(stats)) => parts += stats.parts,
                Ok(None) if self.asked.options.deltas != DeltaUse::Always => {}
                Ok(None) => return Err(DeltaError::None { commit: target.commit }.into()),
                // What it did not bring is fetched without it.
                Err(PullError::Delta(error)) if self.asked.goes_on_after(&error) => {
                    tracing::warn!(commit = %target.commit, %error, "delta not used");
                    passed_by.push(format!("static delta: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(parts)
    }

    /// Asks for the space that a commit says it takes, before the first object comes.
    fn check_space(&self, transaction: &Transaction<'_>, commit: &TrustedCommit) -> Result<(), PullError> {
        // A list that cannot be read tells nothing; sizes are a help, not a part of the tree.
        let Ok(Some(sizes)) = commit.commit.metadata.object_sizes() else { return Ok(()) };
        let (mut bytes, mut objects) = (0_u64, 0_u64);
        for size in sizes.iter().filter(|size| size.kind.is_none_or(|kind| kind == ObjectKind::File)) {
            if !ObjectSink::has(transaction, ObjectKind::File, &size.checksum)? {
                bytes = bytes.saturating_add(if self.asked.repo.mode() == Mode::Archive { size.stored } else { size.unpacked });
                objects += 1;
            }
        }
        transaction.check_space(bytes, objects)?;
        Ok(())
    }

    fn put_commits(&self, transaction: &Transaction<'_>, found: &[TrustedCommit]) -> Result<(), PullError> {
        let kind = ObjectKind::Commit;
        for commit in found {
            let object = commit.checksum.object();
            let cannot_keep = |source| PullError::Object { kind, checksum: *object, source };
            // What is not all there says so before it can be seen.
            if !commit.is_complete && self.asked.is_partial() {
                self.asked.repo.mark_commit_partial(&commit.checksum)?;
            }
            transaction.put_metadata(kind, &commit.bytes, Some(object)).map_err(cannot_keep)?;
            if let Some(detached) = &commit.detached {
                transaction.put_detached_metadata(&commit.checksum, detached).map_err(cannot_keep)?;
            }
        }
        Ok(())
    }

    fn finish(&self, found: &[TrustedCommit]) -> Result<(), PullError> {
        if !self.asked.is_partial() {
            found.iter().try_for_each(|commit| self.asked.repo.remove_partial_mark(&commit.checksum))?;
        }
        Ok(())
    }
}

/// Lets the threads end, however the pull does.
struct CloseOnDrop<'k, 'e>(&'k Keeper<'e>);

impl Drop for CloseOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Default for Connection {
    fn default() -> Self {
        Self { client: ClientOptions::default(), headers: Vec::new(), url: None, connections: 48, streams: 256 }
    }
}
