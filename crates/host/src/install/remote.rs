//! The remote that a new system follows.
//!
//! A new disk knows no remote yet. It gets the one of the installing machine, or one that was described for it: its settings go into the new
//! repository's config, its OpenPGP keys beside it. A file that a setting names comes along as well, into the repository's directory, unless the
//! new system's tree has one in that place: then that one counts, which comes with updates.

use std::fs::File;
use std::io::Read;

use rootball_object::RefName;
use rootball_remote::policy::{PolicyError, import_keys, load_own_ring};
use rootball_remote::{IfExists, RemoteConfig, RemoteConfigError, Remotes};
use rootball_repo::{RefPlace, Repo};
use rootball_sign::openpgp::Keyring;
use rootball_sysroot::{CommitTree, NodeKind, TreeView};

use super::InstallError;
use crate::remoting::RemoteRef;
use crate::rojiging::RojigRelease;
use crate::{Context, Followed, HostError, RojigName};

/// Settings that name a file, and may be lists of them. Private keys are not among them: those are not copied.
const FILES: [&str; 4] = ["gpgkeypath", "verification-ed25519-file", "verification-spki-file", "tls-ca-path"];

/// Largest file that comes along.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// How the new system's repository is reached when it has become a system.
const REPOSITORY: &str = "/ostree/repo";

/// A remote as the installing machine knows it.
#[derive(Clone, Debug)]
pub struct GivenRemote {
    config: RemoteConfig,
    ring: Option<Keyring>,
}

impl GivenRemote {
    /// Describes a remote that no repository has.
    ///
    /// # Errors
    /// When a value is not valid, or asks for what is not supported.
    pub fn new(name: &str, values: &[(String, String)], ring: Option<Keyring>) -> Result<Self, RemoteConfigError> {
        Ok(Self { config: RemoteConfig::of_values(name, values)?, ring })
    }

    /// Takes a remote of a repository with the OpenPGP keys that are its own.
    ///
    /// # Errors
    /// When its keys cannot be read.
    pub fn of_repo(repo: &Repo, config: RemoteConfig) -> Result<Self, PolicyError> {
        Ok(Self { ring: load_own_ring(repo, config.name())?, config })
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        self.config.name()
    }

    /// Finds a ref of it. The keys are brought into the repository of the new system.
    pub(super) fn open<'a>(&self, repo: &'a Repo, name: &RefName, context: &'a Context<'a>) -> Result<RemoteRef<'a>, HostError> {
        self.bring_keys(repo)?;
        RemoteRef::of_config(repo, self.config.clone(), name, context)
    }

    /// Finds a release of it. The keys are brought into the repository of the new system.
    pub(super) fn open_release<'a>(
        &self,
        repo: &'a Repo,
        name: &RojigName,
        context: &'a Context<'a>,
    ) -> Result<RojigRelease<'a>, HostError> {
        self.bring_keys(repo)?;
        RojigRelease::of_config(repo, self.config.clone(), name, None, context)
    }

    fn bring_keys(&self, repo: &Repo) -> Result<(), HostError> {
        if let Some(ring) = &self.ring {
            import_keys(repo, self.name(), ring)?;
        }
        Ok(())
    }

    /// Writes it down for the new system, whose tree this is.
    pub(super) fn install(&self, repo: &Repo, tree: &CommitTree<'_>) -> Result<(), HostError> {
        self.bring_keys(repo)?;
        let mut values = Vec::new();
        for (key, value) in self.config.values() {
            let value = if FILES.contains(&key) { self.carry(key, &value, repo, tree)? } else { value };
            values.push((key.to_owned(), value));
        }
        Remotes::of(repo, None)?.add(self.name(), &values, IfExists::Keep)?;
        Ok(())
    }

    /// Copies the files that a setting names, and returns where they are then.
    fn carry(&self, key: &str, value: &str, repo: &Repo, tree: &CommitTree<'_>) -> Result<String, HostError> {
        let mut places = Vec::new();
        let is_list = value.contains(';');
        for (index, path) in value.split(';').filter(|path| !path.is_empty()).enumerate() {
            let device = |source| InstallError::Device { path: path.into(), source };
            if is_in_tree(path, tree)? {
                places.push(path.to_owned());
                continue;
            }
            let file = File::open(path).map_err(device)?;
            if !file.metadata().map_err(device)?.is_file() {
                return Err(InstallError::RemoteFile { remote: self.name().to_owned(), key: key.to_owned(), path: path.into() }.into());
            }
            let mut bytes = Vec::new();
            file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(device)?;
            if bytes.len() as u64 > MAX_FILE {
                return Err(device(std::io::Error::new(std::io::ErrorKind::InvalidData, format!("more than {MAX_FILE} bytes"))).into());
            }
            let name = format!("{}.{key}{}", self.name(), if index == 0 { String::new() } else { format!(".{index}") });
            repo.replace_file(&name, &bytes).map_err(device)?;
            places.push(format!("{REPOSITORY}/{name}"));
        }
        Ok(if is_list { format!("{};", places.join(";")) } else { places.concat() })
    }
}

/// Tells whether the new system will have this file or directory; what it has in `/etc` comes from `usr/etc`.
fn is_in_tree(path: &str, tree: &CommitTree<'_>) -> Result<bool, HostError> {
    let Some(path) = path.strip_prefix('/') else { return Ok(false) };
    let path = path.trim_end_matches('/');
    let place = match path.strip_prefix("etc/") {
        Some(rest) => format!("usr/etc/{rest}"),
        None => path.to_owned(),
    };
    Ok(matches!(tree.kind(&place)?, Some(NodeKind::File | NodeKind::Directory)))
}

/// Refuses what follows a remote of which nothing is known, before a disk is touched.
pub(super) fn require(followed: &Followed, given: Option<&GivenRemote>) -> Result<(), HostError> {
    match followed {
        Followed::Ref(spec) => match &spec.place {
            RefPlace::Remote(remote) if given.is_none_or(|given| given.name() != remote) => {
                Err(rootball_remote::RemotesError::NotFound { name: remote.clone() }.into())
            }
            _ => Ok(()),
        },
        Followed::Rojig(name) if given.is_none_or(|given| given.name() != name.remote) => {
            Err(rootball_remote::RemotesError::NotFound { name: name.remote.clone() }.into())
        }
        Followed::Image(_) | Followed::Rojig(_) => Ok(()),
    }
}
