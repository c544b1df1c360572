//! Keys in the forms that each kind of signature has for them.
//!
//! | kind | secret | public |
//! |---|---|---|
//! | ed25519 | base 64 of seed and public key, 64 bytes | base 64 of 32 bytes |
//! | spki | PEM, or base 64 of PKCS #8 in DER | PEM, or base 64 of SubjectPublicKeyInfo in DER |
//! | gpg | what `gpg --export-secret-keys` writes | what `gpg --export` writes |

use std::fmt;

use super::Engine;
use crate::openpgp::SecretKey;
use crate::{KeyError, MAX_KEY_SIZE, PrivateKey, PublicKey, decode_base64, encode_base64};

/// A key that signs commits and summaries.
#[derive(Clone, Debug)]
pub struct SigningKey(Kind);

#[derive(Clone)]
enum Kind {
    Ed25519(PrivateKey),
    Spki(PrivateKey),
    Gpg(SecretKey),
}

impl SigningKey {
    /// Reads a secret key. The password is for OpenPGP keys and for cosign's encrypted files.
    ///
    /// # Errors
    /// [`KeyError`] when it is none of this kind, or the password does not open it.
    pub fn parse(engine: Engine, bytes: &[u8], password: Option<&[u8]>) -> Result<Self, KeyError> {
        Ok(Self(match engine {
            Engine::Ed25519 => Kind::Ed25519(PrivateKey::from_ed25519_pair(&base64_of(bytes)?)?),
            Engine::Spki if is_pem(bytes) => Kind::Spki(PrivateKey::from_pem(bytes, password)?),
            Engine::Spki => Kind::Spki(PrivateKey::from_der(&base64_of(bytes)?)?),
            Engine::Gpg => Kind::Gpg(SecretKey::parse(bytes, password)?),
        }))
    }

    /// Returns the kind of signature that it makes.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Kind::Ed25519(_) => Engine::Ed25519,
            Kind::Spki(_) => Engine::Spki,
            Kind::Gpg(_) => Engine::Gpg,
        }
    }

    /// Makes a signature over the bytes. `now` is in seconds since 1970 and goes into OpenPGP signatures only.
    ///
    /// # Errors
    /// [`KeyError`] when an OpenPGP key may not sign, or its password is wrong.
    pub fn sign(&self, bytes: &[u8], now: u64) -> Result<Vec<u8>, KeyError> {
        match &self.0 {
            Kind::Ed25519(key) | Kind::Spki(key) => Ok(key.sign(bytes)),
            Kind::Gpg(key) => key.sign_detached(bytes, now),
        }
    }

    /// Returns the name of the key: its public half as ed25519 lists have it, else a fingerprint.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Ed25519(key) => name(Engine::Ed25519, &key.public_key()),
            Kind::Spki(key) => name(Engine::Spki, &key.public_key()),
            Kind::Gpg(key) => key.fingerprint(),
        }
    }

    /// Returns the public half, where it is no OpenPGP key.
    pub fn public_key(&self) -> Option<PublicKey> {
        match &self.0 {
            Kind::Ed25519(key) | Kind::Spki(key) => Some(key.public_key()),
            Kind::Gpg(_) => None,
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ed25519(key) | Self::Spki(key) => write!(f, "{key:?}"),
            Self::Gpg(key) => write!(f, "{key:?}"),
        }
    }
}

/// Reads the public keys in a file: one in base 64 on each line for ed25519, and PEM after PEM (or base 64 of DER) for spki. Empty lines and
/// those that begin with `#` do not count.
///
/// # Errors
/// [`KeyError`], which names the line.
pub fn read_key_list(engine: Engine, bytes: &[u8]) -> Result<Vec<PublicKey>, KeyError> {
    if bytes.len() > MAX_KEY_SIZE {
        return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
    }
    let text = std::str::from_utf8(bytes).map_err(KeyError::malformed)?;
    match engine {
        Engine::Gpg => Err(KeyError::Unsupported { what: "a list of OpenPGP keys in place of a keyring".to_owned() }),
        Engine::Spki if is_pem(bytes) => {
            const END: &str = "-----END PUBLIC KEY-----";
            let blocks = text.split_inclusive(END).filter(|block| !block.trim().is_empty());
            blocks.map(|block| PublicKey::from_pem(block.as_bytes())).collect()
        }
        Engine::Ed25519 | Engine::Spki => {
            let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
            let keys = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
            keys.map(|(number, line)| public_key(engine, line).map_err(|error| error.at_line(number))).collect()
        }
    }
}

/// Reads one public key in base 64.
fn public_key(engine: Engine, text: &str) -> Result<PublicKey, KeyError> {
    let bytes = base64_of(text.as_bytes())?;
    match engine {
        Engine::Ed25519 => PublicKey::from_ed25519(&bytes),
        Engine::Spki | Engine::Gpg => PublicKey::from_der(&bytes),
    }
}

/// Returns what a public key is called among keys of its kind.
pub(super) fn name(engine: Engine, key: &PublicKey) -> String {
    match (engine, key.ed25519_bytes()) {
        (Engine::Ed25519, Some(bytes)) => encode_base64(bytes),
        _ => key.fingerprint(),
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN ")
}

fn base64_of(bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
    let text = std::str::from_utf8(bytes.trim_ascii()).map_err(KeyError::malformed)?;
    decode_base64(text, "key").map_err(KeyError::malformed)
}
