//! Private keys that sign: P-256, which is what cosign makes, and Ed25519.
//!
//! Files are PEM: `PRIVATE KEY` (PKCS #8, as `openssl genpkey` writes it), `EC PRIVATE KEY` (SEC 1), and cosign's encrypted form
//! ([`crate::EncryptedKey`]).

use std::fmt;

use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, KeypairBytes};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::der::{Decode as _, Document};
use p256::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};

use crate::encrypted::{EncryptedKey, LABELS};
use crate::public_key::pem;
use crate::{KeyError, MAX_KEY_SIZE, PublicKey, base64};

const OID_EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const OID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A key that signs.
#[derive(Clone)]
pub struct PrivateKey {
    algorithm: Algorithm,
}

#[derive(Clone)]
enum Algorithm {
    P256(p256::SecretKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// The kinds of keys that can be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA over P-256: what every verifier of container signatures knows.
    #[default]
    P256,
    /// Ed25519.
    Ed25519,
}

impl PrivateKey {
    /// Makes a new key from the system's random numbers.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        // Almost every number of 32 bytes is a P-256 key; the loop ends at the first.
        loop {
            let mut bytes = [0; 32];
            random(&mut bytes)?;
            match kind {
                KeyKind::P256 => {
                    if let Ok(key) = p256::SecretKey::from_slice(&bytes) {
                        return Ok(Self { algorithm: Algorithm::P256(key) });
                    }
                }
                KeyKind::Ed25519 => {
                    let key = ed25519_dalek::SigningKey::from_bytes(&bytes);
                    return Ok(Self { algorithm: Algorithm::Ed25519(Box::new(key)) });
                }
            }
        }
    }

    /// Reads a PEM file; the password is needed for an encrypted one only, and ignored for others.
    ///
    /// # Errors
    /// [`KeyError`] for what is no private key, one of another kind, or one that the password does not open.
    pub fn from_pem(bytes: &[u8], password: Option<&[u8]>) -> Result<Self, KeyError> {
        if bytes.len() > MAX_KEY_SIZE {
            return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(KeyError::malformed)?.trim();
        if LABELS.iter().any(|label| text.starts_with(&format!("-----BEGIN {label}-----"))) {
            let encrypted = EncryptedKey::from_pem(text.as_bytes())?;
            return Self::from_der(&encrypted.decrypt(password.ok_or(KeyError::NeedsPassword)?)?);
        }
        let (label, document) = Document::from_pem(text).map_err(KeyError::malformed)?;
        match label {
            "PRIVATE KEY" => Self::from_der(document.as_bytes()),
            "EC PRIVATE KEY" => {
                let key = p256::SecretKey::from_sec1_der(document.as_bytes()).map_err(KeyError::malformed)?;
                Ok(Self { algorithm: Algorithm::P256(key) })
            }
            "ENCRYPTED PRIVATE KEY" => Err(KeyError::Unsupported {
                what: "an encrypted PKCS #8 file ('openssl pkcs8 -topk8 -nocrypt' takes the password off)".to_owned(),
            }),
            other => Err(KeyError::malformed(format_args!("the PEM file holds a {other:?}, not a private key"))),
        }
    }

    /// Reads the DER of a PKCS #8 `PrivateKeyInfo`.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pem`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfoRef::from_der(der).map_err(KeyError::malformed)?;
        let algorithm = match info.algorithm.oid {
            OID_EC => Algorithm::P256(p256::SecretKey::from_pkcs8_der(der).map_err(KeyError::malformed)?),
            OID_ED25519 => Algorithm::Ed25519(Box::new(ed25519_dalek::SigningKey::from_pkcs8_der(der).map_err(KeyError::malformed)?)),
            other => return Err(KeyError::Unsupported { what: format!("signing with the key algorithm {other}") }),
        };
        Ok(Self { algorithm })
    }

    /// Reads an Ed25519 key as OSTree keeps it: 32 bytes of seed and the 32 bytes of the public key.
    ///
    /// # Errors
    /// [`KeyError`] for another length, and when the halves do not belong together.
    pub fn from_ed25519_pair(bytes: &[u8]) -> Result<Self, KeyError> {
        let length = bytes.len();
        let bytes = bytes.try_into().map_err(|_| KeyError::malformed(format_args!("an Ed25519 secret key has 64 bytes, not {length}")))?;
        let key = ed25519_dalek::SigningKey::from_keypair_bytes(bytes)
            .map_err(|_| KeyError::malformed("the two halves of the Ed25519 key do not belong together"))?;
        Ok(Self { algorithm: Algorithm::Ed25519(Box::new(key)) })
    }

    /// Returns seed and public key of an Ed25519 key, as OSTree keeps it.
    pub fn to_ed25519_pair(&self) -> Option<[u8; 64]> {
        match &self.algorithm {
            Algorithm::Ed25519(key) => Some(key.to_keypair_bytes()),
            Algorithm::P256(_) => None,
        }
    }

    /// Signs a message; the signature has the form that [`PublicKey::verify`] reads.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.algorithm {
            Algorithm::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::SigningKey::from(key).sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Algorithm::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    /// Returns the public half.
    pub fn public_key(&self) -> PublicKey {
        match &self.algorithm {
            Algorithm::P256(key) => {
                let key = p256::ecdsa::VerifyingKey::from(p256::ecdsa::SigningKey::from(key));
                let der = key.to_public_key_der().expect("a P-256 key has a DER form").into_vec();
                PublicKey::of_p256(key, der)
            }
            Algorithm::Ed25519(key) => {
                let key = key.verifying_key();
                let der = key.to_public_key_der().expect("an Ed25519 key has a DER form").into_vec();
                PublicKey::of_ed25519(key, der)
            }
        }
    }

    /// Returns the PKCS #8 PEM file, which anybody who reads it can sign with.
    pub fn to_pem(&self) -> String {
        pem("PRIVATE KEY", &base64::encode(&self.to_der()))
    }

    /// Returns cosign's encrypted PEM file.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn to_encrypted_pem(&self, password: &[u8]) -> Result<String, KeyError> {
        Ok(EncryptedKey::encrypt(&self.to_der(), password)?.to_pem())
    }

    fn to_der(&self) -> Vec<u8> {
        let document = match &self.algorithm {
            Algorithm::P256(key) => key.to_pkcs8_der(),
            // Without the public half, since OpenSSL does not read version 2 of the format.
            Algorithm::Ed25519(key) => KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der(),
        };
        document.expect("a key has a DER form").as_bytes().to_vec()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(of {:?})", self.public_key())
    }
}

/// Fills bytes with random ones.
pub(crate) fn random(bytes: &mut [u8]) -> Result<(), KeyError> {
    getrandom::fill(bytes).map_err(|error| KeyError::NoRandomness { reason: error.to_string() })
}
