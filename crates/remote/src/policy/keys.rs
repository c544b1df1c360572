//! Where keys are looked for.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rootball_repo::Repo;
use rootball_sign::openpgp::Keyring;
use rootball_sign::ostree::{Engine, EngineKeys, read_key_list};
use rootball_sign::{MAX_KEY_SIZE, PublicKey};

use super::{PolicyError, TrustPlaces};
use crate::RemoteConfig;

/// A remote's settings, and everything else that says where keys are.
pub(super) struct KeySearch<'a> {
    pub(super) remote: &'a RemoteConfig,
    pub(super) repo: &'a Path,
    pub(super) places: &'a TrustPlaces,
}

impl KeySearch<'_> {
    pub(super) fn boolean(&self, setting: &str) -> Result<Option<bool>, PolicyError> {
        self.remote.boolean(setting).map_err(|source| PolicyError::Setting { remote: self.remote.name().to_owned(), source })
    }

    /// Collects the OpenPGP keys: the remote's own ring, else the system's; and what `gpgkeypath` lists.
    pub(super) fn keyring(&self) -> Result<Keyring, PolicyError> {
        let mut keyring = Keyring::new();
        match read_key_file(&own_ring(self.repo, self.remote.name()))? {
            Some(own) if own.bytes.is_empty() => {}
            Some(own) => own.add_to(&mut keyring)?,
            None => {
                for directory in &self.places.gpg {
                    for path in files_in(directory)?.into_iter().filter(|path| is_keyring(path)) {
                        // An entry that went meanwhile is no key.
                        if let Some(file) = read_key_file(&path)? {
                            file.add_to(&mut keyring)?;
                        }
                    }
                }
            }
        }
        for path in self.remote.list("gpgkeypath").unwrap_or_default().iter().filter(|path| !path.is_empty()) {
            let path = Path::new(path);
            let is_ring = |path: &PathBuf| is_keyring(path);
            let files = if path.is_dir() { files_in(path)?.into_iter().filter(is_ring).collect() } else { vec![path.to_owned()] };
            for path in files {
                let missing = || PolicyError::Io { path: path.clone(), source: io::ErrorKind::NotFound.into() };
                read_key_file(&path)?.ok_or_else(missing)?.add_to(&mut keyring)?;
            }
        }
        Ok(keyring)
    }

    /// Collects the keys of another kind: the remote's own, else the system's.
    pub(super) fn engine_keys(&self, engine: Engine) -> Result<EngineKeys, PolicyError> {
        let (inline, file) = (format!("verification-{engine}-key"), format!("verification-{engine}-file"));
        let mut trusted = Vec::new();
        let (key, path) = (self.remote.value(&inline), self.remote.value(&file));
        if let Some(key) = &key {
            let error = |source| PolicyError::InlineKey { remote: self.remote.name().to_owned(), setting: inline.clone(), source };
            trusted.extend(read_key_list(engine, key.as_bytes()).map_err(error)?);
        }
        if let Some(path) = &path {
            let path = PathBuf::from(path);
            let missing = || PolicyError::Io { path: path.clone(), source: io::ErrorKind::NotFound.into() };
            trusted.extend(read_key_file(&path)?.ok_or_else(missing)?.keys(engine)?);
        }
        if key.is_none() && path.is_none() {
            trusted = self.system_keys(engine, "trusted")?;
        }
        Ok(EngineKeys::new(engine, trusted, &self.system_keys(engine, "revoked")?))
    }

    fn system_keys(&self, engine: Engine, what: &str) -> Result<Vec<PublicKey>, PolicyError> {
        let mut keys = Vec::new();
        for directory in &self.places.sign {
            let mut files = vec![directory.join(format!("{what}.{engine}"))];
            files.extend(files_in(&directory.join(format!("{what}.{engine}.d")))?);
            for path in files {
                if let Some(file) = read_key_file(&path)? {
                    keys.extend(file.keys(engine)?);
                }
            }
        }
        Ok(keys)
    }
}

/// Adds keys to the remote's own ring, which is made if need be, and returns how many. Where a key is there already, what is new about it counts.
///
/// # Errors
/// [`PolicyError`] when the ring cannot be read or written; it is then as it was.
pub fn import_keys(repo: &Repo, remote: &str, keys: &Keyring) -> Result<usize, PolicyError> {
    let path = own_ring(repo.path(), remote);
    let mut ring = Keyring::new();
    if let Some(own) = read_key_file(&path)?.filter(|own| !own.bytes.is_empty()) {
        own.add_to(&mut ring)?;
    }
    ring.merge(keys);
    let bytes = ring.to_bytes().map_err(|source| PolicyError::KeyFile { path: path.clone(), source })?;
    let written = repo.replace_file(&format!("{remote}.trustedkeys.gpg"), &bytes);
    written.map_err(|source| PolicyError::Io { path, source })?;
    Ok(keys.fingerprints().len())
}

/// Loads the OpenPGP keys that count for a remote.
///
/// # Errors
/// [`PolicyError`].
pub fn load_keyring(repo: &Repo, remote: &RemoteConfig, places: &TrustPlaces) -> Result<Keyring, PolicyError> {
    KeySearch { remote, repo: repo.path(), places }.keyring()
}

/// Loads the OpenPGP keys that are a remote's own, without those of the system; `None` where it has no ring.
///
/// # Errors
/// [`PolicyError`].
pub fn load_own_ring(repo: &Repo, remote: &str) -> Result<Option<Keyring>, PolicyError> {
    let Some(own) = read_key_file(&own_ring(repo.path(), remote))? else { return Ok(None) };
    let mut keyring = Keyring::new();
    if !own.bytes.is_empty() {
        own.add_to(&mut keyring)?;
    }
    Ok(Some(keyring))
}

fn own_ring(repo: &Path, remote: &str) -> PathBuf {
    repo.join(format!("{remote}.trustedkeys.gpg"))
}

/// A file of keys, read.
struct KeyBytes {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl KeyBytes {
    fn add_to(&self, keyring: &mut Keyring) -> Result<(), PolicyError> {
        keyring.add(&self.bytes).map_err(|source| PolicyError::KeyFile { path: self.path.clone(), source })
    }

    fn keys(&self, engine: Engine) -> Result<Vec<PublicKey>, PolicyError> {
        read_key_list(engine, &self.bytes).map_err(|source| PolicyError::KeyFile { path: self.path.clone(), source })
    }
}

/// Tells whether a file of a directory of keyrings is meant to be one; there may be words for people beside them.
fn is_keyring(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gpg" || extension == "asc")
}

/// Reads a file of keys, one byte more than is accepted of it, unless it is not there.
fn read_key_file(path: &Path) -> Result<Option<KeyBytes>, PolicyError> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(MAX_KEY_SIZE as u64 + 1).read_to_end(&mut bytes)) {
        Ok(_) => Ok(Some(KeyBytes { path: path.to_owned(), bytes })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(PolicyError::Io { path: path.to_owned(), source }),
    }
}

/// Lists the files of a directory by name, without those that begin with a full stop; none when it is not there.
fn files_in(directory: &Path) -> Result<Vec<PathBuf>, PolicyError> {
    let error = |source| PolicyError::Io { path: directory.to_owned(), source };
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(error(source)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(error)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort_unstable();
    Ok(files)
}
