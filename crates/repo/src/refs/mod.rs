//! Refs: names of lines of commits, one small file each.
//!
//! A ref's file holds a checksum and a line end. An alias is a relative symbolic link to another ref's file, and may lead nowhere but below
//! `refs/`. A revision, which is what people type, is a ref, a checksum or its beginning, with a `^` for each step to a parent.

mod list;
mod spec;
mod write;

use std::collections::BTreeSet;
use std::io;

use rootball_object::{CommitChecksum, ErrorKind, LoadError, ObjectSource, RefName, StoreError};
use rustix::fs::{OFlags, ResolveFlags};
use rustix::io::Errno;

pub use self::list::{AliasTarget, ListedRef};
pub use self::spec::{CollectionId, InvalidCollectionId, RefPlace, RefSpec};
pub use self::write::RefChange;
use crate::Repo;
use crate::fs::{entries, open_dir, read_limited};

/// Why a revision or ref could not be resolved or listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefError {
    /// Nothing has that name.
    #[error("no ref or commit {rev:?}")]
    NotFound {
        /// What was asked for.
        rev: String,
    },
    /// Several commits begin with these digits.
    #[error("{rev:?} is short for several commits")]
    Ambiguous {
        /// What was asked for.
        rev: String,
    },
    /// A commit has no parent.
    #[error("{rev:?}: commit {commit} has no parent")]
    NoParent {
        /// What was asked for.
        rev: String,
        /// The commit at the end of the line.
        commit: CommitChecksum,
    },
    /// A ref's file holds no checksum.
    #[error("ref {name:?} is damaged: its file holds no checksum")]
    Damaged {
        /// The ref.
        name: String,
    },
    /// A name is a ref and the beginning of other refs at once.
    #[error("ref {name:?} cannot be set: refs below or above it exist")]
    Nested {
        /// The ref.
        name: String,
    },
    /// An alias cannot be followed.
    #[error("ref {name:?} is an alias of {target:?}, {problem}")]
    BadAlias {
        /// The alias.
        name: String,
        /// Where it leads.
        target: String,
        /// What is wrong with that.
        problem: &'static str,
    },
    /// A ref cannot go before its alias.
    #[error("ref {name:?} has an alias: {alias:?}")]
    HasAlias {
        /// The ref.
        name: String,
        /// One of its aliases.
        alias: String,
    },
    /// A repository has no commit or several where one is wanted.
    #[error("the repository has {}", if *none { "no commit" } else { "more than one commit" })]
    NotSingle {
        /// Whether there is none.
        none: bool,
    },
    /// A commit on the way could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The repository could not be locked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file system failed.
    #[error("ref {name:?}")]
    Io {
        /// The ref or directory.
        name: String,
        /// What the system said.
        source: io::Error,
    },
}

impl RefError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } | Self::NoParent { .. } | Self::NotSingle { none: true } => ErrorKind::NotFound,
            Self::Ambiguous { .. } | Self::NotSingle { none: false } => ErrorKind::Invalid,
            Self::Nested { .. } | Self::HasAlias { .. } => ErrorKind::Conflict,
            Self::Damaged { .. } | Self::BadAlias { .. } => ErrorKind::Corrupt,
            Self::Load(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }

    fn io(name: &str) -> impl Fn(Errno) -> Self + use<> {
        let name = name.to_owned();
        move |source| Self::Io { name: name.clone(), source: source.into() }
    }
}

impl Repo {
    /// Finds the commit that a ref names, among the repository's own.
    ///
    /// # Errors
    /// When the ref's file is damaged or cannot be read, or it is an alias that leads nowhere.
    pub fn find_ref(&self, name: &RefName) -> Result<Option<CommitChecksum>, RefError> {
        self.find_commit_of(&name.clone().into())
    }

    /// Finds the commit that a ref names, wherever it stands.
    ///
    /// # Errors
    /// As [`Repo::find_ref`].
    pub fn find_commit_of(&self, spec: &RefSpec) -> Result<Option<CommitChecksum>, RefError> {
        self.find_ref_file(&format!("refs/{}", spec.path()), &spec.to_string())
    }

    /// Finds the commit in a ref's file; `name` is what the ref is called in errors.
    pub(crate) fn find_ref_file(&self, path: &str, name: &str) -> Result<Option<CommitChecksum>, RefError> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let refs = open_dir(&self.root, "refs").map_err(RefError::io(name))?;
        let below = path.strip_prefix("refs/").unwrap_or(path);
        let file = match rustix::fs::openat2(&refs, below, flags, rustix::fs::Mode::empty(), ResolveFlags::BENEATH) {
            Ok(file) => std::fs::File::from(file),
            Err(error @ (Errno::NOENT | Errno::NOTDIR | Errno::XDEV | Errno::LOOP)) => {
                let Some(target) = RefSpec::from_path(below).map(|spec| self.find_alias(&spec)).transpose()?.flatten() else {
                    return Ok(None);
                };
                let problem = match error {
                    Errno::XDEV => "which is no ref of this repository",
                    Errno::LOOP => "which leads back to it",
                    _ => "which is not there",
                };
                return Err(RefError::BadAlias { name: name.to_owned(), target: target.to_string(), problem });
            }
            Err(error) => return Err(RefError::io(name)(error)),
        };
        let io = |source| RefError::Io { name: name.to_owned(), source };
        if file.metadata().map_err(io)?.is_dir() {
            return Ok(None);
        }
        let bytes = read_limited(&file, 4096).map_err(io)?;
        let text = std::str::from_utf8(&bytes).unwrap_or("").trim_end();
        text.parse().map(Some).map_err(|_| RefError::Damaged { name: name.to_owned() })
    }

    /// Lists the repository's own refs, sorted; with a prefix, that ref and those below it. Aliases that lead nowhere keep nothing and are
    /// left out.
    ///
    /// # Errors
    /// When a directory or ref file cannot be read.
    pub fn refs(&self, prefix: Option<&str>) -> Result<Vec<(RefName, CommitChecksum)>, RefError> {
        let prefix = prefix.map(|prefix| prefix.trim_end_matches('/'));
        let mut found = Vec::new();
        for ListedRef { spec, .. } in self.list_refs(&RefPlace::Own)? {
            if prefix.is_some_and(|prefix| !spec.is_below(prefix)) {
                continue;
            }
            match self.find_commit_of(&spec) {
                Ok(commit) => found.extend(commit.map(|commit| (spec.name, commit))),
                Err(RefError::BadAlias { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Finds what a revision names: a full checksum, a ref of this repository or of a remote, or the beginning of a checksum, each with any
    /// number of `^` for parents. A ref goes before a beginning of the same digits.
    ///
    /// # Errors
    /// When nothing or more than one commit matches, or a parent is missing.
    pub fn resolve(&self, rev: &str) -> Result<CommitChecksum, RefError> {
        let base = rev.trim_end_matches('^');
        let mut commit = self.resolve_base(base, rev)?;
        for _ in base.len()..rev.len() {
            let parent = self.load_commit(&commit)?.parent;
            commit = parent.ok_or(RefError::NoParent { rev: rev.to_owned(), commit })?;
        }
        Ok(commit)
    }

    fn resolve_base(&self, base: &str, rev: &str) -> Result<CommitChecksum, RefError> {
        if let Ok(commit) = base.parse() {
            return Ok(commit);
        }
        let not_found = || RefError::NotFound { rev: rev.to_owned() };
        let spec: RefSpec = base.parse().map_err(|_| not_found())?;
        // A remote's ref may also be written as the path that it has.
        let specs = [Some(spec), RefSpec::from_path(&format!("remotes/{base}"))];
        for repo in self.with_parents() {
            for spec in specs.iter().flatten() {
                if let Some(commit) = repo.find_commit_of(spec)? {
                    return Ok(commit);
                }
            }
        }
        // Names before digits: which commits begin with `a` is chance, which commit the ref `a` names is not.
        let is_abbreviation = (1..64).contains(&base.len()) && base.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let abbreviated = if is_abbreviation { self.resolve_abbreviation(base)? } else { None };
        abbreviated.ok_or_else(not_found)
    }

    /// Walks the repository and those in which it looks up what it does not have.
    fn with_parents(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |repo| repo.parent.as_deref())
    }

    /// Finds the commit whose checksum begins with some digits. One digit alone is in sixteen directories.
    fn resolve_abbreviation(&self, digits: &str) -> Result<Option<CommitChecksum>, RefError> {
        let mut matches = BTreeSet::new();
        for repo in self.with_parents() {
            for second in "0123456789abcdef".chars().filter(|second| digits.chars().nth(1).is_none_or(|wanted| wanted == *second)) {
                let fan_out = format!("{}{second}", &digits[..1]);
                let dir = match open_dir(&repo.objects, &fan_out) {
                    Err(Errno::NOENT) => continue,
                    other => other.map_err(RefError::io(digits))?,
                };
                for entry in entries(&dir).map_err(RefError::io(digits))? {
                    let Some(tail) = entry.name.strip_suffix(".commit") else { continue };
                    if tail.starts_with(digits.get(2..).unwrap_or_default()) {
                        matches.extend(format!("{fan_out}{tail}").parse::<CommitChecksum>());
                    }
                }
            }
        }
        match matches.len() {
            0 | 1 => Ok(matches.pop_first()),
            _ => Err(RefError::Ambiguous { rev: digits.to_owned() }),
        }
    }

    /// Returns the commit of a repository that has exactly one.
    ///
    /// # Errors
    /// When it has none or several, or cannot be read.
    pub fn single_commit(&self) -> Result<CommitChecksum, RefError> {
        let mut commits = BTreeSet::new();
        self.with_parents().try_for_each(|repo| repo.commits().map(|found| commits.extend(found)))?;
        match (commits.len(), commits.pop_first()) {
            (1, Some(commit)) => Ok(commit),
            (_, first) => Err(RefError::NotSingle { none: first.is_none() }),
        }
    }

    /// Returns the collection that the repository's own refs belong to, if it has one.
    pub fn collection_id(&self) -> Option<CollectionId> {
        self.config().collection_id.as_ref().and_then(|id| id.parse().ok())
    }

    /// Lists every commit object in the repository, sorted.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn commits(&self) -> Result<Vec<CommitChecksum>, RefError> {
        crate::loose::commits(self)
    }
}
