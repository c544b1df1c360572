//! Sets of OpenPGP keys that are trusted.

use pgp::composed::{Deserializable as _, SignedPublicKey};
use pgp::errors::Error;
use pgp::packet::{Packet, PacketParser, Signature};
use pgp::ser::Serialize as _;
use pgp::types::KeyDetails as _;

use super::certificate::Candidate;
use super::{MAX_PARTS, bad_key, hex, to_binary};
use crate::{KeyError, MAX_KEY_SIZE, VerifyError};

/// OpenPGP keys, any of which may sign.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    keys: Vec<SignedPublicKey>,
}

/// Who made a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The fingerprint of the primary key, in upper-case hex: who it is.
    pub fingerprint: String,
    /// The fingerprint of the key or subkey that made the signature.
    pub signing_key: String,
    /// The first user ID.
    pub user_id: Option<String>,
    /// When the signature was made, in seconds since 1970.
    pub created: u64,
}

impl Keyring {
    /// Returns one without keys, by which nothing verifies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads what `gpg --export` writes, armored or binary.
    ///
    /// # Errors
    /// [`KeyError`] when it is no keyring, or has no key in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut keyring = Self::new();
        keyring.add(bytes)?;
        Ok(keyring)
    }

    /// Adds the keys of another file.
    ///
    /// # Errors
    /// As [`Keyring::parse`].
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), KeyError> {
        if bytes.len() > MAX_KEY_SIZE {
            return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
        }
        let before = self.keys.len();
        let binary = to_binary(bytes, MAX_KEY_SIZE).map_err(KeyError::malformed)?;
        // GnuPG notes its trust between the packets of the rings that it works on, where the crate would take a key to end. A packet of a kind
        // that is not known makes its own key useless, and no other.
        let packets = PacketParser::new(&*binary).filter(|packet| match packet {
            Ok(packet) => !matches!(packet, Packet::Trust(_) | Packet::Marker(_) | Packet::Padding(_)),
            Err(error) => !matches!(error, Error::Unsupported { .. } | Error::InvalidPacketContent { .. }),
        });
        for key in SignedPublicKey::from_packets(packets.peekable()) {
            if self.keys.len() >= MAX_PARTS {
                return Err(KeyError::malformed(format_args!("the keyring has more than {MAX_PARTS} keys")));
            }
            self.keys.push(key.map_err(bad_key)?);
        }
        if self.keys.len() == before {
            return Err(KeyError::malformed("there is no OpenPGP public key in it"));
        }
        Ok(())
    }

    /// Takes over the keys of another ring; one with the same fingerprint goes in place of the old one, in its place.
    pub fn merge(&mut self, other: &Self) {
        for key in &other.keys {
            let fingerprint = key.primary_key.fingerprint();
            match self.keys.iter_mut().find(|old| old.primary_key.fingerprint() == fingerprint) {
                Some(old) => *old = key.clone(),
                None => self.keys.push(key.clone()),
            }
        }
    }

    /// Keeps the keys whose fingerprint, in upper-case hex, is wanted.
    pub fn retain(&mut self, mut wanted: impl FnMut(&str) -> bool) {
        self.keys.retain(|key| wanted(&hex(key.primary_key.fingerprint())));
    }

    /// Returns the keys as `gpg --export` writes them.
    ///
    /// # Errors
    /// [`KeyError`] when a key cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeyError> {
        let mut bytes = Vec::new();
        self.keys.iter().try_for_each(|key| key.to_writer(&mut bytes)).map_err(bad_key)?;
        Ok(bytes)
    }

    /// Tells whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Lists the fingerprints of the primary keys.
    pub fn fingerprints(&self) -> Vec<String> {
        self.keys.iter().map(|key| hex(key.primary_key.fingerprint())).collect()
    }

    /// Lists fingerprint and first user ID of each key.
    pub fn owners(&self) -> Vec<(String, Option<String>)> {
        self.keys.iter().map(|key| (hex(key.primary_key.fingerprint()), user_id(key))).collect()
    }

    /// Finds the key that the signature names and verifies with it.
    pub(super) fn verify(&self, signature: &Signature, bytes: &[u8], created: u64, now: u64) -> Result<Signer, VerifyError> {
        let (fingerprints, ids) = (signature.issuer_fingerprint(), signature.issuer_key_id());
        let name = || fingerprints.first().map(hex).or(ids.first().map(hex)).unwrap_or_else(|| "(not named)".to_owned());
        let mut failure = VerifyError::UnknownKey { key: name() };
        for candidate in self.keys.iter().flat_map(Candidate::all).filter(|candidate| candidate.is_named_by(&fingerprints, &ids)) {
            match candidate.verify(signature, bytes).and_then(|()| candidate.check(created, now)) {
                Ok(()) => {
                    return Ok(Signer {
                        fingerprint: hex(candidate.certificate().primary_key.fingerprint()),
                        signing_key: candidate.fingerprint(),
                        user_id: user_id(candidate.certificate()),
                        created,
                    });
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

fn user_id(key: &SignedPublicKey) -> Option<String> {
    key.details.users.first().map(|user| String::from_utf8_lossy(user.id.id()).into_owned())
}
