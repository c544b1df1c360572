//! The shelf: a repository of the same mode in which replacements wait.
//!
//! It lies on the same file system, so what is on it moves by a rename, in the shape that the mode wants. A shelf that a killed repair left is
//! thrown away.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rootball_object::{Checksum, CommitChecksum, ErrorKind, FileHeader, InvalidObject, ObjectKind, ObjectSink, StoreError, hash::Hasher};

use super::{Offer, RepairError, Wanted};
use crate::fs::remove_tree;
use crate::fsck::make_directory;
use crate::{ObjectName, Repo, Transaction};

const NAME: &str = "repair";

/// The shelf of one repair.
pub(super) struct Shelf {
    place: std::os::fd::OwnedFd,
    repo: Repo,
    /// What is on it, and where it came from.
    sources: HashMap<ObjectName, String>,
}

impl Shelf {
    pub(super) fn open(repo: &Repo) -> Result<Self, RepairError> {
        let place = make_directory(repo).map_err(StoreError::io("making extensions/rootball"))?;
        remove_tree(&place, NAME).map_err(StoreError::io("clearing the shelf of an earlier repair"))?;
        let shelf = Repo::init(&repo.path().join("extensions/rootball").join(NAME), repo.mode())?;
        Ok(Self { place, repo: shelf, sources: HashMap::new() })
    }

    pub(super) fn repo(&self) -> &Repo {
        &self.repo
    }

    /// Returns where an object on the shelf came from.
    pub(super) fn source_of(&self, object: &ObjectName) -> Option<&str> {
        self.sources.get(object).map(String::as_str)
    }

    /// Returns where an object came from that leaves the shelf.
    pub(super) fn take_source(&mut self, object: &ObjectName) -> Option<String> {
        self.sources.remove(object)
    }

    /// Takes what a source offers, durably; returns why the source could not be read to its end, if so.
    pub(super) fn fill(&mut self, offer: &dyn Offer, wanted: &[Wanted]) -> Result<Option<String>, RepairError> {
        let transaction = self.repo.begin()?;
        let names: BTreeSet<ObjectName> = wanted.iter().map(|wanted| wanted.object).collect();
        // Who streams cannot be asked a second time cheaply: where a directory is wanted, what it names may be too.
        let takes_metadata = names.iter().any(|object| matches!(object.kind, ObjectKind::Commit | ObjectKind::DirTree));
        let sink = Sink {
            transaction: &transaction,
            names,
            takes_metadata,
            taken: Mutex::default(),
            failure: Mutex::default(),
            refused: Mutex::default(),
        };
        let outcome = offer.offer(wanted, &sink);
        let (taken, failure, refused) = (into_inner(sink.taken), into_inner(sink.failure), into_inner(sink.refused));
        if let Some(failure) = failure {
            return Err(failure.into());
        }
        transaction.commit()?;
        self.sources.extend(taken.into_iter().map(|object| (object, offer.name().to_owned())));
        Ok(outcome.err().map(|error| chain(error.as_ref())).or(refused))
    }

    /// Throws the shelf away, with what was not used.
    pub(super) fn remove(self) -> Result<(), StoreError> {
        remove_tree(&self.place, NAME).map_err(StoreError::io("removing the shelf"))
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes wanted objects and hashes them to their names; says of all others that they are here.
struct Sink<'a> {
    transaction: &'a Transaction<'a>,
    names: BTreeSet<ObjectName>,
    takes_metadata: bool,
    taken: Mutex<BTreeSet<ObjectName>>,
    /// The first failure that is not the source's.
    failure: Mutex<Option<StoreError>>,
    /// Why the first object was refused that may be right all the same.
    refused: Mutex<Option<String>>,
}

impl Sink<'_> {
    fn wants(&self, kind: ObjectKind, checksum: &Checksum) -> bool {
        let object = ObjectName::new(kind, *checksum);
        let is_metadata = matches!(kind, ObjectKind::Commit | ObjectKind::DirTree | ObjectKind::DirMeta);
        (self.names.contains(&object) || self.takes_metadata && is_metadata) && !lock(&self.taken).contains(&object)
    }

    /// Notes what became of an object. A disk that is full is our failure; nearly everything else may come from what the source said of the
    /// object, such as an attribute that no file can have, and another source may say better.
    fn note<T>(&self, object: ObjectName, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let error = match result {
            Ok(value) => {
                lock(&self.taken).insert(object);
                return Ok(value);
            }
            Err(error @ StoreError::Source(_)) => return Err(error),
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::Corrupt => Err(error),
            ErrorKind::NoSpace | ErrorKind::Denied | ErrorKind::Conflict => {
                let again = StoreError::io(error.to_string())(std::io::Error::other("the repair is given up"));
                lock(&self.failure).get_or_insert(error);
                Err(again)
            }
            _ => {
                let reason = format!("{object}: {}", chain(&error));
                lock(&self.refused).get_or_insert_with(|| reason.clone());
                Err(StoreError::Invalid(InvalidObject::new("object", reason)))
            }
        }
    }
}

impl ObjectSink for Sink<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(!self.wants(kind, checksum))
    }

    fn put_metadata(&self, kind: ObjectKind, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        let checksum = Hasher::of(bytes);
        if expected.is_none_or(|expected| *expected == checksum) && !self.wants(kind, &checksum) {
            return Ok(checksum);
        }
        self.note(ObjectName::new(kind, checksum), self.transaction.put_metadata(kind, bytes, expected))
    }

    fn put_file(
        &self,
        header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        if let Some(expected) = expected
            && !self.wants(ObjectKind::File, expected)
        {
            // The content is not needed, and so not read.
            return Ok(*expected);
        }
        let result = self.transaction.put_file(header, size, content, expected);
        match result {
            Ok(checksum) => self.note(ObjectName::new(ObjectKind::File, checksum), Ok(checksum)),
            Err(error) => self.note(ObjectName::new(ObjectKind::File, expected.copied().unwrap_or(Checksum::new([0; 32]))), Err(error)),
        }
    }

    fn put_detached_metadata(&self, commit: &CommitChecksum, bytes: &[u8]) -> Result<(), StoreError> {
        let object = ObjectName::new(ObjectKind::CommitMeta, *commit.object());
        if !self.names.contains(&object) {
            return Ok(());
        }
        self.note(object, self.transaction.put_detached_metadata(commit, bytes))
    }
}
