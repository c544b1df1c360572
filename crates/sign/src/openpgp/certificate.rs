//! One OpenPGP certificate: whether its keys may be used to sign at a given time.
//!
//! Facts about a key are in signatures that the key makes over itself: the newest valid one counts. A revocation counts whenever it was made.

use pgp::composed::{SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature, SignatureType, SubpacketData};
use pgp::types::{Fingerprint, KeyDetails, KeyId, Tag};

use super::{CLOCK_SKEW, MAX_PARTS, hex};
use crate::VerifyError;

/// A key of a certificate that a signature may have been made with.
#[derive(Clone, Copy)]
pub(super) enum Candidate<'a> {
    Primary(&'a SignedPublicKey),
    Subkey(&'a SignedPublicKey, &'a SignedPublicSubKey),
}

impl<'a> Candidate<'a> {
    /// Lists the keys of a certificate.
    pub(super) fn all(certificate: &'a SignedPublicKey) -> impl Iterator<Item = Self> {
        let subkeys = certificate.public_subkeys.iter().take(MAX_PARTS);
        std::iter::once(Candidate::Primary(certificate)).chain(subkeys.map(move |subkey| Candidate::Subkey(certificate, subkey)))
    }

    /// Tells whether the signature names this key as its maker.
    pub(super) fn is_named_by(&self, fingerprints: &[&Fingerprint], ids: &[&KeyId]) -> bool {
        let (fingerprint, id) = match self {
            Self::Primary(certificate) => (certificate.primary_key.fingerprint(), certificate.primary_key.legacy_key_id()),
            Self::Subkey(_, subkey) => (subkey.key.fingerprint(), subkey.key.legacy_key_id()),
        };
        // The longer name decides where there are both.
        if fingerprints.is_empty() { ids.contains(&&id) } else { fingerprints.contains(&&fingerprint) }
    }

    /// Returns the fingerprint of this key itself.
    pub(super) fn fingerprint(&self) -> String {
        match self {
            Self::Primary(certificate) => hex(certificate.primary_key.fingerprint()),
            Self::Subkey(_, subkey) => hex(subkey.key.fingerprint()),
        }
    }

    pub(super) fn certificate(&self) -> &'a SignedPublicKey {
        match self {
            Self::Primary(certificate) | Self::Subkey(certificate, _) => certificate,
        }
    }

    /// Verifies the signature over the bytes with this key.
    pub(super) fn verify(&self, signature: &Signature, bytes: &[u8]) -> Result<(), VerifyError> {
        let verified = match self {
            Self::Primary(certificate) => signature.verify(&certificate.primary_key, bytes),
            Self::Subkey(_, subkey) => signature.verify(&subkey.key, bytes),
        };
        verified.map_err(|_| VerifyError::Mismatch { key: self.fingerprint() })
    }

    /// Checks that the key may sign: it is bound to its certificate, for signing, not revoked, not expired now, and not younger than what
    /// it has signed.
    pub(super) fn check(&self, signed_at: u64, now: u64) -> Result<(), VerifyError> {
        let bad = |reason: String| VerifyError::BadKey { key: self.fingerprint(), reason };
        let primary = primary_facts(self.certificate(), now).map_err(bad)?;
        let (facts, created) = match self {
            Self::Primary(certificate) => (primary, certificate.primary_key.created_at()),
            Self::Subkey(certificate, subkey) => (subkey_facts(certificate, subkey, now).map_err(bad)?, subkey.key.created_at()),
        };
        if !facts.signs {
            return Err(bad("is not for signing".to_owned()));
        }
        if u64::from(created.as_secs()) > signed_at {
            return Err(bad("is younger than the signature".to_owned()));
        }
        Ok(())
    }
}

/// What a key says about itself or its subkey.
struct Facts {
    signs: bool,
}

fn primary_facts(certificate: &SignedPublicKey, now: u64) -> Result<Facts, String> {
    let (key, details) = (&certificate.primary_key, &certificate.details);
    let revoked =
        details.revocation_signatures.iter().take(MAX_PARTS).any(|signature| {
            signature.typ() == Some(SignatureType::KeyRevocation) && is_sound(signature) && signature.verify_key(key).is_ok()
        });
    if revoked {
        return Err("is revoked".to_owned());
    }
    let direct =
        details.direct_signatures.iter().take(MAX_PARTS).filter(|signature| {
            signature.typ() == Some(SignatureType::Key) && is_current(signature, now) && signature.verify_key(key).is_ok()
        });
    let users = details.users.iter().take(MAX_PARTS).filter_map(|user| {
        let own = user
            .signatures
            .iter()
            .take(MAX_PARTS)
            .filter(|signature| is_current(signature, now) && signature.verify_certification(key, Tag::UserId, &user.id).is_ok());
        // The newest word about a user ID counts; where it takes the ID back, nothing said with the ID counts.
        newest(own).filter(|signature| signature.typ() != Some(SignatureType::CertRevocation))
    });
    let newest = newest(direct.chain(users)).ok_or("has no valid signature of its own")?;
    facts(newest, u64::from(key.created_at().as_secs()), now)
}

fn subkey_facts(certificate: &SignedPublicKey, subkey: &SignedPublicSubKey, now: u64) -> Result<Facts, String> {
    let primary = &certificate.primary_key;
    let is_bound = |signature: &&Signature| is_sound(signature) && signature.verify_subkey_binding(primary, &subkey.key).is_ok();
    let signatures = || subkey.signatures.iter().take(MAX_PARTS);
    if signatures().filter(|signature| signature.typ() == Some(SignatureType::SubkeyRevocation)).any(|signature| is_bound(&signature)) {
        return Err("is revoked".to_owned());
    }
    let bindings = signatures()
        .filter(|signature| signature.typ() == Some(SignatureType::SubkeyBinding) && is_current(signature, now))
        .filter(is_bound);
    let newest = newest(bindings).ok_or("is not bound to its primary key")?;
    let facts = facts(newest, u64::from(subkey.key.created_at().as_secs()), now)?;
    // Without the signature back, anybody could adopt somebody else's key as a subkey and pass for the maker of its signatures.
    let back = newest.embedded_signature().filter(|back| is_sound(back));
    if facts.signs && back.is_none_or(|back| back.verify_primary_key_binding(&subkey.key, primary).is_err()) {
        return Err("does not itself say that it belongs to its primary key".to_owned());
    }
    Ok(facts)
}

fn facts(signature: &Signature, created: u64, now: u64) -> Result<Facts, String> {
    let lifetime = signature.key_expiration_time().map_or(0, |lifetime| u64::from(lifetime.as_secs()));
    if lifetime > 0 && created + lifetime <= now {
        return Err(format!("has expired {} s ago", now - (created + lifetime)));
    }
    let has_flags =
        signature.config().is_some_and(|config| config.hashed_subpackets().any(|part| matches!(part.data, SubpacketData::KeyFlags(_))));
    Ok(Facts { signs: !has_flags || signature.key_flags().sign() })
}

fn newest<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Option<&'a Signature> {
    signatures.max_by_key(|signature| signature.created().map(pgp::types::Timestamp::as_secs))
}

/// Self-signatures of old keys are still made with SHA-1, for which nobody can make a second key that shares them; MD5 is too weak even there.
fn is_sound(signature: &Signature) -> bool {
    !matches!(signature.hash_alg(), None | Some(HashAlgorithm::Md5 | HashAlgorithm::None | HashAlgorithm::Ripemd160))
        && !has_unknown_demands(signature)
}

fn is_current(signature: &Signature, now: u64) -> bool {
    is_sound(signature) && !is_expired(signature, now) && created(signature).is_some_and(|created| created <= now + CLOCK_SKEW)
}

/// Returns when the signature was made.
pub(super) fn created(signature: &Signature) -> Option<u64> {
    signature.created().map(|created| u64::from(created.as_secs()))
}

/// Tells whether the signature itself has run out.
pub(super) fn is_expired(signature: &Signature, now: u64) -> bool {
    let lifetime = signature.signature_expiration_time().map_or(0, |lifetime| u64::from(lifetime.as_secs()));
    lifetime > 0 && created(signature).is_none_or(|created| created + lifetime <= now)
}

/// Tells whether the signature has critical parts that are not understood here, and so must not be taken for valid.
pub(super) fn has_unknown_demands(signature: &Signature) -> bool {
    let Some(config) = signature.config() else { return true };
    let is_unknown = |data: &SubpacketData| {
        matches!(
            data,
            SubpacketData::Notation(_) | SubpacketData::Experimental(..) | SubpacketData::Other(..) | SubpacketData::RegularExpression(_)
        )
    };
    config.hashed_subpackets().any(|part| part.is_critical && is_unknown(&part.data))
}
