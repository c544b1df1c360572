//! Public keys in PEM files (`BEGIN PUBLIC KEY`: SubjectPublicKeyInfo, RFC 5280), and the three signature algorithms that cosign's and
//! podman's keys are for.
//!
//! | key | signature |
//! |---|---|
//! | ECDSA over P-256 | DER, over the SHA-256 of the message |
//! | RSA of 2048 to 8192 bits | PKCS #1 v1.5, over the SHA-256 of the message |
//! | Ed25519 | over the message |

use std::fmt;

use ed25519_dalek::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use p256::ecdsa::signature::Verifier as _;
use p256::pkcs8::der::{Decode as _, Document, Header, Reader as _, SliceReader, asn1::UintRef};
use p256::pkcs8::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rootball_object::hash::Hasher;

use crate::{KeyError, MAX_KEY_SIZE, VerifyError, base64};

const OID_EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const OID_P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const OID_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const OID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A key that verifies signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    der: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq)]
enum Algorithm {
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    /// The PKCS #1 form of the key.
    Rsa(Vec<u8>),
}

impl PublicKey {
    /// Reads a PEM file.
    ///
    /// # Errors
    /// [`KeyError`] for what is no public key, or one of another kind.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() > MAX_KEY_SIZE {
            return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(KeyError::malformed)?;
        let (label, document) = Document::from_pem(text.trim()).map_err(KeyError::malformed)?;
        match label {
            "PUBLIC KEY" => Self::from_der(document.as_bytes()),
            "CERTIFICATE" => Err(KeyError::Unsupported { what: "a certificate in place of a public key".to_owned() }),
            other => Err(KeyError::malformed(format_args!("the PEM file holds a {other:?}, not a \"PUBLIC KEY\""))),
        }
    }

    /// Reads the DER of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// As [`PublicKey::from_pem`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(KeyError::malformed)?;
        let algorithm = match info.algorithm.oid {
            OID_EC => {
                let curve = info.algorithm.parameters_oid().map_err(KeyError::malformed)?;
                if curve != OID_P256 {
                    return Err(KeyError::Unsupported { what: format!("the elliptic curve {curve} (only P-256 is)") });
                }
                Algorithm::P256(p256::ecdsa::VerifyingKey::from_public_key_der(der).map_err(KeyError::malformed)?)
            }
            OID_ED25519 => Algorithm::Ed25519(ed25519_dalek::VerifyingKey::from_public_key_der(der).map_err(KeyError::malformed)?),
            OID_RSA => {
                let key = info.subject_public_key.as_bytes().ok_or_else(|| KeyError::malformed("the RSA key has odd bits"))?;
                let bits = rsa_bits(key).map_err(KeyError::malformed)?;
                if !(2048..=8192).contains(&bits) {
                    return Err(KeyError::Unsupported { what: format!("an RSA key of {bits} bits (2048 to 8192 are)") });
                }
                Algorithm::Rsa(key.to_vec())
            }
            other => return Err(KeyError::Unsupported { what: format!("the key algorithm {other}") }),
        };
        Ok(Self { algorithm, der: der.to_vec() })
    }

    /// Reads the 32 bytes of an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError`] for another length, and for bytes that are no point of the curve.
    pub fn from_ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let length = bytes.len();
        let bytes = bytes.try_into().map_err(|_| KeyError::malformed(format_args!("an Ed25519 public key has 32 bytes, not {length}")))?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(KeyError::malformed)?;
        let der = key.to_public_key_der().map_err(KeyError::malformed)?.into_vec();
        Ok(Self::of_ed25519(key, der))
    }

    /// Returns the 32 bytes of an Ed25519 key.
    pub fn ed25519_bytes(&self) -> Option<&[u8; 32]> {
        match &self.algorithm {
            Algorithm::Ed25519(key) => Some(key.as_bytes()),
            Algorithm::P256(_) | Algorithm::Rsa(_) => None,
        }
    }

    pub(crate) fn of_p256(key: p256::ecdsa::VerifyingKey, der: Vec<u8>) -> Self {
        Self { algorithm: Algorithm::P256(key), der }
    }

    pub(crate) fn of_ed25519(key: ed25519_dalek::VerifyingKey, der: Vec<u8>) -> Self {
        Self { algorithm: Algorithm::Ed25519(key), der }
    }

    /// Verifies a signature over a message.
    ///
    /// # Errors
    /// [`VerifyError`] when this key did not make it over these bytes.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let verified = match &self.algorithm {
            Algorithm::P256(key) => {
                p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            Algorithm::Ed25519(key) => {
                ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
            }
            Algorithm::Rsa(key) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(message, signature).is_ok(),
        };
        if verified { Ok(()) } else { Err(VerifyError::Mismatch { key: self.fingerprint() }) }
    }

    /// Returns the SHA-256 of the key's DER in hex: its name among others, and a transparency log's.
    pub fn fingerprint(&self) -> String {
        Hasher::of(&self.der).to_string()
    }

    /// Returns the hint by which Sigstore bundles name a key: the same hash in base 64.
    pub fn hint(&self) -> String {
        let mut hasher = Hasher::new();
        hasher.update(&self.der);
        base64::encode(&hasher.finish_bytes())
    }

    /// Returns the kind of key in words.
    pub fn kind(&self) -> &'static str {
        match &self.algorithm {
            Algorithm::P256(_) => "ECDSA P-256",
            Algorithm::Ed25519(_) => "Ed25519",
            Algorithm::Rsa(_) => "RSA",
        }
    }

    /// Returns the PEM file.
    pub fn to_pem(&self) -> String {
        let body = base64::encode(&self.der);
        pem("PUBLIC KEY", &body)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.kind(), self.fingerprint())
    }
}

/// Wraps base 64 in a PEM file.
pub(crate) fn pem(label: &str, body: &str) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        text.push_str(std::str::from_utf8(line).expect("base 64 is ASCII"));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Returns the bits of the modulus of `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }` (RFC 8017, A.1.1).
fn rsa_bits(key: &[u8]) -> Result<usize, p256::pkcs8::der::Error> {
    let mut reader = SliceReader::new(key)?;
    let header = Header::decode(&mut reader)?;
    let modulus = reader.read_nested(header.length(), |reader| {
        let modulus = UintRef::decode(reader)?;
        UintRef::decode(reader)?;
        Ok::<_, p256::pkcs8::der::Error>(modulus)
    })?;
    let bytes = modulus.as_bytes();
    Ok((bytes.len() * 8).saturating_sub(bytes.first().map_or(0, |first| first.leading_zeros() as usize)))
}
