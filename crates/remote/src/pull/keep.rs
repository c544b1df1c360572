//! What blocks: objects that came are verified and kept, and directories are looked through for what is missing. A few threads do it, of
//! which none waits for the network.

use std::collections::{HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use rootball_object::{
    Cancel, Checksum, DirTree, ErrorKind, Event, LoadError, ObjectKind, ObjectSink, ObjectSource, Reporter, Step, StoreError,
};
use rootball_repo::{ArchivedFile, Repo, Transaction};
use tokio::sync::mpsc::UnboundedSender;

use super::fetch::Body;
use super::object_deltas::ObjectDeltas;
use super::scope::Scope;
use super::spool::Spool;
use super::{PullError, PullOptions};

/// Work for one of the threads.
#[derive(Debug)]
pub(super) enum Job {
    /// Look through a directory that is here.
    Enter { tree: Checksum, scope: Scope },
    /// Find out whether a root's directory and its dirmeta are here.
    Root { tree: Checksum, meta: Checksum, scope: Scope },
    /// Keep a dirtree or dirmeta, and look through the former.
    Metadata { want: Want, bytes: Bytes },
    /// Keep a file.
    File { checksum: Checksum, body: Body },
}

/// A dirtree or dirmeta that must be fetched.
#[derive(Clone, Debug)]
pub(super) struct Want {
    pub(super) kind: ObjectKind,
    pub(super) checksum: Checksum,
    pub(super) scope: Scope,
}

/// What came of a job.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Directories that are here and must be looked through.
    pub(super) enter: Vec<(Checksum, Scope)>,
    /// Metadata that must be fetched.
    pub(super) metadata: Vec<Want>,
    /// Files that must be fetched.
    pub(super) files: Vec<Checksum>,
    /// Memory that the job held.
    pub(super) released: u64,
    /// A file that was not what its name says, and why.
    pub(super) refused: Option<(Checksum, PullError)>,
    pub(super) failed: Option<PullError>,
}

/// What all threads share.
pub(super) struct Keeper<'e> {
    pub(super) transaction: &'e Transaction<'e>,
    /// Other repositories on this machine, and whether what they have may be linked unseen.
    pub(super) nearby: Vec<(&'e Repo, bool)>,
    pub(super) options: &'e PullOptions,
    pub(super) spool: &'e Spool<'e>,
    pub(super) object_deltas: &'e ObjectDeltas,
    pub(super) reporter: &'e dyn Reporter,
    pub(super) cancel: &'e Cancel,
    seen: Mutex<HashSet<(ObjectKind, Checksum)>>,
    jobs: Mutex<Jobs>,
    ready: Condvar,
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<Job>,
    is_closed: bool,
}

impl<'e> Keeper<'e> {
    pub(super) fn new(
        transaction: &'e Transaction<'e>,
        nearby: Vec<(&'e Repo, bool)>,
        options: &'e PullOptions,
        spool: &'e Spool<'e>,
        object_deltas: &'e ObjectDeltas,
        reporter: &'e dyn Reporter,
        cancel: &'e Cancel,
    ) -> Self {
        let (seen, jobs, ready) = (Mutex::default(), Mutex::default(), Condvar::new());
        Self { transaction, nearby, options, spool, object_deltas, reporter, cancel, seen, jobs, ready }
    }

    /// Hands in work. What leads to more work goes first.
    pub(super) fn push(&self, job: Job) {
        let mut jobs = self.jobs();
        match job {
            Job::File { .. } => jobs.waiting.push_back(job),
            other => jobs.waiting.push_front(other),
        }
        drop(jobs);
        self.ready.notify_one();
    }

    /// Ends the threads when what has come is kept: what travelled once need not do so again.
    pub(super) fn close(&self) {
        let mut jobs = self.jobs();
        jobs.is_closed = true;
        jobs.waiting.retain(|job| matches!(job, Job::Metadata { .. } | Job::File { .. }));
        drop(jobs);
        self.ready.notify_all();
    }

    /// Works until the end.
    pub(super) fn work(&self, outcomes: &UnboundedSender<Box<Outcome>>) {
        while let Some(job) = self.next() {
            // Nobody listens any more where the pull has failed.
            let _ = outcomes.send(Box::new(self.run(job)));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut jobs = self.jobs();
        loop {
            match jobs.waiting.pop_front() {
                Some(job) => return Some(job),
                None if jobs.is_closed => return None,
                None => jobs = self.ready.wait(jobs).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, job: Job) -> Outcome {
        let mut outcome = Outcome::default();
        let result = match job {
            Job::Root { tree, meta, scope } => self
                .find_metadata(ObjectKind::DirMeta, &meta, &Scope::Whole, &mut outcome)
                .and_then(|()| self.find_metadata(ObjectKind::DirTree, &tree, &scope, &mut outcome)),
            Job::Enter { tree, scope } => self.enter(&tree, &scope, &mut outcome),
            Job::Metadata { want, bytes } => {
                outcome.released = bytes.len() as u64;
                self.keep_metadata(&want, &bytes, &mut outcome)
            }
            Job::File { checksum, body } => {
                if let Body::Bytes(bytes) = &body {
                    outcome.released = bytes.len() as u64;
                }
                match self.keep_file(&checksum, body, &mut outcome) {
                    // Another mirror or another day may have the right one.
                    Err(error) if error.kind() == ErrorKind::Corrupt => {
                        outcome.refused = Some((checksum, error));
                        Ok(())
                    }
                    other => other,
                }
            }
        };
        outcome.failed = result.err();
        outcome
    }

    fn keep_metadata(&self, want: &Want, bytes: &[u8], outcome: &mut Outcome) -> Result<(), PullError> {
        let Want { kind, checksum, scope } = want;
        self.transaction.put_metadata(*kind, bytes, Some(checksum)).map_err(cannot_keep(*kind, checksum))?;
        self.reporter.event(Event::Advanced { step: Step::Pull, bytes: bytes.len() as u64 });
        if *kind != ObjectKind::DirTree {
            return Ok(());
        }
        let tree = DirTree::from_bytes(bytes).map_err(|error| PullError::Load(LoadError::invalid(*kind, checksum)(error)))?;
        self.look_through(&tree, scope, outcome)
    }

    /// Looks through a directory that is here; one that is damaged must be fetched.
    fn enter(&self, checksum: &Checksum, scope: &Scope, outcome: &mut Outcome) -> Result<(), PullError> {
        match self.transaction.load_dirtree(checksum) {
            Ok(tree) => self.look_through(&tree, scope, outcome),
            Err(error) if error.is_damage() => {
                outcome.metadata.push(Want { kind: ObjectKind::DirTree, checksum: *checksum, scope: scope.clone() });
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn look_through(&self, tree: &DirTree, scope: &Scope, outcome: &mut Outcome) -> Result<(), PullError> {
        let selection = scope.select(tree).map_err(|path| PullError::NoSubpath { path })?;
        for (dir, scope) in selection.dirs {
            self.find_metadata(ObjectKind::DirMeta, &dir.meta, &Scope::Whole, outcome)?;
            self.find_metadata(ObjectKind::DirTree, &dir.tree, &scope, outcome)?;
        }
        for file in selection.files {
            if self.is_new(ObjectKind::File, &file.checksum) && !self.has_file(&file.checksum)? {
                outcome.files.push(file.checksum);
            }
        }
        Ok(())
    }

    fn is_new(&self, kind: ObjectKind, checksum: &Checksum) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert((kind, *checksum))
    }

    /// Finds a dirtree or dirmeta here or nearby, or says that it must be fetched.
    fn find_metadata(&self, kind: ObjectKind, checksum: &Checksum, scope: &Scope, outcome: &mut Outcome) -> Result<(), PullError> {
        // A directory of which parts are wanted may be met again for other parts.
        if scope.is_whole() && !self.is_new(kind, checksum) {
            return Ok(());
        }
        let is_here = match self.transaction.load_metadata(kind, checksum) {
            Ok(_) => true,
            Err(error) if error.is_damage() => self.replace_nearby(kind, checksum)?,
            Err(error) if error.kind() == ErrorKind::NotFound => self.take_nearby(kind, checksum)?,
            Err(error) => return Err(error.into()),
        };
        match is_here {
            false => outcome.metadata.push(Want { kind, checksum: *checksum, scope: scope.clone() }),
            true if kind == ObjectKind::DirTree => outcome.enter.push((*checksum, scope.clone())),
            true => {}
        }
        Ok(())
    }

    fn has_file(&self, checksum: &Checksum) -> Result<bool, PullError> {
        let kind = ObjectKind::File;
        let is_here = ObjectSink::has(self.transaction, kind, checksum).map_err(cannot_keep(kind, checksum))?;
        if is_here {
            return Ok(!self.is_damaged(checksum)? || self.replace_nearby(kind, checksum)?);
        }
        self.take_nearby(kind, checksum)
    }

    fn is_damaged(&self, checksum: &Checksum) -> Result<bool, PullError> {
        if !self.options.verify_present {
            return Ok(false);
        }
        match self.transaction.repo().check_own_file(checksum) {
            Err(error) if error.is_damage() => Ok(true),
            // One that is staged or in a parent was verified, or is not ours to replace.
            Ok(_) | Err(LoadError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts what a repository nearby has in the place of what is damaged, which a link would not do.
    fn replace_nearby(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, PullError> {
        for (repo, _) in &self.nearby {
            let replaced = match kind {
                ObjectKind::File => self.transaction.replace_from(repo, checksum),
                kind => self.transaction.take_from(repo, kind, checksum, false),
            };
            if replaced.map_err(cannot_keep(kind, checksum))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn take_nearby(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, PullError> {
        for (repo, is_trusted) in &self.nearby {
            if kind == ObjectKind::File && self.options.bare_user_only_files {
                match repo.open_file(checksum) {
                    Ok(file) => self.check_permissions(checksum, &file.header)?,
                    Err(_) => continue,
                }
            }
            if self.transaction.take_from(repo, kind, checksum, *is_trusted).map_err(cannot_keep(kind, checksum))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn keep_file(&self, checksum: &Checksum, body: Body, outcome: &mut Outcome) -> Result<(), PullError> {
        let cannot_keep = cannot_keep(ObjectKind::File, checksum);
        match body {
            Body::Bytes(bytes) => {
                let archived = ArchivedFile::from_bytes(&bytes).map_err(StoreError::from).map_err(&cannot_keep)?;
                self.check_permissions(checksum, archived.header())?;
                self.transaction.put_archived(&archived, checksum).map_err(&cannot_keep)?;
                self.reporter.event(Event::Advanced { step: Step::Pull, bytes: bytes.len() as u64 });
            }
            Body::Delta(delta) => match self.object_deltas.apply(delta, self.transaction, self.cancel)? {
                Some(header) => self.reporter.event(Event::Advanced { step: Step::Pull, bytes: header.size }),
                None => outcome.files.push(*checksum),
            },
            Body::Partial(partial) => {
                let result = ArchivedFile::from_file(&partial.file, self.spool.directory(), &partial.name).map_err(&cannot_keep).and_then(
                    |archived| {
                        self.check_permissions(checksum, archived.header())?;
                        self.transaction.put_archived(&archived, checksum).map_err(&cannot_keep)
                    },
                );
                // Good or bad, it is of no more use; where the disk failed, the next try begins anew.
                self.spool.remove(&partial.name).map_err(StoreError::io("removing what has come of a large file"))?;
                result?;
                self.reporter.event(Event::Advanced { step: Step::Pull, bytes: partial.length });
            }
        }
        Ok(())
    }

    fn check_permissions(&self, checksum: &Checksum, header: &rootball_object::FileHeader) -> Result<(), PullError> {
        let beyond = header.mode & 0o7777 & !0o775 != 0;
        match self.options.bare_user_only_files && beyond && !header.is_symlink() {
            true => Err(PullError::Permissions { checksum: *checksum, mode: header.mode & 0o7777 }),
            false => Ok(()),
        }
    }
}

fn cannot_keep(kind: ObjectKind, checksum: &Checksum) -> impl Fn(StoreError) -> PullError + use<> {
    let checksum = *checksum;
    move |source| PullError::Object { kind, checksum, source }
}
