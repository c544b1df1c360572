//! Signed messages and detached signatures.

use std::io::Read as _;

use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Packet, PacketParser, Signature, SignatureType, SignatureVersion};

use super::certificate::{created, has_unknown_demands, is_expired};
use super::{CLOCK_SKEW, Keyring, Signer, bad_signature, hex, to_binary};
use crate::{MAX_SIGNATURE_SIZE, VerifyError};

/// Most detached signatures that are looked at in one file.
const MAX_DETACHED: usize = 64;

/// What a message says, and who says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMessage {
    /// The content that was signed.
    pub content: Vec<u8>,
    /// Who signed it.
    pub signer: Signer,
}

/// What a detached signature says about itself, which nobody has verified.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Claim {
    /// The fingerprint or ID of the key, in upper-case hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was made, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
}

/// Reads who detached signatures, binary or armored, claim to be by.
///
/// # Errors
/// [`VerifyError::Malformed`] when they are none.
pub fn claims(signatures: &[u8]) -> Result<Vec<Claim>, VerifyError> {
    let claim = |signature: &Signature| Claim {
        key: signature.issuer_fingerprint().first().map(hex).or_else(|| signature.issuer_key_id().first().map(hex)),
        created: created(signature),
    };
    Ok(read_detached(signatures)?.iter().map(claim).collect())
}

impl Keyring {
    /// Verifies a binary signed message and returns its content. `now` is in seconds since 1970.
    ///
    /// The message is exactly one-pass signature, literal data and signature, compressed or not. Two signatures, text signatures and anything
    /// else in it are refused.
    ///
    /// # Errors
    /// [`VerifyError`]: nothing of the content may be used then.
    pub fn verify_message(&self, message: &[u8], now: u64) -> Result<SignedMessage, VerifyError> {
        let (content, signature) = open(message)?;
        let signer = self.verify_signature(&signature, &content, now)?;
        Ok(SignedMessage { content, signer })
    }

    /// Verifies detached signatures, binary or armored, over bytes: one that verifies is enough.
    ///
    /// # Errors
    /// [`VerifyError`] of the last one when none does.
    pub fn verify_detached(&self, signatures: &[u8], bytes: &[u8], now: u64) -> Result<Signer, VerifyError> {
        let mut failure = VerifyError::malformed("there is no signature in it");
        for signature in read_detached(signatures)? {
            match self.verify_signature(&signature, bytes, now) {
                Ok(signer) => return Ok(signer),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn verify_signature(&self, signature: &Signature, bytes: &[u8], now: u64) -> Result<Signer, VerifyError> {
        if !matches!(signature.version(), SignatureVersion::V4 | SignatureVersion::V6) {
            return Err(VerifyError::malformed("its version is neither 4 nor 6"));
        }
        if signature.typ() != Some(SignatureType::Binary) {
            return Err(VerifyError::malformed("it is not over binary data"));
        }
        let created = created(signature).ok_or_else(|| VerifyError::malformed("it does not say when it was made"))?;
        // The signature is verified first: what it says about itself is nobody's word before.
        let signer = self.verify(signature, bytes, created, now)?;
        let bad = |reason: &str| VerifyError::BadSignature { key: signer.fingerprint.clone(), reason: reason.to_owned() };
        let is_strong = matches!(
            signature.hash_alg(),
            Some(
                HashAlgorithm::Sha224
                    | HashAlgorithm::Sha256
                    | HashAlgorithm::Sha384
                    | HashAlgorithm::Sha512
                    | HashAlgorithm::Sha3_256
                    | HashAlgorithm::Sha3_512
            )
        );
        if !is_strong {
            return Err(bad("is made with a hash function that is broken"));
        }
        if has_unknown_demands(signature) {
            return Err(bad("asks for something that is not understood"));
        }
        if created > now + CLOCK_SKEW {
            return Err(bad("is from the future; is the clock right?"));
        }
        if is_expired(signature, now) {
            return Err(bad("has expired"));
        }
        Ok(signer)
    }
}

/// Takes a message apart.
fn open(message: &[u8]) -> Result<(Vec<u8>, Signature), VerifyError> {
    if message.len() > MAX_SIGNATURE_SIZE {
        return Err(VerifyError::malformed(format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
    }
    let mut packets = packets(message)?;
    if let [Packet::CompressedData(compressed)] = &*packets {
        let mut inflated = Vec::new();
        let reader = compressed.decompress().map_err(bad_signature)?;
        reader.take(MAX_SIGNATURE_SIZE as u64 + 1).read_to_end(&mut inflated).map_err(VerifyError::malformed)?;
        if inflated.len() > MAX_SIGNATURE_SIZE {
            return Err(VerifyError::malformed(format_args!("it inflates to more than {MAX_SIGNATURE_SIZE} bytes")));
        }
        packets = self::packets(&inflated)?;
    }
    let [Packet::OnePassSignature(announced), Packet::LiteralData(literal), Packet::Signature(signature)] = &*packets else {
        return Err(VerifyError::malformed("it is not one signed message with exactly one signature"));
    };
    if !announced.matches(signature) {
        return Err(VerifyError::malformed("the signature is not the one that the message announces"));
    }
    Ok((literal.data().to_vec(), signature.clone()))
}

/// Reads the packets of a message; more than belong into one are an error as soon as they come.
fn packets(bytes: &[u8]) -> Result<Vec<Packet>, VerifyError> {
    let mut packets = Vec::new();
    for packet in PacketParser::new(bytes) {
        if packets.len() == 3 {
            return Err(VerifyError::malformed("it is not one signed message with exactly one signature"));
        }
        packets.push(packet.map_err(bad_signature)?);
    }
    Ok(packets)
}

fn read_detached(bytes: &[u8]) -> Result<Vec<Signature>, VerifyError> {
    if bytes.len() > MAX_SIGNATURE_SIZE {
        return Err(VerifyError::malformed(format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
    }
    let binary = to_binary(bytes, MAX_SIGNATURE_SIZE).map_err(VerifyError::malformed)?;
    let mut signatures = Vec::new();
    for packet in PacketParser::new(&*binary) {
        match packet.map_err(bad_signature)? {
            Packet::Signature(signature) => signatures.push(signature),
            _ => return Err(VerifyError::malformed("there is something else than signatures in it")),
        }
        if signatures.len() > MAX_DETACHED {
            return Err(VerifyError::malformed(format_args!("there are more than {MAX_DETACHED} signatures in it")));
        }
    }
    Ok(signatures)
}
