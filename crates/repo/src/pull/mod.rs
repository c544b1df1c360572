//! Commits come from another repository on this machine.
//!
//! Between two repositories of one mode on one file system every object is a hard link; elsewhere it is read, hashed and written in the form
//! that this repository's mode wants, on all cores. Refs move last, and a commit whose tree was not asked for is marked as partial before
//! it is visible.

mod objects;

use std::collections::HashSet;

use rootball_object::{
    Cancel, Checksum, Commit, CommitChecksum, ErrorKind, Event, LoadError, ObjectKind, ObjectSink, ObjectSource, RefName, Reporter, Step,
    StoreError,
};

use self::objects::Objects;
use crate::partial::PartialMark;
use crate::prune::Depth;
use crate::{RefError, RefPlace, RefSpec, Repo, Transaction, TransactionError, TransactionStats};

/// How commits are pulled.
#[derive(Clone, Debug)]
pub struct PullOptions {
    /// Remote whose refs they become; without one, the repository's own.
    pub remote: Option<String>,
    /// How many parents of each commit come along.
    pub depth: Depth,
    /// Commits come without their trees, and are marked as partial.
    pub commit_only: bool,
    /// Objects are hashed even where they could be linked.
    pub untrusted: bool,
    /// Regular files with permissions beyond 0775 are refused.
    pub bare_user_only_files: bool,
    /// A commit that says for which refs it was made must have been made for the one that it comes by.
    pub verify_bindings: bool,
}

impl Default for PullOptions {
    fn default() -> Self {
        Self {
            remote: None,
            depth: Depth::Parents(0),
            commit_only: false,
            untrusted: false,
            bare_user_only_files: false,
            verify_bindings: true,
        }
    }
}

/// What a pull brought.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PullReport {
    /// The commits that were asked for, in the order of the question, each with its ref if it came by one.
    pub pulled: Vec<Pulled>,
    /// Objects that are hard links to those of the source.
    pub linked_objects: u64,
    /// Everything that is new, linked or written.
    #[serde(flatten)]
    pub stats: TransactionStats,
}

/// A commit that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Pulled {
    /// The ref that was asked for, as it is named at the source.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub name: Option<RefName>,
    /// The commit.
    pub commit: CommitChecksum,
}

fn as_text<S: serde::Serializer>(name: &Option<RefName>, serializer: S) -> Result<S::Ok, S::Error> {
    match name {
        Some(name) => serializer.serialize_some(name.as_str()),
        None => serializer.serialize_none(),
    }
}

/// Why commits could not be pulled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PullError {
    /// What was asked for is not at the source.
    #[error("at the source: {0}")]
    Ref(RefError),
    /// An object could not be loaded from the source.
    #[error("at the source: {0}")]
    Load(#[from] LoadError),
    /// An object could not be kept.
    #[error("{} object {checksum} cannot be kept", kind.extension())]
    Object {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
        /// Why not.
        source: StoreError,
    },
    /// The repository cannot be written to.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The end of the transaction failed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// A commit was made for other refs.
    #[error("commit {commit} was not made for ref {name}, but for {}", bound.join(", "))]
    Binding {
        /// The commit.
        commit: CommitChecksum,
        /// The ref that it came by.
        name: RefName,
        /// The refs that it names.
        bound: Vec<String>,
    },
    /// A file has permissions that were not asked for.
    #[error("file object {checksum} has permissions {mode:o}, beyond 0775")]
    Permissions {
        /// The file.
        checksum: Checksum,
        /// Its permissions.
        mode: u32,
    },
    /// The caller asked to stop.
    #[error("the pull was cancelled")]
    Cancelled,
}

impl PullError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Object { source, .. } | Self::Store(source) => source.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Binding { .. } | Self::Permissions { .. } => ErrorKind::Untrusted,
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

impl Repo {
    /// Pulls commits from another repository: those that `revs` name there, each a ref or another revision; all its refs where there are
    /// none. Refs that were asked for become refs here.
    ///
    /// # Errors
    /// When a commit is not there or not complete, an object is corrupt or cannot be kept. Nothing is visible then.
    #[tracing::instrument(name = "repo.pull_local", skip_all)]
    pub fn pull_local(
        &self,
        source: &Self,
        revs: &[String],
        options: &PullOptions,
        reporter: &dyn Reporter,
        cancel: &Cancel,
    ) -> Result<PullReport, PullError> {
        let _source_lock = source.lock(crate::LockKind::Shared)?;
        let pulled = find_wanted(source, revs)?;
        let transaction = self.begin()?;
        reporter.event(Event::Started { step: Step::Import, total: None });
        let (mut history, mut known) = (Vec::new(), HashSet::new());
        for wanted in &pulled {
            gather_history(source, wanted, options, &mut known, &mut history)?;
        }
        // What is here and complete has nothing below it that would be missing.
        let mut complete = Vec::new();
        let mut partial = Vec::new();
        for (checksum, commit) in &history {
            let is_here = ObjectSource::has(self, ObjectKind::Commit, checksum.object())? && !self.is_partial(checksum)?;
            match options.commit_only || source.is_partial(checksum)? {
                _ if is_here => {}
                true => partial.push(*checksum),
                false => complete.push((*checksum, commit)),
            }
        }
        let objects = Objects { source, transaction: &transaction, options, reporter, cancel, linked: Default::default() };
        objects.pull(complete.iter().map(|(_, commit)| (commit.root_tree, commit.root_meta)).collect())?;
        for (checksum, _) in &history {
            put_commit(source, &transaction, checksum)?;
        }
        partial.iter().try_for_each(|commit| self.mark_partial(commit, PartialMark::Fetched))?;
        for wanted in &pulled {
            if let Some(name) = &wanted.name {
                let place = options.remote.clone().map_or(RefPlace::Own, RefPlace::Remote);
                transaction.set_ref_in(&RefSpec { place, name: name.clone() }, Some(wanted.commit));
            }
        }
        let linked_objects = objects.linked.into_inner();
        let stats = transaction.commit()?;
        for (checksum, _) in &complete {
            self.remove_partial_mark(checksum)?;
        }
        reporter.event(Event::Finished { step: Step::Import });
        Ok(PullReport { pulled, linked_objects, stats })
    }
}

fn find_wanted(source: &Repo, revs: &[String]) -> Result<Vec<Pulled>, PullError> {
    if revs.is_empty() {
        let refs = source.refs(None).map_err(PullError::Ref)?;
        return Ok(refs.into_iter().map(|(name, commit)| Pulled { name: Some(name), commit }).collect());
    }
    let find = |rev: &String| {
        let name = rev.parse::<RefName>().ok();
        let by_name = name.as_ref().map_or(Ok(None), |name| source.find_ref(name))?;
        match by_name {
            Some(commit) => Ok(Pulled { name, commit }),
            None => source.resolve(rev).map(|commit| Pulled { name: None, commit }),
        }
    };
    revs.iter().map(find).collect::<Result<_, RefError>>().map_err(PullError::Ref)
}

/// Adds a commit and its parents as far as they are asked for; parents that the source does not have end the line.
fn gather_history(
    source: &Repo,
    wanted: &Pulled,
    options: &PullOptions,
    known: &mut HashSet<CommitChecksum>,
    history: &mut Vec<(CommitChecksum, Commit)>,
) -> Result<(), PullError> {
    let mut next = Some(wanted.commit);
    let mut distance = 0;
    while let Some(checksum) = next {
        if distance > 0 && !ObjectSource::has(source, ObjectKind::Commit, checksum.object())? {
            break;
        }
        let commit = source.load_commit(&checksum)?;
        if distance == 0
            && options.verify_bindings
            && let Some(name) = &wanted.name
            && let Some(bound) = commit.metadata.strings("ostree.ref-binding")
            && !bound.contains(&name.as_str())
        {
            let bound = bound.into_iter().map(str::to_owned).collect();
            return Err(PullError::Binding { commit: checksum, name: name.clone(), bound });
        }
        next = commit.parent.filter(|_| options.depth.reaches(distance + 1));
        if known.insert(checksum) {
            history.push((checksum, commit));
        }
        distance += 1;
    }
    Ok(())
}

fn put_commit(source: &Repo, transaction: &Transaction<'_>, checksum: &CommitChecksum) -> Result<(), PullError> {
    let kind = ObjectKind::Commit;
    let bytes = source.load_metadata(kind, checksum.object())?;
    let put = transaction.put_metadata(kind, &bytes, Some(checksum.object()));
    put.map_err(|source| PullError::Object { kind, checksum: *checksum.object(), source })?;
    if let Some(detached) = source.find_detached_metadata(checksum)? {
        transaction.put_detached_metadata(checksum, &detached)?;
    }
    Ok(())
}
