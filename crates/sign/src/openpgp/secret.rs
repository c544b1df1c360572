//! OpenPGP keys that sign: what `gpg --export-secret-keys` writes.

use std::fmt;

use pgp::composed::{ArmorOptions, Deserializable as _, MessageBuilder, SignedSecretKey, SubpacketConfig};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{DataMode, PacketTrait as _, SignatureConfig, SignatureType, Subpacket, SubpacketData};
use pgp::types::{CompressionAlgorithm, KeyDetails as _, Password, SigningKey, Timestamp};
use rand::rngs::OsRng;

use super::certificate::Candidate;
use super::{bad_key, hex, reason};
use crate::{KeyError, MAX_KEY_SIZE};

/// An OpenPGP key with its secret half.
#[derive(Clone)]
pub struct SecretKey {
    key: Box<SignedSecretKey>,
    password: Vec<u8>,
}

impl SecretKey {
    /// Reads an exported secret key, armored or binary; exactly one must be in the file.
    ///
    /// # Errors
    /// [`KeyError`] for anything else.
    pub fn parse(bytes: &[u8], password: Option<&[u8]>) -> Result<Self, KeyError> {
        if bytes.len() > MAX_KEY_SIZE {
            return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
        }
        let (mut keys, _) = SignedSecretKey::from_reader_many_buf(bytes).map_err(bad_key)?;
        let key = keys.next().ok_or_else(|| KeyError::malformed("there is no OpenPGP secret key in it"))?.map_err(bad_key)?;
        if keys.next().is_some() {
            return Err(KeyError::malformed("there is more than one OpenPGP secret key in it"));
        }
        Ok(Self { key: Box::new(key), password: password.unwrap_or_default().to_vec() })
    }

    /// Returns the fingerprint of the primary key.
    pub fn fingerprint(&self) -> String {
        hex(self.key.primary_key.fingerprint())
    }

    /// Returns the public half, armored, as others need it to verify.
    ///
    /// # Errors
    /// [`KeyError`] when it cannot be written.
    pub fn to_public_armored(&self) -> Result<String, KeyError> {
        self.key.to_public_key().to_armored_string(ArmorOptions::default()).map_err(bad_key)
    }

    /// Makes a signed message, as [`super::Keyring::verify_message`] and GnuPG read it. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`KeyError`] when no key may sign now, or the password is wrong.
    pub fn sign_message(&self, content: &[u8], now: u64) -> Result<Vec<u8>, KeyError> {
        let signer = self.signing_key(now)?;
        let (hashed, unhashed) = subpackets(signer, now)?;
        let mut builder = MessageBuilder::from_bytes("", content.to_vec());
        builder.data_mode(DataMode::Binary).map_err(bad_key)?;
        let subpackets = SubpacketConfig::UserDefined { hashed, unhashed };
        builder.sign_with_subpackets(signer, self.password(), HashAlgorithm::Sha256, subpackets);
        builder.compression(CompressionAlgorithm::ZLIB);
        builder.to_vec(OsRng).map_err(|error| self.cannot_sign(&error))
    }

    /// Makes a binary detached signature, as [`super::Keyring::verify_detached`] and GnuPG read it. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// As [`SecretKey::sign_message`].
    pub fn sign_detached(&self, bytes: &[u8], now: u64) -> Result<Vec<u8>, KeyError> {
        let signer = self.signing_key(now)?;
        let mut config = SignatureConfig::from_key(OsRng, &Box::new(signer), SignatureType::Binary).map_err(bad_key)?;
        config.hash_alg = HashAlgorithm::Sha256;
        (config.hashed_subpackets, config.unhashed_subpackets) = subpackets(signer, now)?;
        let signature = config.sign(&Box::new(signer), &self.password(), bytes).map_err(|error| self.cannot_sign(&error))?;
        let mut packet = Vec::new();
        signature.to_writer_with_header(&mut packet).map_err(bad_key)?;
        Ok(packet)
    }

    fn password(&self) -> Password {
        Password::from(&*self.password)
    }

    fn cannot_sign(&self, error: &pgp::errors::Error) -> KeyError {
        match self.password.is_empty() {
            true => KeyError::NeedsPassword,
            false => KeyError::malformed(format_args!("signing fails, perhaps by the password: {}", reason(error))),
        }
    }

    /// Chooses a subkey that may sign, else the primary key.
    fn signing_key(&self, now: u64) -> Result<&dyn SigningKey, KeyError> {
        let public = self.key.to_public_key();
        let usable = |fingerprint: &str| {
            let found = Candidate::all(&public).find(|candidate| candidate.fingerprint() == fingerprint);
            found.is_some_and(|candidate| candidate.check(now, now).is_ok())
        };
        if let Some(subkey) = self.key.secret_subkeys.iter().find(|subkey| usable(&hex(subkey.key.fingerprint()))) {
            return Ok(&subkey.key);
        }
        if usable(&self.fingerprint()) {
            return Ok(&self.key.primary_key);
        }
        Err(KeyError::Unsupported {
            what: format!("signing with key {}: none of its keys is for signing and valid now, which", self.fingerprint()),
        })
    }
}

/// Says who signs and when, in the part of a signature that is signed and in the part that is not.
fn subpackets(signer: &dyn SigningKey, now: u64) -> Result<(Vec<Subpacket>, Vec<Subpacket>), KeyError> {
    let seconds = u32::try_from(now).map_err(|_| KeyError::malformed("the clock is out of the range of OpenPGP"))?;
    let part = |data| Subpacket::regular(data).map_err(bad_key);
    let hashed = vec![
        part(SubpacketData::IssuerFingerprint(signer.fingerprint()))?,
        part(SubpacketData::SignatureCreationTime(Timestamp::from_secs(seconds)))?,
    ];
    Ok((hashed, vec![part(SubpacketData::IssuerKeyId(signer.legacy_key_id()))?]))
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.fingerprint())
    }
}
