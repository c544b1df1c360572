//! The remotes of a repository: in its config file, and for a system's repository in the files of `remotes.d` as well.
//!
//! A remote that is added goes into the repository's config file, or into a file of its own where a directory for them is in use. Files are
//! changed in one step, comments and order kept.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rootball_keyfile::{KeyFile, is_key_name};
use rootball_object::{ErrorKind, is_ref_fragment};
use rootball_repo::Repo;

use crate::config::{RemoteConfig, RemoteConfigError, group_of, name_of};

/// Largest config file that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 20;

/// Where remotes are configured.
#[derive(Clone, Debug)]
pub struct Remotes {
    config: PathBuf,
    directory: Option<PathBuf>,
    adds_to_directory: bool,
}

/// Why remotes could not be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemotesError {
    /// There is no such remote.
    #[error("no remote {name:?}")]
    NotFound {
        /// The remote.
        name: String,
    },
    /// There is one already.
    #[error("there is a remote {name:?} already, in {}", path.display())]
    Exists {
        /// The remote.
        name: String,
        /// The file that has it.
        path: PathBuf,
    },
    /// The text cannot name a remote.
    #[error("{name:?} cannot name a remote: letters, digits and '-._' are wanted, not beginning with '-' or '.'")]
    Name {
        /// What was given.
        name: String,
    },
    /// The text cannot be a key of a remote.
    #[error("{key:?} cannot be a key of a remote")]
    Key {
        /// What was given.
        key: String,
    },
    /// The remote's values cannot be obeyed.
    #[error(transparent)]
    Config(#[from] RemoteConfigError),
    /// A file is no key file.
    #[error("{}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: rootball_keyfile::ParseError,
    },
    /// The file system failed.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl RemotesError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Exists { .. } => ErrorKind::Conflict,
            Self::Name { .. } | Self::Key { .. } => ErrorKind::Invalid,
            Self::Config(error) => error.kind(),
            Self::Syntax { .. } => ErrorKind::Corrupt,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

/// What to do where a remote of that name is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IfExists {
    /// Refuse.
    #[default]
    Fail,
    /// Leave it as it is.
    Keep,
    /// Put the new one in its place.
    Replace,
}

impl Remotes {
    /// Finds where the remotes of a repository are. `system` is the `/etc/ostree/remotes.d` that belongs to the repository of a system.
    ///
    /// # Errors
    /// When the repository's config cannot be read.
    pub fn of(repo: &Repo, system: Option<&Path>) -> Result<Self, RemotesError> {
        let config = repo.path().join("config");
        let keys = read(&config)?;
        let own = keys.string("core", "remotes-config-dir").filter(|path| !path.is_empty());
        let own = own.map(|path| if Path::new(&path).is_absolute() { PathBuf::from(path) } else { repo.path().join(path) });
        let adds = keys.boolean("core", "add-remotes-config-dir").map_err(RemoteConfigError::from)?;
        Ok(Self { config, adds_to_directory: adds.unwrap_or(system.is_some()), directory: system.map(Path::to_owned).or(own) })
    }

    /// Lists the remotes, sorted by name.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn list(&self) -> Result<Vec<String>, RemotesError> {
        let mut names = Vec::new();
        for path in self.files()? {
            names.extend(read(&path)?.groups().filter_map(name_of).map(str::to_owned));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Loads a remote.
    ///
    /// # Errors
    /// When there is none of that name, or it cannot be obeyed.
    pub fn load(&self, name: &str) -> Result<RemoteConfig, RemotesError> {
        let (_, keys) = self.find(name)?.ok_or_else(|| RemotesError::NotFound { name: name.to_owned() })?;
        Ok(RemoteConfig::from_key_file(name, &keys)?)
    }

    /// Adds a remote with keys and values in their order. Returns whether it was added, and not left as it was.
    ///
    /// # Errors
    /// When there is one and `if_exists` does not say what then, the name or a key is not valid, or the file cannot be written.
    pub fn add(&self, name: &str, values: &[(String, String)], if_exists: IfExists) -> Result<bool, RemotesError> {
        if !is_ref_fragment(name) {
            return Err(RemotesError::Name { name: name.to_owned() });
        }
        if let Some((key, _)) = values.iter().find(|(key, _)| !is_key_name(key)) {
            return Err(RemotesError::Key { key: key.clone() });
        }
        if let Some((path, _)) = self.find(name)? {
            match if_exists {
                IfExists::Fail => return Err(RemotesError::Exists { name: name.to_owned(), path }),
                IfExists::Keep => return Ok(false),
                IfExists::Replace => self.remove(name)?,
            }
        }
        let path = match &self.directory {
            Some(directory) if self.adds_to_directory => {
                std::fs::create_dir_all(directory).map_err(|source| RemotesError::Io { path: directory.clone(), source })?;
                directory.join(format!("{name}.conf"))
            }
            _ => self.config.clone(),
        };
        let mut keys = match read(&path) {
            Err(RemotesError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => KeyFile::new(),
            other => other?,
        };
        values.iter().for_each(|(key, value)| keys.set(&group_of(name), key, value));
        write(&path, &keys)?;
        Ok(true)
    }

    /// Removes a remote.
    ///
    /// # Errors
    /// When there is none of that name, or the file cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), RemotesError> {
        let (path, mut keys) = self.find(name)?.ok_or_else(|| RemotesError::NotFound { name: name.to_owned() })?;
        keys.remove_group(&group_of(name));
        if path != self.config && keys.groups().next().is_none() {
            return std::fs::remove_file(&path).map_err(|source| RemotesError::Io { path, source });
        }
        write(&path, &keys)
    }

    /// Finds the file that has a remote. The repository's own goes first.
    fn find(&self, name: &str) -> Result<Option<(PathBuf, KeyFile)>, RemotesError> {
        let group = group_of(name);
        for path in self.files()? {
            let keys = read(&path)?;
            if keys.groups().any(|candidate| candidate == group) {
                return Ok(Some((path, keys)));
            }
        }
        Ok(None)
    }

    fn files(&self) -> Result<Vec<PathBuf>, RemotesError> {
        let mut files = Vec::new();
        if let Some(directory) = &self.directory {
            let io = |source| RemotesError::Io { path: directory.clone(), source };
            match std::fs::read_dir(directory) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(io(error)),
                Ok(entries) => {
                    for entry in entries {
                        let path = entry.map_err(io)?.path();
                        if path.extension().is_some_and(|extension| extension == "conf") {
                            files.push(path);
                        }
                    }
                }
            }
        }
        files.sort();
        files.insert(0, self.config.clone());
        Ok(files)
    }
}

fn read(path: &Path) -> Result<KeyFile, RemotesError> {
    let io = |source| RemotesError::Io { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > MAX_CONFIG {
        return Err(io(io::Error::new(io::ErrorKind::InvalidData, format!("{size} bytes, more than the {MAX_CONFIG} that are read"))));
    }
    std::fs::read_to_string(path).map_err(io)?.parse().map_err(|source| RemotesError::Syntax { path: path.to_owned(), source })
}

/// Puts a file in place of the old one, readable by whom that was: it may hold passwords.
fn write(path: &Path, keys: &KeyFile) -> Result<(), RemotesError> {
    let temporary = path.with_extension(format!("new-{}", std::process::id()));
    let write = || -> io::Result<()> {
        let permissions = std::fs::metadata(path).ok().map(|meta| meta.permissions());
        let mut file = std::fs::File::create(&temporary)?;
        permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
        file.write_all(keys.to_string().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    };
    write().map_err(|source| {
        let _ = std::fs::remove_file(&temporary);
        RemotesError::Io { path: path.to_owned(), source }
    })
}
