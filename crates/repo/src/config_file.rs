//! Reading and changing the `config` file itself, comments, order and unknown keys kept.
//!
//! It can be opened where the repository cannot, so that a value that nothing obeys can be set right; and what is written back is always
//! something that can be obeyed.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rootball_keyfile::{KeyFile, is_group_name, is_key_name};
use rootball_object::ErrorKind;
use rustix::fs::{CWD, FileType, FlockOperation, Gid, Mode as FileMode, OFlags, Uid};
use rustix::io::Errno;

use crate::config::{Config, ConfigError};
use crate::fs::{create_new, entries, open_dir, open_file, read_limited, remove_file, unique_name};
use crate::{Mode, RepoError};

/// Largest config file that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 20;

/// The name of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingName {
    /// The group that it is in.
    pub group: String,
    /// The key in the group.
    pub key: String,
}

/// Why a setting could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// The config file could not be read or written.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The text names no setting.
    #[error("{text:?} names no setting: GROUP.KEY does, or KEY beside a group")]
    Name {
        /// What was given.
        text: String,
    },
    /// There is no such setting.
    #[error("no key {key:?} in group {group:?}")]
    NotFound {
        /// The group.
        group: String,
        /// The key.
        key: String,
    },
    /// The repository could not be opened any more.
    #[error("with that the repository could not be opened")]
    Unusable(#[source] ConfigError),
    /// Objects are kept in the way of one mode and would be looked for in the way of another.
    #[error("the repository has objects of mode {from}, which cannot be read in mode {to}")]
    ModeInUse {
        /// What it is.
        from: Mode,
        /// What it would be.
        to: Mode,
    },
}

impl SettingError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Repo(error) => error.kind(),
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Name { .. } | Self::Unusable(_) => ErrorKind::Invalid,
            Self::ModeInUse { .. } => ErrorKind::Conflict,
        }
    }
}

impl SettingName {
    /// Reads `GROUP.KEY`, or `KEY` beside a group. Without one, the group ends at the first full stop.
    ///
    /// # Errors
    /// When it cannot be the name of a setting.
    pub fn parse(text: &str, group: Option<&str>) -> Result<Self, SettingError> {
        let error = || SettingError::Name { text: text.to_owned() };
        let (group, key) = group.map(|group| (group, text)).or_else(|| text.split_once('.')).ok_or_else(error)?;
        if !is_group_name(group) || !is_key_name(key) {
            return Err(error());
        }
        Ok(Self { group: group.to_owned(), key: key.to_owned() })
    }
}

/// A repository's config file, which no other process of ours changes as long as this is open.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    directory: OwnedFd,
    old: File,
    keys: KeyFile,
}

impl ConfigFile {
    /// Opens the config file of a repository, and waits for whoever has it open.
    ///
    /// # Errors
    /// When there is no repository, or its config is no key file.
    pub fn open(path: &Path) -> Result<Self, SettingError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::openat(CWD, path, flags, FileMode::empty()).map_err(opening(path))?;
        open_dir(&directory, "objects").map_err(opening(path))?;
        rustix::fs::flock(&directory, FlockOperation::LockExclusive).map_err(opening(path))?;
        let (old, keys) = read(path, &directory)?;
        Ok(Self { path: path.to_owned(), directory, old, keys })
    }

    /// Returns a setting's value.
    ///
    /// # Errors
    /// When it is not set.
    pub fn get(&self, name: &SettingName) -> Result<String, SettingError> {
        let not_found = || SettingError::NotFound { group: name.group.clone(), key: name.key.clone() };
        self.keys.string(&name.group, &name.key).ok_or_else(not_found)
    }

    /// Sets a setting, or removes it with `None`, and replaces the file in one step.
    ///
    /// # Errors
    /// When the repository could not be opened or read with that, or the file cannot be written.
    pub fn set(self, name: &SettingName, value: Option<&str>) -> Result<(), SettingError> {
        let mut keys = self.keys.clone();
        match value {
            Some(value) => keys.set(&name.group, &name.key, value),
            None => drop(keys.remove(&name.group, &name.key)),
        }
        let config = Config::from_key_file(&keys).map_err(SettingError::Unusable)?;
        if let Ok(before) = Config::from_key_file(&self.keys)
            && before.mode != config.mode
            && has_objects(&self.directory).map_err(opening(&self.path))?
        {
            return Err(SettingError::ModeInUse { from: before.mode, to: config.mode });
        }
        let text = keys.to_string();
        self.replace(text.as_bytes(), config.fsync).map_err(|source| RepoError::Io { path: self.path.join("config"), source }.into())
    }

    /// Writes the file anew, readable by whom it was: it may hold passwords of remotes.
    fn replace(&self, bytes: &[u8], sync: bool) -> io::Result<()> {
        let stat = rustix::fs::fstat(&self.old)?;
        // A temporary file that a process of our number has left, long gone, goes with the first attempt.
        let temporary = unique_name("config");
        remove_file(&self.directory, &temporary)?;
        let write = || -> io::Result<()> {
            let mut file = create_new(&self.directory, &temporary, 0o600)?;
            rustix::fs::fchown(&file, Some(Uid::from_raw(stat.st_uid)), Some(Gid::from_raw(stat.st_gid)))?;
            rustix::fs::fchmod(&file, FileMode::from_raw_mode(stat.st_mode & 0o777))?;
            file.write_all(bytes)?;
            if sync {
                rustix::fs::fdatasync(&file)?;
            }
            rustix::fs::renameat(&self.directory, &temporary, &self.directory, "config")?;
            if sync {
                rustix::fs::fsync(&self.directory)?;
            }
            Ok(())
        };
        write().inspect_err(|_| {
            let _ = remove_file(&self.directory, &temporary);
        })
    }
}

fn opening(path: &Path) -> impl Fn(Errno) -> RepoError + use<'_> {
    |error| match error {
        Errno::NOENT | Errno::NOTDIR => RepoError::NotFound { path: path.to_owned() },
        error => RepoError::Io { path: path.to_owned(), source: error.into() },
    }
}

fn read(path: &Path, directory: &OwnedFd) -> Result<(File, KeyFile), RepoError> {
    let io = |source: io::Error| RepoError::Io { path: path.join("config"), source };
    let file = open_file(directory, "config").map_err(|error| io(error.into()))?;
    let text = read_limited(&file, MAX_CONFIG).map_err(io)?;
    let text = String::from_utf8(text).map_err(|_| io(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8")))?;
    let keys = text.parse().map_err(|source| RepoError::Syntax { path: path.to_owned(), source })?;
    Ok((file, keys))
}

fn has_objects(directory: &OwnedFd) -> rustix::io::Result<bool> {
    let objects = open_dir(directory, "objects")?;
    for entry in entries(&objects)? {
        if entry.kind == FileType::Directory && !entries(open_dir(&objects, &entry.name)?)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
