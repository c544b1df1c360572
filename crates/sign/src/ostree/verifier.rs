//! Whose signatures count.

use std::fmt;

use rootball_object::ErrorKind;

use super::{Engine, Signatures, key};
use crate::openpgp::Keyring;
use crate::{PublicKey, VerifyError};

/// Says whose signatures count: by which keys of which kinds. OpenPGP and the other kinds are independent of each other: where both are
/// demanded, both must be there.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    gpg: Option<Keyring>,
    sign: Option<Vec<EngineKeys>>,
}

/// The keys of one kind.
#[derive(Clone, Debug)]
pub struct EngineKeys {
    engine: Engine,
    keys: Vec<PublicKey>,
}

/// A signature that counts.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Its kind.
    pub engine: Engine,
    /// The key: in base 64 for ed25519, else a fingerprint.
    pub key: String,
    /// The first user ID of an OpenPGP key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When it was made, in seconds since 1970, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
}

impl fmt::Display for Verified {
    /// Says who signed with what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} signature by {}", self.engine, self.key)?;
        match &self.user_id {
            Some(owner) => write!(f, " of {owner}"),
            None => Ok(()),
        }
    }
}

/// Nothing that counts vouches for the bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UntrustedError {
    /// There is no signature of a kind that is demanded.
    #[error("there is no {} signature, and one is demanded", join(engines))]
    Unsigned {
        /// The kinds that would do.
        engines: Vec<Engine>,
    },
    /// There are signatures, and none by a trusted key.
    #[error("no {engine} signature counts: {failure}")]
    Untrusted {
        /// Their kind.
        engine: Engine,
        /// What is wrong with the last one.
        failure: VerifyError,
    },
    /// The signatures cannot be read.
    #[error("the signatures cannot be read: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
}

fn join(engines: &[Engine]) -> String {
    engines.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(" or ")
}

impl UntrustedError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Untrusted
    }
}

impl EngineKeys {
    /// Makes a set of keys of which the revoked ones do not count.
    pub fn new(engine: Engine, trusted: Vec<PublicKey>, revoked: &[PublicKey]) -> Self {
        Self { engine, keys: trusted.into_iter().filter(|key| !revoked.contains(key)).collect() }
    }

    /// Returns the kind.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Tells whether no key is left.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Verifies one signature over the bytes with each of the keys.
    ///
    /// # Errors
    /// [`VerifyError`] when it is by none of them.
    pub fn verify(&self, signature: &[u8], bytes: &[u8]) -> Result<Verified, VerifyError> {
        match self.keys.iter().find(|key| key.verify(bytes, signature).is_ok()) {
            Some(key) => Ok(Verified { engine: self.engine, key: key::name(self.engine, key), user_id: None, created: None }),
            None => Err(VerifyError::NoneOf { keys: self.keys.len() }),
        }
    }
}

impl Verifier {
    /// Returns one that demands no signature.
    pub fn new() -> Self {
        Self::default()
    }

    /// Demands an OpenPGP signature by a key of the ring.
    pub fn demand_gpg(&mut self, keyring: Keyring) {
        self.gpg = Some(keyring);
    }

    /// Demands a signature by one of these keys; the kinds are tried in this order.
    pub fn demand_sign(&mut self, keys: Vec<EngineKeys>) {
        self.sign = Some(keys);
    }

    /// Tells whether some signature is demanded.
    pub fn demands_signature(&self) -> bool {
        self.gpg.is_some() || self.sign.is_some()
    }

    /// Verifies the signatures over the bytes, and returns those by which they are trusted: none when none is demanded. `now` is in seconds
    /// since 1970.
    ///
    /// # Errors
    /// [`UntrustedError`]: the bytes must not be used then.
    pub fn verify(&self, bytes: &[u8], signatures: &Signatures, now: u64) -> Result<Vec<Verified>, UntrustedError> {
        let gpg = self.gpg.as_ref().map(|keyring| verify_gpg(keyring, bytes, signatures, now));
        let sign = self.sign.as_ref().map(|kinds| verify_sign(kinds, bytes, signatures));
        gpg.into_iter().chain(sign).collect()
    }
}

fn verify_gpg(keyring: &Keyring, bytes: &[u8], signatures: &Signatures, now: u64) -> Result<Verified, UntrustedError> {
    let engine = Engine::Gpg;
    let mut failure = None;
    for signature in signatures.of(engine) {
        match keyring.verify_detached(signature, bytes, now) {
            Ok(signer) => {
                return Ok(Verified { engine, key: signer.fingerprint, user_id: signer.user_id, created: Some(signer.created) });
            }
            Err(error) => failure = Some(error),
        }
    }
    Err(match failure {
        Some(failure) => UntrustedError::Untrusted { engine, failure },
        None => UntrustedError::Unsigned { engines: vec![engine] },
    })
}

fn verify_sign(kinds: &[EngineKeys], bytes: &[u8], signatures: &Signatures) -> Result<Verified, UntrustedError> {
    let mut failure = UntrustedError::Unsigned { engines: kinds.iter().map(EngineKeys::engine).collect() };
    for keys in kinds {
        for signature in signatures.of(keys.engine) {
            match keys.verify(signature, bytes) {
                Ok(verified) => return Ok(verified),
                Err(error) => failure = UntrustedError::Untrusted { engine: keys.engine, failure: error },
            }
        }
    }
    Err(failure)
}
