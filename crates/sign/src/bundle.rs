//! Sigstore bundles, version 0.3 (and the older ones that differ only in what is refused here anyway): a signature in one JSON document.
//!
//! Bundles signed with a key name it by a hint. Those signed with a short-lived certificate need Sigstore's root of trust, its transparency log
//! and X.509, none of which is done here: they parse to an error that says so.

use serde::{Deserialize, Serialize};

use crate::{Envelope, FormatError, MAX_SIGNATURE_SIZE, base64};

/// The media type of the bundles that are written.
pub const BUNDLE_V03: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// A bundle signed with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Which key is said to have signed it; only a hint.
    pub hint: String,
    /// The signature, and what it is over.
    pub content: Content,
    /// What a transparency log says about it; not verified.
    pub log_entries: Vec<LogEntry>,
}

/// What a bundle carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A signature over an artifact that is elsewhere.
    Message {
        /// The artifact's SHA-256, where it is given.
        sha256: Option<Vec<u8>>,
        /// The signature over the artifact.
        signature: Vec<u8>,
    },
    /// A payload with its signature.
    Envelope(Envelope),
}

/// An entry of a transparency log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place in the log.
    pub log_index: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleJson {
    media_type: String,
    verification_material: Material,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_signature: Option<MessageSignature>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dsse_envelope: Option<EnvelopeJson>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Material {
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<Hint>,
    #[serde(skip_serializing)]
    certificate: Option<serde::de::IgnoredAny>,
    #[serde(skip_serializing)]
    x509_certificate_chain: Option<serde::de::IgnoredAny>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tlog_entries: Vec<LogEntryJson>,
}

#[derive(Serialize, Deserialize)]
struct Hint {
    #[serde(default)]
    hint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogEntryJson {
    #[serde(default)]
    log_index: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageSignature {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_digest: Option<MessageDigest>,
    signature: String,
}

#[derive(Serialize, Deserialize)]
struct MessageDigest {
    algorithm: String,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeJson {
    payload: String,
    payload_type: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Serialize, Deserialize)]
struct EnvelopeSignature {
    sig: String,
}

impl Bundle {
    /// Reads a bundle.
    ///
    /// # Errors
    /// [`FormatError::Unsupported`] for one that is signed with a certificate, [`FormatError::Invalid`] for what is no bundle.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_SIGNATURE_SIZE {
            return Err(FormatError::invalid("bundle", format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
        }
        let json: BundleJson = serde_json::from_slice(bytes).map_err(|error| FormatError::invalid("bundle", error))?;
        if !json.media_type.starts_with("application/vnd.dev.sigstore.bundle") {
            return Err(FormatError::invalid("mediaType", "not that of a Sigstore bundle"));
        }
        let material = json.verification_material;
        if material.certificate.is_some() || material.x509_certificate_chain.is_some() {
            return Err(FormatError::Unsupported { what: "a bundle that is signed with a certificate in place of a key".to_owned() });
        }
        let hint = material.public_key.ok_or_else(|| FormatError::invalid("verificationMaterial", "it names no key"))?.hint;
        let content = match (json.message_signature, json.dsse_envelope) {
            (Some(message), None) => message.read()?,
            (None, Some(envelope)) => Content::Envelope(envelope.read()?),
            _ => return Err(FormatError::invalid("bundle", "it holds not one of messageSignature and dsseEnvelope")),
        };
        let log_entries = material.tlog_entries.into_iter().map(|entry| LogEntry { log_index: entry.log_index }).collect();
        Ok(Self { hint, content, log_entries })
    }

    /// Returns the JSON, in version 0.3, without log entries.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = BundleJson {
            media_type: BUNDLE_V03.to_owned(),
            verification_material: Material { public_key: Some(Hint { hint: self.hint.clone() }), ..Material::default() },
            message_signature: None,
            dsse_envelope: None,
        };
        match &self.content {
            Content::Message { sha256, signature } => {
                let digest = |sha256: &Vec<u8>| MessageDigest { algorithm: "SHA2_256".to_owned(), digest: base64::encode(sha256) };
                json.message_signature =
                    Some(MessageSignature { message_digest: sha256.as_ref().map(digest), signature: base64::encode(signature) });
            }
            Content::Envelope(envelope) => {
                json.dsse_envelope = Some(EnvelopeJson {
                    payload: base64::encode(&envelope.payload),
                    payload_type: envelope.payload_type.clone(),
                    signatures: vec![EnvelopeSignature { sig: base64::encode(&envelope.signature) }],
                });
            }
        }
        serde_json::to_vec(&json).expect("strings serialise")
    }

    /// Returns `messageSignature` or `dsseEnvelope` in the words of the annotation `dev.sigstore.bundle.content`.
    pub fn content_word(&self) -> &'static str {
        match self.content {
            Content::Message { .. } => "message-signature",
            Content::Envelope(_) => "dsse-envelope",
        }
    }
}

impl MessageSignature {
    fn read(self) -> Result<Content, FormatError> {
        let sha256 = match self.message_digest {
            None => None,
            Some(digest) if digest.algorithm == "SHA2_256" => Some(base64::decode(&digest.digest, "messageDigest")?),
            Some(digest) => {
                let algorithm: String = digest.algorithm.chars().take(40).collect();
                return Err(FormatError::Unsupported { what: format!("the digest algorithm {algorithm:?}") });
            }
        };
        Ok(Content::Message { sha256, signature: base64::decode(&self.signature, "signature")? })
    }
}

impl EnvelopeJson {
    fn read(self) -> Result<Envelope, FormatError> {
        let [signature] = <[EnvelopeSignature; 1]>::try_from(self.signatures)
            .map_err(|signatures| FormatError::invalid("signatures", format_args!("there are {} and not exactly one", signatures.len())))?;
        Ok(Envelope {
            payload: base64::decode(&self.payload, "payload")?,
            payload_type: self.payload_type,
            signature: base64::decode(&signature.sig, "sig")?,
        })
    }
}
