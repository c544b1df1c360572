//! What an interrupted check has done already: `extensions/rootball/fsck.json`.
//!
//! For each of the 256 directories that is done: when it was changed last, what was counted, what was found. The file is written now and then,
//! by rename, and is only a help: where it cannot be written, or read, the check is made without it.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rootball_object::{Checksum, CommitChecksum, hash::Hasher};
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::Repo;
use crate::fs::{ensure_dir, open_dir, open_file, read_limited, remove_file, replace_file};

const NAME: &str = "fsck.json";
/// Largest state that is read, in bytes.
const MAX_STATE: u64 = 256 << 20;
/// Bytes of content after which the state is written.
const BYTES_BETWEEN: u64 = 64 << 20;
/// Directories after which the state is written.
const DIRECTORIES_BETWEEN: u64 = 16;

/// The state of one check.
pub(super) struct State<'r> {
    repo: &'r Repo,
    saved: Mutex<Saved>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    /// Which commits were checked: the hash of their names.
    commits: Checksum,
    done: BTreeMap<u8, Done>,
    #[serde(skip)]
    unsaved_bytes: u64,
    #[serde(skip)]
    unsaved_directories: u64,
}

/// One of the 256 directories.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Done {
    /// When it was changed last: seconds and nanoseconds.
    pub(super) changed: (i64, i64),
    pub(super) objects: u64,
    pub(super) bytes: u64,
    pub(super) findings: Vec<Finding>,
}

impl<'r> State<'r> {
    /// Takes up the state of an interrupted check of the same commits, or starts without any.
    pub(super) fn open(repo: &'r Repo, resume: bool, commits: &[CommitChecksum]) -> Self {
        let mut hasher = Hasher::new();
        commits.iter().for_each(|commit| hasher.update(commit.object().as_bytes()));
        let commits = hasher.finish();
        let found = resume.then(|| load(repo)).flatten().filter(|saved| saved.version == 1 && saved.commits == commits);
        let fresh = || Saved { version: 1, commits, done: BTreeMap::new(), unsaved_bytes: 0, unsaved_directories: 0 };
        let state = Self { repo, saved: Mutex::new(found.unwrap_or_else(fresh)) };
        if !resume {
            state.remove();
        }
        state
    }

    /// Returns what was found in a directory, if it is done and has not been changed since.
    pub(super) fn find(&self, byte: u8, changed: (i64, i64)) -> Option<Done> {
        self.lock().done.get(&byte).filter(|done| done.changed == changed).cloned()
    }

    /// Keeps what was found in a directory.
    pub(super) fn keep(&self, byte: u8, done: &Done) {
        let mut saved = self.lock();
        saved.unsaved_bytes += done.bytes;
        saved.unsaved_directories += 1;
        saved.done.insert(byte, done.clone());
        if saved.unsaved_bytes >= BYTES_BETWEEN || saved.unsaved_directories >= DIRECTORIES_BETWEEN {
            self.write(&mut saved);
        }
    }

    /// Writes the state of a check that is stopped.
    pub(super) fn stop(&self) {
        self.write(&mut self.lock());
    }

    /// Removes the state of a check that is over.
    pub(super) fn remove(&self) {
        // It is only a help, and stale state is noticed.
        if let Ok(dir) = directory(self.repo) {
            let _ = remove_file(&dir, NAME);
        }
    }

    fn write(&self, saved: &mut Saved) {
        (saved.unsaved_bytes, saved.unsaved_directories) = (0, 0);
        let Ok(bytes) = serde_json::to_vec(saved) else { return };
        // A repository that cannot be written can be checked all the same.
        let _ = make_directory(self.repo).and_then(|dir| replace_file(&self.repo.tmp, &dir, NAME, &bytes, false));
    }

    fn lock(&self) -> MutexGuard<'_, Saved> {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(repo: &Repo) -> Option<Saved> {
    let file = open_file(directory(repo).ok()?, NAME).ok()?;
    serde_json::from_slice(&read_limited(&file, MAX_STATE).ok()?).ok()
}

/// Opens the place for files of this program.
pub(crate) fn directory(repo: &Repo) -> rustix::io::Result<OwnedFd> {
    open_dir(open_dir(&repo.root, "extensions")?, "rootball")
}

/// Opens the place for files of this program, which is made where it is not.
pub(crate) fn make_directory(repo: &Repo) -> rustix::io::Result<OwnedFd> {
    ensure_dir(&repo.root, "extensions", 0o775)?;
    ensure_dir(open_dir(&repo.root, "extensions")?, "rootball", 0o775)?;
    directory(repo)
}
