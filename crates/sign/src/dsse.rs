//! DSSE envelopes (the Dead Simple Signing Envelope, version 1) and the in-toto statements in them.
//!
//! What is signed is not the payload alone but `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`, so that bytes of one type never pass for another's. A
//! statement names its subjects by digest only: it says nothing about the name under which an image is found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FormatError, MAX_SIGNATURE_SIZE, PublicKey, VerifyError};

/// The payload type of in-toto statements.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";
/// The predicate type of the statement with which cosign 3 signs images.
pub const COSIGN_PREDICATE: &str = "https://sigstore.dev/cosign/sign/v1";
const STATEMENT_V1: &str = "https://in-toto.io/Statement/v1";
const STATEMENT_V01: &str = "https://in-toto.io/Statement/v0.1";

/// A payload and the one signature over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The payload's media type.
    pub payload_type: String,
    /// The payload.
    pub payload: Vec<u8>,
    /// The signature over [`pre_authentication_encoding`].
    pub signature: Vec<u8>,
}

impl Envelope {
    /// Verifies the signature; the payload may be trusted afterwards.
    ///
    /// # Errors
    /// As [`PublicKey::verify`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), VerifyError> {
        key.verify(&pre_authentication_encoding(&self.payload_type, &self.payload), &self.signature)
    }
}

/// Returns the bytes that a DSSE signature is over.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// An in-toto statement: a claim of a certain type about artifacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The artifacts' digests, each as algorithm and hex.
    pub subjects: Vec<BTreeMap<String, String>>,
    /// What kind of claim it is.
    pub predicate_type: String,
}

#[derive(Serialize, Deserialize)]
struct StatementJson {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    #[serde(default)]
    predicate: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Subject {
    #[serde(default)]
    name: String,
    digest: BTreeMap<String, String>,
}

impl Statement {
    /// Returns the statement by which cosign 3 says that an image is signed.
    pub fn of_image(sha256: &str) -> Self {
        Self { subjects: vec![BTreeMap::from([("sha256".to_owned(), sha256.to_owned())])], predicate_type: COSIGN_PREDICATE.to_owned() }
    }

    /// Reads a statement; the predicate itself is not looked at.
    ///
    /// # Errors
    /// [`FormatError`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_SIGNATURE_SIZE {
            return Err(FormatError::invalid("statement", format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
        }
        let json: StatementJson = serde_json::from_slice(bytes).map_err(|error| FormatError::invalid("statement", error))?;
        if json.kind != STATEMENT_V1 && json.kind != STATEMENT_V01 {
            return Err(FormatError::invalid("_type", "not an in-toto statement"));
        }
        Ok(Self { subjects: json.subject.into_iter().map(|subject| subject.digest).collect(), predicate_type: json.predicate_type })
    }

    /// Tells whether one of the subjects has this SHA-256.
    pub fn names(&self, sha256: &str) -> bool {
        self.subjects.iter().any(|digest| digest.get("sha256").is_some_and(|found| found == sha256))
    }

    /// Returns the JSON, with an empty predicate.
    pub fn to_json(&self) -> Vec<u8> {
        let json = StatementJson {
            kind: STATEMENT_V1.to_owned(),
            subject: self.subjects.iter().map(|digest| Subject { name: String::new(), digest: digest.clone() }).collect(),
            predicate_type: self.predicate_type.clone(),
            predicate: serde_json::Map::new(),
        };
        serde_json::to_vec(&json).expect("strings serialise")
    }
}
