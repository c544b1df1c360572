//! Whose signatures count for what comes from a remote.
//!
//! The settings are those of libostree: `gpg-verify` (on unless said otherwise) and `gpg-verify-summary` ask for OpenPGP signatures by a key of
//! `NAME.trustedkeys.gpg` in the repository, of the files and directories that `gpgkeypath` lists, or without a ring of the remote's own of the
//! system's. `sign-verify` and `sign-verify-summary` ask for other kinds: `true` for any of them, or a list; keys are in
//! `verification-KIND-key` (inline) and `verification-KIND-file`, or without those in the system's `trusted.KIND` and `trusted.KIND.d`. Keys in
//! `revoked.KIND` and `revoked.KIND.d` never count.

mod keys;

use std::io;
use std::path::PathBuf;

use rootball_keyfile::ValueError;
use rootball_object::{CommitChecksum, ErrorKind};
use rootball_repo::Repo;
use rootball_sign::KeyError;
use rootball_sign::ostree::{Engine, EngineKeys, Signatures, UnknownEngine, UntrustedError, Verified, Verifier};

use keys::KeySearch;
pub use keys::{import_keys, load_keyring, load_own_ring};

use crate::{RemoteConfig, RemotesError};

/// Where the system keeps the keys that it trusts for every remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustPlaces {
    /// Directories of OpenPGP keyrings.
    pub gpg: Vec<PathBuf>,
    /// Directories with `trusted.KIND`, `revoked.KIND` and directories of such files.
    pub sign: Vec<PathBuf>,
}

impl TrustPlaces {
    /// Returns those of libostree.
    pub fn system() -> Self {
        Self { gpg: vec!["/usr/share/ostree/trusted.gpg.d".into()], sign: vec!["/etc/ostree".into(), "/usr/share/ostree".into()] }
    }

    /// Returns none.
    pub fn none() -> Self {
        Self { gpg: Vec::new(), sign: Vec::new() }
    }
}

/// What must be signed of what a remote has, and by whom.
#[derive(Clone, Debug)]
pub struct RemotePolicy {
    remote: String,
    commits: Verifier,
    summaries: Verifier,
    now: u64,
}

/// Why it cannot be said whose signatures count.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The remote is not configured, or in a way that cannot be obeyed.
    #[error(transparent)]
    Remote(#[from] RemotesError),
    /// A setting is not of its type.
    #[error("remote {remote:?}: {source}")]
    Setting {
        /// The remote.
        remote: String,
        /// What is wrong.
        source: ValueError,
    },
    /// A setting asks for a kind of signature that is not known.
    #[error("remote {remote:?}: {source}")]
    Engine {
        /// The remote.
        remote: String,
        /// What is wrong.
        source: UnknownEngine,
    },
    /// Signatures are demanded and no key is there.
    #[error("remote {remote:?} demands a signature, and no {kinds} key is configured that one could be verified with")]
    NoKeys {
        /// The remote.
        remote: String,
        /// The kinds of keys that were looked for.
        kinds: String,
    },
    /// An inline key is none.
    #[error("remote {remote:?}: {setting}: {source}")]
    InlineKey {
        /// The remote.
        remote: String,
        /// The setting.
        setting: String,
        /// What is wrong.
        source: KeyError,
    },
    /// A file of keys has something else in it.
    #[error("{}: {source}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: KeyError,
    },
    /// A file of keys cannot be read.
    #[error("reading keys from {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PolicyError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Remote(error) => error.kind(),
            Self::Setting { .. } | Self::InlineKey { .. } | Self::KeyFile { .. } => ErrorKind::Invalid,
            Self::Engine { .. } => ErrorKind::Unsupported,
            Self::NoKeys { .. } => ErrorKind::Untrusted,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

/// Something of a remote is not signed as it must be.
#[derive(Debug, thiserror::Error)]
#[error("{what} is not trusted by the keys of remote {remote:?}")]
pub struct UntrustedRemote {
    /// The remote.
    pub remote: String,
    /// The commit or summary.
    pub what: String,
    /// What is wrong.
    pub source: UntrustedError,
}

impl UntrustedRemote {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

impl RemotePolicy {
    /// Reads the policy of a remote. `repo` is the repository that the remote is configured for, and `now` is in seconds since 1970: the time
    /// at which signatures are verified.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn load(repo: &Repo, remote: &RemoteConfig, places: &TrustPlaces, now: u64) -> Result<Self, PolicyError> {
        let search = KeySearch { remote, repo: repo.path(), places };
        let (mut commits, mut summaries) = (Verifier::new(), Verifier::new());
        let (gpg_commits, gpg_summaries) =
            (search.boolean("gpg-verify")?.unwrap_or(true), search.boolean("gpg-verify-summary")?.unwrap_or(false));
        if gpg_commits || gpg_summaries {
            let keyring = search.keyring()?;
            if gpg_commits {
                commits.demand_gpg(keyring.clone());
            }
            if gpg_summaries {
                summaries.demand_gpg(keyring);
            }
        }
        if let Some(keys) = demanded(&search, "sign-verify")? {
            commits.demand_sign(keys);
        }
        if let Some(keys) = demanded(&search, "sign-verify-summary")? {
            summaries.demand_sign(keys);
        }
        Ok(Self { remote: remote.name().to_owned(), commits, summaries, now })
    }

    /// Makes the policy that demands no signature.
    pub fn accept_anything(remote: &str) -> Self {
        Self { remote: remote.to_owned(), commits: Verifier::new(), summaries: Verifier::new(), now: 0 }
    }

    /// Tells whether commits must be signed.
    pub fn demands_signed_commits(&self) -> bool {
        self.commits.demands_signature()
    }

    /// Tells whether the summary must be signed.
    pub fn demands_signed_summary(&self) -> bool {
        self.summaries.demands_signature()
    }

    /// Verifies the signatures in a commit's detached metadata over its bytes, whose checksum the caller has compared. Returns those that
    /// count: none when none is demanded.
    ///
    /// # Errors
    /// [`UntrustedRemote`]: nothing of the commit may be used.
    pub fn verify_commit(&self, commit: &CommitChecksum, bytes: &[u8], detached: Option<&[u8]>) -> Result<Vec<Verified>, UntrustedRemote> {
        self.verify(&self.commits, format!("commit {commit}"), bytes, detached)
    }

    /// Verifies the signatures in a `summary.sig` over the bytes of the summary.
    ///
    /// # Errors
    /// [`UntrustedRemote`]: the summary must not be used.
    pub fn verify_summary(&self, bytes: &[u8], signatures: Option<&[u8]>) -> Result<Vec<Verified>, UntrustedRemote> {
        self.verify(&self.summaries, "the summary".to_owned(), bytes, signatures)
    }

    fn verify(&self, verifier: &Verifier, what: String, bytes: &[u8], signatures: Option<&[u8]>) -> Result<Vec<Verified>, UntrustedRemote> {
        if !verifier.demands_signature() {
            return Ok(Vec::new());
        }
        let verified = Signatures::parse(signatures)
            .map_err(|error| UntrustedError::Malformed { reason: error.to_string() })
            .and_then(|signatures| verifier.verify(bytes, &signatures, self.now));
        verified.map_err(|source| UntrustedRemote { remote: self.remote.clone(), what, source })
    }
}

/// Finds which kinds of signatures a setting asks for, with their keys: `true`, `false`, or names of kinds with commas or semicolons between.
fn demanded(search: &KeySearch<'_>, setting: &str) -> Result<Option<Vec<EngineKeys>>, PolicyError> {
    let Some(text) = search.remote.value(setting) else { return Ok(None) };
    let engines = match search.boolean(setting) {
        Ok(Some(true)) => Engine::SIGN.to_vec(),
        Ok(_) => return Ok(None),
        Err(_) => {
            let names = text.split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
            let parse = |name: &str| match name.parse()? {
                Engine::Gpg => Err(UnknownEngine { name: name.to_owned() }),
                engine => Ok(engine),
            };
            let parsed: Result<Vec<Engine>, UnknownEngine> = names.map(parse).collect();
            parsed.map_err(|source| PolicyError::Engine { remote: search.remote.name().to_owned(), source })?
        }
    };
    let mut kinds = Vec::new();
    for engine in &engines {
        let keys = search.engine_keys(*engine)?;
        if !keys.is_empty() {
            kinds.push(keys);
        }
    }
    if kinds.is_empty() {
        let kinds = engines.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(" or ");
        return Err(PolicyError::NoKeys { remote: search.remote.name().to_owned(), kinds });
    }
    Ok(Some(kinds))
}
