//! Refs: names of lines of commits, one small file each.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, ObjectKind, ObjectSource, RefName, is_ref_fragment};
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;

use crate::Repo;
use crate::fs::{ensure_dir, entries, find_stat, open_dir, read_limited, remove_file, replace_file};

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
    /// A commit on the way could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The file system failed.
    #[error("reading ref {name:?}")]
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
            Self::NotFound { .. } | Self::NoParent { .. } => ErrorKind::NotFound,
            Self::Ambiguous { .. } => ErrorKind::Invalid,
            Self::Nested { .. } => ErrorKind::Conflict,
            Self::Damaged { .. } => ErrorKind::Corrupt,
            Self::Load(error) => error.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }

    fn io(name: &str) -> impl Fn(Errno) -> Self {
        let name = name.to_owned();
        move |source| Self::Io { name: name.clone(), source: source.into() }
    }
}

impl Repo {
    /// Finds the commit that a ref names, among the repository's own.
    ///
    /// # Errors
    /// When the ref's file is damaged or cannot be read.
    pub fn find_ref(&self, name: &RefName) -> Result<Option<CommitChecksum>, RefError> {
        self.find_ref_file(&format!("refs/heads/{name}"), name.as_str())
    }

    /// Lists the repository's own refs, sorted; with a prefix, that ref and those below it.
    ///
    /// # Errors
    /// When a directory or ref file cannot be read.
    pub fn refs(&self, prefix: Option<&str>) -> Result<Vec<(RefName, CommitChecksum)>, RefError> {
        let mut found = Vec::new();
        let heads = open_dir(&self.root, "refs").and_then(|refs| open_dir(&refs, "heads")).map_err(RefError::io("refs/heads"))?;
        self.collect_refs(&heads, "", &mut found)?;
        if let Some(prefix) = prefix.map(|prefix| prefix.trim_end_matches('/')) {
            found.retain(|(name, _)| name.as_str().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        }
        found.sort();
        Ok(found)
    }

    fn collect_refs(&self, dir: &OwnedFd, prefix: &str, found: &mut Vec<(RefName, CommitChecksum)>) -> Result<(), RefError> {
        // Names that no ref can have, such as editors' backups, are none of ours.
        for entry in entries(dir).map_err(RefError::io(prefix))?.into_iter().filter(|entry| is_ref_fragment(&entry.name)) {
            let name = format!("{prefix}{}", entry.name);
            if entry.kind == FileType::Directory {
                let child = open_dir(dir, &entry.name).map_err(RefError::io(&name))?;
                self.collect_refs(&child, &format!("{name}/"), found)?;
            } else if let Ok(name) = name.parse::<RefName>()
                && let Some(commit) = self.find_ref(&name)?
            {
                found.push((name, commit));
            }
        }
        Ok(())
    }

    /// Finds what a revision names: a full checksum, the beginning of one, a ref of this repository or of a remote, each with any number
    /// of `^` for parents.
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
        let is_abbreviation = (2..64).contains(&base.len()) && base.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_abbreviation && let Some(commit) = self.resolve_abbreviation(base)? {
            return Ok(commit);
        }
        let not_found = || RefError::NotFound { rev: rev.to_owned() };
        let (remote, name) = base.split_once(':').map_or((None, base), |(remote, name)| (Some(remote), name));
        let name: RefName = name.parse().map_err(|_| not_found())?;
        let found = match remote {
            Some(remote) if is_ref_fragment(remote) => self.find_ref_file(&format!("refs/remotes/{remote}/{name}"), base)?,
            Some(_) => None,
            None => match self.find_ref(&name)? {
                Some(commit) => Some(commit),
                None => self.find_ref_file(&format!("refs/remotes/{name}"), base)?,
            },
        };
        found.ok_or_else(not_found)
    }

    fn resolve_abbreviation(&self, digits: &str) -> Result<Option<CommitChecksum>, RefError> {
        let (fan_out, rest) = digits.split_at(2);
        let dir = match open_dir(&self.objects, fan_out) {
            Err(Errno::NOENT) => return Ok(None),
            other => other.map_err(RefError::io(digits))?,
        };
        let mut matches = Vec::new();
        for entry in entries(&dir).map_err(RefError::io(digits))? {
            let Some(tail) = entry.name.strip_suffix(".commit") else { continue };
            if tail.starts_with(rest) {
                matches.extend(format!("{fan_out}{tail}").parse::<CommitChecksum>());
            }
        }
        match matches[..] {
            [] => Ok(None),
            [commit] => Ok(Some(commit)),
            _ => Err(RefError::Ambiguous { rev: digits.to_owned() }),
        }
    }

    fn find_ref_file(&self, path: &str, name: &str) -> Result<Option<CommitChecksum>, RefError> {
        // An alias is a symbolic link to another ref; it may lead nowhere but below `refs`.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let resolve = rustix::fs::ResolveFlags::BENEATH;
        let file = match rustix::fs::openat2(&self.root, path, flags, rustix::fs::Mode::empty(), resolve) {
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
            other => std::fs::File::from(other.map_err(RefError::io(name))?),
        };
        if file.metadata().map_err(|source| RefError::Io { name: name.to_owned(), source })?.is_dir() {
            return Ok(None);
        }
        let bytes = read_limited(&file, 4096).map_err(|source| RefError::Io { name: name.to_owned(), source })?;
        let text = std::str::from_utf8(&bytes).unwrap_or("").trim_end();
        text.parse().map(Some).map_err(|_| RefError::Damaged { name: name.to_owned() })
    }

    /// Sets or removes a ref at once. Only a transaction calls this, after the objects are in place.
    pub(crate) fn write_ref(&self, name: &RefName, commit: Option<&CommitChecksum>, scratch: &OwnedFd) -> Result<(), RefError> {
        let io = RefError::io(name.as_str());
        let mut dir = open_dir(&self.root, "refs").and_then(|refs| open_dir(&refs, "heads")).map_err(&io)?;
        let (parents, last) = name.as_str().rsplit_once('/').map_or((None, name.as_str()), |(parents, last)| (Some(parents), last));
        for part in parents.into_iter().flat_map(|parents| parents.split('/')) {
            if commit.is_some() {
                ensure_dir(&dir, part, 0o775).map_err(&io)?;
            }
            dir = match open_dir(&dir, part) {
                Err(Errno::NOENT) if commit.is_none() => return Ok(()),
                Err(Errno::NOTDIR) => return Err(RefError::Nested { name: name.to_string() }),
                other => other.map_err(&io)?,
            };
        }
        match commit {
            Some(commit) => self.write_ref_file(&dir, last, name, commit, scratch),
            None => remove_file(&dir, last).map_err(&io),
        }
    }

    fn write_ref_file(
        &self,
        dir: &OwnedFd,
        file: &str,
        name: &RefName,
        commit: &CommitChecksum,
        scratch: &OwnedFd,
    ) -> Result<(), RefError> {
        let io = RefError::io(name.as_str());
        let is_dir = find_stat(dir, file).map_err(&io)?.is_some_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory);
        if is_dir && !self.remove_empty_dirs(dir.as_fd(), file).map_err(&io)? {
            return Err(RefError::Nested { name: name.to_string() });
        }
        replace_file(scratch, dir, file, format!("{commit}\n").as_bytes(), self.config().fsync).map_err(&io)
    }

    /// Removes a directory whose refs are all gone; tells whether it was so.
    fn remove_empty_dirs(&self, parent: impl AsFd, name: &str) -> rustix::io::Result<bool> {
        let dir = open_dir(&parent, name)?;
        for entry in entries(&dir)? {
            if entry.kind != FileType::Directory || !self.remove_empty_dirs(&dir, &entry.name)? {
                return Ok(false);
            }
        }
        rustix::fs::unlinkat(parent, name, rustix::fs::AtFlags::REMOVEDIR)?;
        Ok(true)
    }

    /// Tells whether a commit's objects may be missing, as marked by a pull or check that did not end well.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn is_partial(&self, commit: &CommitChecksum) -> Result<bool, LoadError> {
        find_stat(&self.root, &format!("state/{commit}.commitpartial"))
            .map(|stat| stat.is_some())
            .map_err(LoadError::io(ObjectKind::Commit, commit.object()))
    }

    /// Lists every commit object in the repository, sorted.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn commits(&self) -> Result<Vec<CommitChecksum>, RefError> {
        let mut found = Vec::new();
        for fan_out in entries(&self.objects).map_err(RefError::io("objects"))? {
            let dir = open_dir(&self.objects, &fan_out.name).map_err(RefError::io(&fan_out.name))?;
            for entry in entries(&dir).map_err(RefError::io(&fan_out.name))? {
                if let Some(tail) = entry.name.strip_suffix(".commit") {
                    found.extend(format!("{}{tail}", fan_out.name).parse::<Checksum>().map(CommitChecksum::new));
                }
            }
        }
        Ok(found)
    }
}
