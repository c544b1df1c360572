//! A repository on disk: making one, opening one, finding its parts.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rootball_keyfile::KeyFile;
use rootball_object::{Checksum, ErrorKind, ObjectKind};
use rustix::fs::{CWD, Mode as FileMode, OFlags};
use rustix::io::Errno;

use crate::config::{Config, ConfigError, is_valid_collection_id};
use crate::fs::{create_new, ensure_dir, find_stat, open_dir, open_file, read_limited};
use crate::lock::{FileLock, LockKind};
use crate::{Mode, StoreError};

/// Directories of a repository in the order in which they are made; `objects` last, since it marks a repository.
const DIRECTORIES: [&str; 8] = ["tmp", "extensions", "state", "refs", "refs/heads", "refs/mirrors", "refs/remotes", "objects"];

/// Longest chain of parent repositories.
const MAX_PARENTS: usize = 8;

/// An open repository.
#[derive(Debug)]
pub struct Repo {
    path: PathBuf,
    config: Config,
    pub(crate) parent: Option<Box<Repo>>,
    pub(crate) root: OwnedFd,
    pub(crate) objects: OwnedFd,
    pub(crate) tmp: OwnedFd,
}

/// Why a repository could not be made or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepoError {
    /// There is no repository.
    #[error("{} is not a repository", path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a repository of another mode already.
    #[error("{} is already a repository, of mode {found}", path.display())]
    Exists {
        /// Where.
        path: PathBuf,
        /// Its mode.
        found: Mode,
    },
    /// The config file is no key file.
    #[error("{}/config", path.display())]
    Syntax {
        /// The repository.
        path: PathBuf,
        /// What is wrong.
        source: rootball_keyfile::ParseError,
    },
    /// The config file cannot be obeyed.
    #[error("{}/config", path.display())]
    Config {
        /// The repository.
        path: PathBuf,
        /// What is wrong.
        source: ConfigError,
    },
    /// The file system failed.
    #[error("opening repository {}", path.display())]
    Io {
        /// The repository.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file system cannot hold a repository of this mode.
    #[error("{} cannot hold a bare-user repository: its file system has no user attributes", path.display())]
    NoUserXattrs {
        /// The repository.
        path: PathBuf,
    },
    /// The name of the collection is not valid.
    #[error("{id:?} cannot name a collection: words joined by dots are wanted, as in org.example.Os")]
    CollectionId {
        /// What was given.
        id: String,
    },
    /// The repository that the config names as parent cannot be opened.
    #[error("opening the parent of repository {}, as its config has it", path.display())]
    Parent {
        /// The repository whose parent it is.
        path: PathBuf,
        /// Why not.
        source: Box<RepoError>,
    },
    /// Parents that lead back to where they began, or nearly so.
    #[error("{} has more than {MAX_PARENTS} parents above it", path.display())]
    TooManyParents {
        /// The last one that was looked at.
        path: PathBuf,
    },
}

impl RepoError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Exists { .. } => ErrorKind::Conflict,
            Self::Syntax { .. } => ErrorKind::Corrupt,
            Self::CollectionId { .. } | Self::TooManyParents { .. } => ErrorKind::Invalid,
            Self::Config { .. } | Self::NoUserXattrs { .. } => ErrorKind::Unsupported,
            Self::Parent { source, .. } => source.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

impl Repo {
    /// Makes a repository, and the directory itself unless it is there. A repository of the same mode is opened as it is.
    ///
    /// # Errors
    /// When there is one of another mode, or nothing can be written there.
    pub fn init(path: &Path, mode: Mode) -> Result<Self, RepoError> {
        Self::init_in_collection(path, mode, None)
    }

    /// Makes a repository whose refs belong to a collection, as [`Repo::init`] does.
    ///
    /// # Errors
    /// As [`Repo::init`], and when the id is not valid.
    pub fn init_in_collection(path: &Path, mode: Mode, collection_id: Option<&str>) -> Result<Self, RepoError> {
        if let Some(id) = collection_id.filter(|id| !is_valid_collection_id(id)) {
            return Err(RepoError::CollectionId { id: id.to_owned() });
        }
        let io = |source: Errno| RepoError::Io { path: path.to_owned(), source: source.into() };
        std::fs::create_dir_all(path).map_err(|source| RepoError::Io { path: path.to_owned(), source })?;
        let root = open_place(path).map_err(io)?;
        if find_stat(&root, "objects").map_err(io)?.is_some() {
            let repo = Self::open(path)?;
            return if repo.mode() == mode { Ok(repo) } else { Err(RepoError::Exists { path: path.to_owned(), found: repo.mode() }) };
        }
        let (last, others) = DIRECTORIES.split_last().expect("there are directories");
        for name in others {
            ensure_dir(&root, name, 0o775).map_err(io)?;
        }
        if mode == Mode::BareUser && !takes_user_xattrs(&root).map_err(io)? {
            return Err(RepoError::NoUserXattrs { path: path.to_owned() });
        }
        crate::fs::replace_file(&root, &root, "config", Config::initial_text(mode, collection_id).as_bytes(), true).map_err(io)?;
        ensure_dir(&root, last, 0o775).map_err(io)?;
        rustix::fs::fsync(&root).map_err(io)?;
        Self::open(path)
    }

    /// Opens a repository.
    ///
    /// # Errors
    /// When there is none, or its config asks for what is not supported.
    pub fn open(path: &Path) -> Result<Self, RepoError> {
        Self::open_below(path, 0)
    }

    fn open_below(path: &Path, depth: usize) -> Result<Self, RepoError> {
        let io = |source: io::Error| RepoError::Io { path: path.to_owned(), source };
        let errno = |error: Errno| match error {
            Errno::NOENT | Errno::NOTDIR => RepoError::NotFound { path: path.to_owned() },
            other => io(other.into()),
        };
        let root = open_place(path).map_err(errno)?;
        let objects = open_dir(&root, "objects").map_err(errno)?;
        let text = read_limited(&open_file(&root, "config").map_err(errno)?, 1 << 20).map_err(io)?;
        let text = String::from_utf8(text).map_err(|_| io(io::Error::new(io::ErrorKind::InvalidData, "config is not UTF-8")))?;
        let file: KeyFile = text.parse().map_err(|source| RepoError::Syntax { path: path.to_owned(), source })?;
        let config = Config::from_key_file(&file).map_err(|source| RepoError::Config { path: path.to_owned(), source })?;
        let parent = match &config.parent {
            Some(_) if depth == MAX_PARENTS => return Err(RepoError::TooManyParents { path: path.to_owned() }),
            Some(parent) => Some(Box::new(
                Self::open_below(&path.join(parent), depth + 1)
                    .map_err(|source| RepoError::Parent { path: path.to_owned(), source: Box::new(source) })?,
            )),
            None => None,
        };
        let tmp = match open_dir(&root, "tmp") {
            Err(Errno::NOENT) => ensure_dir(&root, "tmp", 0o775).and_then(|()| open_dir(&root, "tmp")),
            other => other,
        };
        Ok(Self { path: path.to_owned(), config, parent, root, objects, tmp: tmp.map_err(|error| io(error.into()))? })
    }

    /// Returns a repository like this one that has other objects and none above it.
    pub(crate) fn with_objects(&self, objects: &OwnedFd) -> io::Result<Self> {
        Ok(Self {
            path: self.path.clone(),
            config: self.config.clone(),
            parent: None,
            root: self.root.try_clone()?,
            objects: objects.try_clone()?,
            tmp: self.tmp.try_clone()?,
        })
    }

    /// Returns where the repository is, as it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns how content objects are kept.
    pub fn mode(&self) -> Mode {
        self.config.mode
    }

    /// Returns the settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sets whether writes are made durable before they are named, whatever the config says.
    pub fn set_fsync(&mut self, fsync: bool) {
        self.config.fsync = fsync;
    }

    /// Sets whether each object is synced by itself, whatever the config says.
    pub fn set_per_object_fsync(&mut self, each: bool) {
        self.config.per_object_fsync = each;
    }

    /// Returns the repository's directory, for files of applications under `extensions/`.
    pub fn directory(&self) -> &OwnedFd {
        &self.root
    }

    /// Returns the directory `tmp/`, for what is on its way into the repository and for caches.
    pub fn temporary_directory(&self) -> &OwnedFd {
        &self.tmp
    }

    /// Returns the path of an object below `objects/`.
    pub(crate) fn object_path(&self, kind: ObjectKind, checksum: &Checksum) -> String {
        loose_path(self.mode(), kind, checksum)
    }

    /// Waits for the repository's lock as long as its config says; nothing is locked where that is switched off or not permitted.
    pub(crate) fn lock(&self, kind: LockKind) -> Result<Option<FileLock>, StoreError> {
        if !self.config.locking {
            return Ok(None);
        }
        let timeout = self.config.lock_timeout.map(Duration::from_secs);
        match FileLock::acquire(&self.root, ".lock", kind, timeout) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(StoreError::Locked { place: self.path.join(".lock").display().to_string() }),
            Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(None),
            // Whoever may only read need not keep others from it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && kind == LockKind::Shared => Ok(None),
            Err(error) => Err(StoreError::io(format!("locking {}", self.path.display()))(error)),
        }
    }
}

pub(crate) fn loose_path(mode: Mode, kind: ObjectKind, checksum: &Checksum) -> String {
    let hex = checksum.to_hex();
    format!("{}/{}.{}", &hex[..2], &hex[2..], mode.extension(kind))
}

fn open_place(path: &Path) -> rustix::io::Result<OwnedFd> {
    rustix::fs::openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, FileMode::empty())
}

fn takes_user_xattrs(root: &OwnedFd) -> rustix::io::Result<bool> {
    let tmp = open_dir(root, "tmp")?;
    let name = crate::fs::unique_name("xattr-test");
    let file = create_new(&tmp, &name, 0o600)?;
    let result = rustix::fs::fsetxattr(&file, "user.ostreemeta", b"test", rustix::fs::XattrFlags::empty());
    crate::fs::remove_file(&tmp, &name)?;
    match result {
        Ok(()) => Ok(true),
        Err(Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error),
    }
}
