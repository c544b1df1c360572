//! The check of a whole repository: is every object there, and is it what its name says?

use rayon::prelude::*;
use rootball_object::{Checksum, CommitChecksum, ErrorKind, Event, LoadError, ObjectKind, ObjectSource, RefName, Reporter, Step};

use crate::{RefError, Repo, Seen};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FsckReport {
    /// Commits checked with all that they name.
    pub commits: u64,
    /// Commits left out because they are marked as partial.
    pub partial_commits: Vec<CommitChecksum>,
    /// Objects read and hashed.
    pub objects: u64,
    /// Bytes read from the content of files, uncompressed.
    pub bytes: u64,
    /// What is wrong, sorted.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Problem {
    /// A ref names a commit that is not there.
    DanglingRef {
        /// The ref.
        name: RefName,
        /// What it names.
        commit: CommitChecksum,
    },
    /// A commit names an object that is not there.
    Missing {
        /// What is missing: `file`, `dirtree` or `dirmeta`.
        object_type: &'static str,
        /// Its name.
        checksum: Checksum,
    },
    /// An object's bytes are not what its name says.
    Corrupt {
        /// What is corrupt.
        object_type: &'static str,
        /// Its name.
        checksum: Checksum,
        /// What is wrong.
        reason: String,
    },
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DanglingRef { name, commit } => write!(f, "ref {name} names commit {commit}, which is not there"),
            Self::Missing { object_type, checksum } => write!(f, "{object_type} {checksum} is missing"),
            Self::Corrupt { object_type, checksum, reason } => write!(f, "{object_type} {checksum} is corrupt: {reason}"),
        }
    }
}

/// Why a check could not be made at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FsckError {
    /// Refs or commits could not be listed.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object could not be read, though not because it is corrupt or missing.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository is locked, or its lock cannot be had.
    #[error(transparent)]
    Lock(#[from] rootball_object::StoreError),
}

impl FsckError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Ref(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Lock(error) => error.kind(),
        }
    }
}

impl Repo {
    /// Checks that every ref names a commit, and that every commit in the repository and all that it names is there and intact. Each object
    /// is read once, on all cores.
    ///
    /// # Errors
    /// When the repository cannot be read; what is wrong with it is in the report.
    #[tracing::instrument(name = "repo.fsck", skip_all)]
    pub fn fsck(&self, reporter: &dyn Reporter) -> Result<FsckReport, FsckError> {
        let _lock = self.lock(crate::LockKind::Shared)?;
        let mut report = FsckReport::default();
        reporter.event(Event::Started { step: Step::Check, total: None });
        for (name, commit) in self.refs(None)? {
            if !self.has(ObjectKind::Commit, commit.object())? {
                report.problems.push(Problem::DanglingRef { name, commit });
            }
        }
        let mut seen = Seen::new();
        for commit in self.commits()? {
            if self.is_partial(&commit)? {
                report.partial_commits.push(commit);
                continue;
            }
            report.commits += 1;
            self.walk(&commit, &mut seen, &mut report)?;
        }
        let files: Vec<Checksum> = seen.iter().filter(|(kind, _)| *kind == ObjectKind::File).map(|(_, checksum)| *checksum).collect();
        report.objects += seen.len() as u64;
        drop(seen);
        let checked: Vec<Result<u64, LoadError>> = files
            .par_iter()
            .map(|checksum| {
                let result = self.check_own_file(checksum);
                reporter.event(Event::Advanced { step: Step::Check, bytes: *result.as_ref().unwrap_or(&0) });
                result
            })
            .filter(|result| !matches!(result, Ok(0)))
            .collect();
        for result in checked {
            match result {
                Ok(bytes) => report.bytes += bytes,
                Err(error) => report.problems.push(problem(error)?),
            }
        }
        report.problems.sort();
        reporter.event(Event::Finished { step: Step::Check });
        Ok(report)
    }

    /// Loads, and so verifies, a commit's metadata objects, and gathers its files; goes on after one that is bad.
    fn walk(&self, commit: &CommitChecksum, seen: &mut Seen, report: &mut FsckReport) -> Result<(), FsckError> {
        seen.insert(ObjectKind::Commit, commit.object());
        let root = match self.load_commit(commit) {
            Ok(root) => root,
            Err(error) => {
                report.problems.push(problem(error)?);
                return Ok(());
            }
        };
        let mut waiting = vec![(root.root_tree, root.root_meta)];
        while let Some((tree, meta)) = waiting.pop() {
            if seen.insert(ObjectKind::DirMeta, &meta)
                && let Err(error) = self.load_dirmeta(&meta)
            {
                report.problems.push(problem(error)?);
            }
            if !seen.insert(ObjectKind::DirTree, &tree) {
                continue;
            }
            match self.load_dirtree(&tree) {
                Ok(tree) => {
                    for file in &tree.files {
                        seen.insert(ObjectKind::File, &file.checksum);
                    }
                    waiting.extend(tree.dirs.iter().map(|dir| (dir.tree, dir.meta)));
                }
                Err(error) => report.problems.push(problem(error)?),
            }
        }
        Ok(())
    }
}

/// Turns what is wrong with one object into a line of the report; what is wrong with the disk stays an error.
fn problem(error: LoadError) -> Result<Problem, FsckError> {
    match error {
        LoadError::NotFound { kind, checksum } => Ok(Problem::Missing { object_type: kind.extension(), checksum }),
        LoadError::Corrupt { kind, expected, actual } => {
            Ok(Problem::Corrupt { object_type: kind.extension(), checksum: expected, reason: format!("its content hashes to {actual}") })
        }
        LoadError::Invalid { kind, checksum, source } => {
            Ok(Problem::Corrupt { object_type: kind.extension(), checksum, reason: source.to_string() })
        }
        LoadError::TooLarge { kind, checksum, size } => {
            Ok(Problem::Corrupt { object_type: kind.extension(), checksum, reason: format!("it has {size} bytes") })
        }
        LoadError::Io { kind, checksum, ref source } if error.is_damage() => {
            Ok(Problem::Corrupt { object_type: kind.extension(), checksum, reason: source.to_string() })
        }
        other => Err(other.into()),
    }
}
