//! Keys for the signatures of commits and summaries, as options and arguments name them.

use std::path::{Path, PathBuf};

use rootball_object::{CommitChecksum, ErrorKind, Metadata, ObjectSink as _};
use rootball_repo::{Repo, SummarySigner};
use rootball_sign::VerifyError;
use rootball_sign::openpgp::Keyring;
use rootball_sign::ostree::{Engine, EngineKeys, Signatures, SigningKey, UntrustedError, Verified, Verifier, read_key_list};

use crate::commands::key::{PasswordArgs, of_file, read_file};
use crate::error::CommandError;
use crate::policy::now;

/// Keys of one kind.
#[derive(clap::Args, Debug)]
pub(crate) struct KeyArgs {
    /// Kind of signature: ed25519, spki or gpg
    #[arg(short, long, default_value_t = Engine::Ed25519, value_name = "TYPE")]
    sign_type: Engine,

    /// File with keys: for ed25519 one in base 64 on each line, for spki PEM, for gpg what 'gpg --export' or '--export-secret-keys' writes
    #[arg(long, value_name = "FILE")]
    keys_file: Vec<PathBuf>,

    /// Keys in base 64, or files with keys
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
}

impl KeyArgs {
    /// Tells whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys_file.is_empty() && self.keys.is_empty()
    }

    pub(super) fn engine(&self) -> Engine {
        self.sign_type
    }

    /// Reads the secret keys.
    pub(super) fn signing_keys(&self, password: &PasswordArgs) -> Result<Vec<SigningKey>, CommandError> {
        let password = password.read()?;
        signing_keys(self.sign_type, &self.keys, &self.keys_file, password.as_deref())
    }

    /// Reads the public keys.
    pub(crate) fn public_keys(&self) -> Result<PublicKeys, CommandError> {
        let engine = self.sign_type;
        let mut keyring = Keyring::new();
        let mut list = Vec::new();
        let mut read = |path: &Path| -> Result<(), CommandError> {
            let bytes = read_file(path)?;
            match engine {
                Engine::Gpg => of_file(path, keyring.add(&bytes)),
                Engine::Ed25519 | Engine::Spki => of_file(path, read_key_list(engine, &bytes)).map(|keys| list.extend(keys)),
            }
        };
        let (files, inline) = self.split();
        files.into_iter().try_for_each(&mut read)?;
        for key in inline {
            list.extend(read_key_list(engine, key.as_bytes())?);
        }
        Ok(match engine {
            Engine::Gpg => PublicKeys::Gpg(keyring),
            Engine::Ed25519 | Engine::Spki => PublicKeys::Listed(EngineKeys::new(engine, list, &[])),
        })
    }

    fn split(&self) -> (Vec<&Path>, Vec<&str>) {
        split(self.sign_type, &self.keys, &self.keys_file)
    }
}

/// Secret keys that sign what a command makes.
#[derive(clap::Args, Debug)]
pub(crate) struct SigningArgs {
    /// Sign what is made with a secret key, in base 64 or in a file
    #[arg(long, value_name = "KEY")]
    sign: Vec<String>,

    /// Sign what is made with the secret keys in a file
    #[arg(long, value_name = "FILE")]
    sign_from_file: Vec<PathBuf>,

    /// Kind of signature: ed25519, spki or gpg
    #[arg(long, default_value_t = Engine::Ed25519, value_name = "TYPE")]
    sign_type: Engine,

    #[command(flatten)]
    password: PasswordArgs,
}

impl SigningArgs {
    /// Reads the keys, before the tree is read, so that mistakes show at once.
    pub(crate) fn keys(&self) -> Result<Vec<SigningKey>, CommandError> {
        if self.sign.is_empty() && self.sign_from_file.is_empty() {
            return Ok(Vec::new());
        }
        let password = self.password.read()?;
        signing_keys(self.sign_type, &self.sign, &self.sign_from_file, password.as_deref())
    }
}

/// Tells files from keys that are arguments themselves.
fn split<'a>(engine: Engine, keys: &'a [String], files: &'a [PathBuf]) -> (Vec<&'a Path>, Vec<&'a str>) {
    let is_file = |key: &&String| engine == Engine::Gpg || Path::new(key).is_file();
    let named = keys.iter().filter(is_file).map(Path::new);
    (files.iter().map(PathBuf::as_path).chain(named).collect(), keys.iter().filter(|key| !is_file(key)).map(String::as_str).collect())
}

/// Reads secret keys, from arguments and from files.
fn signing_keys(engine: Engine, keys: &[String], files: &[PathBuf], password: Option<&[u8]>) -> Result<Vec<SigningKey>, CommandError> {
    let (files, inline) = split(engine, keys, files);
    let mut found = Vec::new();
    for path in files {
        let bytes = read_file(path)?;
        if engine == Engine::Ed25519 {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                found.push(of_file(path, SigningKey::parse(engine, line.as_bytes(), password))?);
            }
        } else {
            found.push(of_file(path, SigningKey::parse(engine, &bytes, password))?);
        }
    }
    for key in inline {
        found.push(SigningKey::parse(engine, key.as_bytes(), password)?);
    }
    Ok(found)
}

/// Keys that verify.
pub(crate) enum PublicKeys {
    Gpg(Keyring),
    Listed(EngineKeys),
}

impl PublicKeys {
    /// Makes a verifier that demands a signature by one of them.
    pub(crate) fn into_verifier(self) -> Verifier {
        let mut verifier = Verifier::new();
        match self {
            Self::Gpg(keyring) => verifier.demand_gpg(keyring),
            Self::Listed(keys) => verifier.demand_sign(vec![keys]),
        }
        verifier
    }

    /// Verifies one signature.
    pub(super) fn verify(&self, signature: &[u8], bytes: &[u8]) -> Result<Verified, VerifyError> {
        match self {
            Self::Gpg(keyring) => keyring.verify_detached(signature, bytes, now()).map(|signer| Verified {
                engine: Engine::Gpg,
                key: signer.fingerprint,
                user_id: signer.user_id,
                created: Some(signer.created),
            }),
            Self::Listed(keys) => keys.verify(signature, bytes),
        }
    }
}

/// Says what to do where somebody's signature is missing.
pub(crate) fn untrusted(error: &UntrustedError, what: &str) -> CommandError {
    CommandError::new(error.kind(), format_args!("{what}: {error}")).hint("'rootball repo sign' makes signatures")
}

/// Reads the signatures beside a commit.
pub(super) fn signatures_of(detached: Option<&[u8]>) -> Result<Signatures, CommandError> {
    Signatures::parse(detached).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))
}

/// Puts what lies beside a commit in place of what was there.
pub(super) fn store(repo: &Repo, commit: &CommitChecksum, signatures: &Signatures) -> Result<(), CommandError> {
    let transaction = repo.begin()?;
    transaction.put_detached_metadata(commit, &signatures.to_bytes())?;
    transaction.commit()?;
    Ok(())
}

/// Signs summaries.
pub(super) struct Signer<'a>(&'a [SigningKey]);

/// Returns what signs summaries with the keys, if there are some.
pub(super) fn signer(keys: &[SigningKey]) -> Option<Signer<'_>> {
    (!keys.is_empty()).then_some(Signer(keys))
}

impl SummarySigner for Signer<'_> {
    fn sign(&self, summary: &[u8]) -> Result<Metadata, Box<dyn std::error::Error + Send + Sync>> {
        let mut signatures = Signatures::new();
        for key in self.0 {
            signatures.add(key.engine(), &key.sign(summary, now())?);
        }
        Ok(signatures.metadata().clone())
    }
}
