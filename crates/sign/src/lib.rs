//! Keys and signatures over bytes: who made them, and nothing about what the bytes mean to the rest of the program.
//!
//! * [`PublicKey`] and [`PrivateKey`]: the keys of cosign and openssl (P-256, Ed25519; RSA to verify), in PEM files, with a password or without
//! * [`openpgp`]: signed messages, detached signatures and keyrings as GnuPG writes them
//! * [`ostree`]: signatures of commits and summaries, and whose count
//! * [`SimpleSigning`]: the text that container signatures sign
//! * [`Bundle`], [`Envelope`] and [`Statement`]: Sigstore bundles, DSSE and in-toto; [`LogProof`]: the promise of a transparency log
//!
//! Everything here takes bytes and gives values. Files, registries and the clock are the callers'; the only thing taken from the system is
//! randomness for new keys.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod base64;
mod bundle;
mod dsse;
mod encrypted;
mod error;
pub mod openpgp;
pub mod ostree;
mod private_key;
mod public_key;
mod rekor;
mod simple_signing;

pub use base64::{decode as decode_base64, encode as encode_base64};
pub use bundle::{BUNDLE_V03, Bundle, Content, LogEntry};
pub use dsse::{COSIGN_PREDICATE, Envelope, IN_TOTO, Statement, pre_authentication_encoding};
pub use encrypted::EncryptedKey;
pub use error::{FormatError, KeyError, VerifyError};
pub use private_key::{KeyKind, PrivateKey};
pub use public_key::PublicKey;
pub use rekor::LogProof;
pub use simple_signing::{SignatureKind, SimpleSigning};

/// Largest key file or keyring that is read, in bytes.
pub const MAX_KEY_SIZE: usize = 4 * 1024 * 1024;
/// Largest signed message, bundle or payload that is read, in bytes.
pub const MAX_SIGNATURE_SIZE: usize = 1024 * 1024;
