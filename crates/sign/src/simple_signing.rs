//! The text that container signatures sign (containers-signature(5); cosign's `SIGNATURE_SPEC`): which manifest, under which name.
//!
//! ```json
//! {"critical":{"identity":{"docker-reference":"host/os:1"},"image":{"docker-manifest-digest":"sha256:…"},"type":"…"},"optional":{…}}
//! ```
//!
//! Everything in `critical` must be understood, so any member that is not known, and any that is there twice, refuses the whole.

use serde::{Deserialize, Serialize};

use crate::{FormatError, MAX_SIGNATURE_SIZE};

/// Who signs in this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// OpenPGP messages beside an image.
    Simple,
    /// Cosign's signatures under a tag.
    Cosign,
}

impl SignatureKind {
    /// Returns the text of `critical.type`.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Simple => "atomic container signature",
            Self::Cosign => "cosign container image signature",
        }
    }
}

/// What a signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleSigning {
    /// The image's name, with tag or digest, or the repository alone.
    pub docker_reference: String,
    /// The digest of the manifest or index.
    pub manifest_digest: String,
    /// The program that made it.
    pub creator: Option<String>,
    /// When it was made, in seconds since 1970.
    pub timestamp: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    critical: Critical,
    #[serde(deserialize_with = "present")]
    optional: Option<Extra>,
}

/// A member that must be there, even as `null`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Extra>, D::Error> {
    Option::deserialize(deserializer)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Critical {
    identity: Identity,
    image: Image,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    #[serde(rename = "docker-reference")]
    docker_reference: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Image {
    #[serde(rename = "docker-manifest-digest")]
    manifest_digest: String,
}

/// What nobody has to understand.
#[derive(Default, Serialize, Deserialize)]
struct Extra {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    creator: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timestamp: Option<serde_json::Value>,
}

impl SimpleSigning {
    /// Reads the signed text. Call it only with bytes whose signature has been verified.
    ///
    /// # Errors
    /// [`FormatError`] for anything that deviates from the format.
    pub fn parse(bytes: &[u8], kind: SignatureKind) -> Result<Self, FormatError> {
        if bytes.len() > MAX_SIGNATURE_SIZE {
            return Err(FormatError::invalid("payload", format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
        }
        let document: Document = serde_json::from_slice(bytes).map_err(|error| FormatError::invalid("payload", error))?;
        let critical = document.critical;
        if critical.kind != kind.type_name() {
            let found: String = critical.kind.chars().take(60).collect();
            return Err(FormatError::invalid("type", format_args!("{found:?} is not {:?}", kind.type_name())));
        }
        let extra = document.optional.unwrap_or_default();
        Ok(Self {
            docker_reference: critical.identity.docker_reference,
            manifest_digest: critical.image.manifest_digest,
            creator: extra.creator.as_ref().and_then(serde_json::Value::as_str).map(str::to_owned),
            timestamp: extra.timestamp.as_ref().and_then(serde_json::Value::as_i64),
        })
    }

    /// Returns the text to sign: sorted members, no spaces.
    pub fn to_json(&self, kind: SignatureKind) -> Vec<u8> {
        let document = Document {
            critical: Critical {
                identity: Identity { docker_reference: self.docker_reference.clone() },
                image: Image { manifest_digest: self.manifest_digest.clone() },
                kind: kind.type_name().to_owned(),
            },
            optional: Some(Extra {
                creator: self.creator.clone().map(serde_json::Value::from),
                timestamp: self.timestamp.map(serde_json::Value::from),
            }),
        };
        serde_json::to_vec(&document).expect("strings and numbers serialise")
    }
}
