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
mod mirrored;
mod object_deltas;
mod options;
mod scope;
mod spool;

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
use self::object_deltas::ObjectDeltas;
pub use self::options::{Connection, PullOptions, TimestampCheck, Wanted};
use self::scope::Scope;
use self::spool::Spool;
use crate::RemoteConfig;
use crate::config::Location;
use crate::origin::Origin;
use crate::policy::RemotePolicy;
use crate::server::{connect, local_path};
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
    if let Some(text) = &remote.unconfigured_state {
        return Err(PullError::Unconfigured { name: remote.name().to_owned(), text: text.clone() });
    }
    let runtime = runtime()?;
    let origin = runtime.block_on(open(remote, connection))?;
    let summary = runtime.block_on(summary::fetch(&origin, repo, remote.name(), policy))?;
    let shown = runtime.block_on(check_config(&origin))?;
    let commits = Commits { repo, origin: &origin, remote, policy, options, summary: summary.as_ref().map(|found| &found.summary) };
    let targets = runtime.block_on(commits.targets())?;
    reporter.event(Event::Started { step: Step::Pull, total: None });
    let found = runtime.block_on(commits.fetch(&targets))?;
    let transaction = repo.begin()?;
    let pull = Pull { repo, origin: &origin, options, reporter, cancel };
    let deltas = origin.server().map(|server| {
        let (commits, transaction, is_indexed) = (&commits, &transaction, shown.indexed_deltas);
        Deltas { commits, server, transaction, reporter, cancel, is_indexed }
    });
    let uses_deltas = pull.uses_deltas()?;
    let (mut delta_parts, mut object_deltas) = (0, 0);
    let mut run = || -> Result<(), PullError> {
        if let Some(deltas) = &deltas
            && uses_deltas
        {
            delta_parts = pull.deltas(&runtime, deltas, &targets, &found)?;
        }
        object_deltas = pull.objects(&runtime, &transaction, &found, connection, shown.object_deltas)?;
        if let Some(deltas) = deltas.as_ref().filter(|_| options.copy_deltas) {
            for target in &targets {
                runtime.block_on(deltas.copy_all(&target.commit))?;
                if shown.object_deltas {
                    runtime.block_on(deltas.copy_object_deltas(&target.commit))?;
                }
            }
        }
        pull.put_commits(&transaction, &found)
    };
    let result = run();
    if let Err(error) = result {
        // A disk that is full is not helped by what nobody can use yet.
        if error.kind() != ErrorKind::NoSpace {
            transaction.leave();
        }
        return Err(error);
    }
    for target in &targets {
        if let Some(name) = &target.name {
            transaction.set_ref_in(&commits.place_of(name), Some(target.commit));
        }
    }
    let stats = transaction.commit()?;
    pull.finish(&found)?;
    if options.copy_deltas {
        repo.index_deltas()?;
    }
    if options.mirror && options.wanted.is_empty() {
        keep_summary(repo, summary.as_ref())?;
    }
    reporter.event(Event::Finished { step: Step::Pull });
    let (transferred_bytes, requests) = origin.server().map_or((0, 0), crate::server::Server::traffic);
    let pulled = targets.iter().map(|target| pulled(target, &found)).collect();
    Ok(PullReport { pulled, transferred_bytes, delta_parts, object_deltas, requests, stats })
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

fn runtime() -> Result<tokio::runtime::Runtime, PullError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(PullError::Thread)
}

async fn open(remote: &RemoteConfig, connection: &Connection) -> Result<Origin, PullError> {
    let url = connection.url.as_deref().map(Location::parse);
    let place = url.as_ref().or(remote.url.as_ref());
    if let Some(path) = place.and_then(local_path) {
        return Ok(Origin::Local(Repo::open(&path)?));
    }
    Ok(Origin::Server(connect(remote, url.as_ref(), &connection.client, &connection.headers).await?))
}

/// What the settings of a remote's repository say of its deltas.
#[derive(Clone, Copy, Debug, Default)]
struct ShownSettings {
    /// Static deltas are listed in files of their own.
    indexed_deltas: bool,
    /// There are deltas of single objects.
    object_deltas: bool,
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
    repo: &'e Repo,
    origin: &'e Origin,
    options: &'e PullOptions,
    reporter: &'e dyn Reporter,
    cancel: &'e Cancel,
}

impl Pull<'_> {
    /// Brings what the commits name; returns how many files object deltas have made.
    fn objects(
        &self,
        runtime: &tokio::runtime::Runtime,
        transaction: &Transaction<'_>,
        found: &[TrustedCommit],
        connection: &Connection,
        has_object_deltas: bool,
    ) -> Result<u64, PullError> {
        let scope = Scope::of_paths(&self.options.subpaths);
        let roots: Vec<&TrustedCommit> =
            found.iter().filter(|commit| !self.options.commit_only && (!commit.is_complete || self.options.verify_present)).collect();
        if roots.is_empty() {
            return Ok(0);
        }
        if scope.is_whole() {
            roots.iter().try_for_each(|commit| self.check_space(transaction, commit))?;
        }
        let caches = self.options.local_caches.iter().map(|path| Repo::open(path)).collect::<Result<Vec<_>, _>>()?;
        let mut nearby: Vec<(&Repo, bool)> = caches.iter().map(|repo| (repo, !self.options.untrusted)).collect();
        if let Origin::Local(source) = self.origin {
            nearby.push((source, !self.options.untrusted));
        }
        let spool = Spool::open(self.repo).map_err(StoreError::io("looking for what earlier pulls have left"))?;
        let object_deltas = match self.origin.server() {
            Some(server) if has_object_deltas && self.can_patch() => {
                runtime.block_on(ObjectDeltas::load(server, roots.iter().map(|commit| commit.checksum)))?
            }
            _ => ObjectDeltas::default(),
        };
        let keeper = Keeper::new(transaction, nearby, self.options, &spool, &object_deltas, self.reporter, self.cancel);
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

    /// Tells whether files may be made out of others. Who wants to see a file's mode before it is kept must fetch it whole.
    fn can_patch(&self) -> bool {
        let wanted = self.options.deltas != DeltaUse::Never && !self.options.bare_user_only_files;
        wanted && self.repo.mode() != Mode::Archive
    }

    /// Tells whether a delta may be looked for.
    fn uses_deltas(&self) -> Result<bool, PullError> {
        // Operations write plain files, which an archive repository would have to compress again; what is on this machine is near enough.
        let can = self.repo.mode() != Mode::Archive && !self.is_partial() && self.origin.server().is_some();
        match self.options.deltas {
            DeltaUse::Never => Ok(false),
            DeltaUse::Always if !can => Err(PullError::NoDeltas),
            _ => Ok(can),
        }
    }

    /// Applies a delta to each commit that was asked for and is not here; returns how many parts.
    fn deltas(
        &self,
        runtime: &tokio::runtime::Runtime,
        deltas: &Deltas<'_>,
        targets: &[Target],
        found: &[TrustedCommit],
    ) -> Result<u64, PullError> {
        let mut parts = 0;
        let is_wanted = |target: &&Target| found.iter().any(|commit| commit.checksum == target.commit && !commit.is_complete);
        for target in targets.iter().filter(is_wanted) {
            match deltas.apply(runtime, target) {
                Ok(Some(stats)) => parts += stats.parts,
                Ok(None) if self.options.deltas != DeltaUse::Always => {}
                Ok(None) => return Err(DeltaError::None { commit: target.commit }.into()),
                // What it did not bring is fetched without it.
                Err(PullError::Delta(error))
                    if self.options.deltas != DeltaUse::Always
                        && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Corrupt | ErrorKind::Unsupported) =>
                {
                    tracing::warn!(commit = %target.commit, %error, "delta not used");
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
                bytes = bytes.saturating_add(if self.repo.mode() == Mode::Archive { size.stored } else { size.unpacked });
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
            if !commit.is_complete && self.is_partial() {
                self.repo.mark_commit_partial(&commit.checksum)?;
            }
            transaction.put_metadata(kind, &commit.bytes, Some(object)).map_err(cannot_keep)?;
            if let Some(detached) = &commit.detached {
                transaction.put_detached_metadata(&commit.checksum, detached).map_err(cannot_keep)?;
            }
        }
        Ok(())
    }

    fn is_partial(&self) -> bool {
        self.options.commit_only || !Scope::of_paths(&self.options.subpaths).is_whole()
    }

    fn finish(&self, found: &[TrustedCommit]) -> Result<(), PullError> {
        if !self.is_partial() {
            found.iter().try_for_each(|commit| self.repo.remove_partial_mark(&commit.checksum))?;
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
