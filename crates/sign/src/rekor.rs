//! The promise of a transparency log (Rekor) that it has an entry for a signature, as cosign keeps it in `dev.sigstore.cosign/bundle`.
//!
//! `{"SignedEntryTimestamp":…,"Payload":{"body":…,"integratedTime":…,"logIndex":…,"logID":…}}`. The log signs the payload as JSON with sorted
//! members and no spaces. The body is the log's entry, which must be about this text, this signature and this key.

use serde::{Deserialize, Serialize};

use crate::{FormatError, MAX_SIGNATURE_SIZE, PublicKey, VerifyError, base64};

/// The promise of a log; nothing of it is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    promise: Vec<u8>,
    payload: Vec<u8>,
    log_id: String,
    body: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofJson {
    #[serde(rename = "SignedEntryTimestamp")]
    promise: String,
    #[serde(rename = "Payload")]
    payload: PayloadJson,
}

/// The order of the members is the order in which they are signed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayloadJson {
    body: String,
    #[serde(rename = "integratedTime")]
    integrated_time: i64,
    #[serde(rename = "logID")]
    log_id: String,
    #[serde(rename = "logIndex")]
    log_index: i64,
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    #[serde(rename = "apiVersion")]
    version: String,
    spec: EntrySpec,
}

#[derive(Deserialize)]
struct EntrySpec {
    data: EntryData,
    signature: EntrySignature,
}

#[derive(Deserialize)]
struct EntryData {
    hash: EntryHash,
}

#[derive(Deserialize)]
struct EntryHash {
    algorithm: String,
    value: String,
}

#[derive(Deserialize)]
struct EntrySignature {
    content: String,
    #[serde(rename = "publicKey")]
    public_key: EntryKey,
}

#[derive(Deserialize)]
struct EntryKey {
    content: String,
}

impl LogProof {
    /// Reads the annotation.
    ///
    /// # Errors
    /// [`FormatError`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.len() > MAX_SIGNATURE_SIZE {
            return Err(FormatError::invalid("log entry", format_args!("it is longer than {MAX_SIGNATURE_SIZE} bytes")));
        }
        let json: ProofJson = serde_json::from_slice(bytes).map_err(|error| FormatError::invalid("log entry", error))?;
        Ok(Self {
            promise: base64::decode(&json.promise, "SignedEntryTimestamp")?,
            body: base64::decode(&json.payload.body, "body")?,
            payload: serde_json::to_vec(&json.payload).expect("strings and numbers serialise"),
            log_id: json.payload.log_id,
        })
    }

    /// Verifies that one of the logs has promised an entry for this signature of `key` over `message`.
    ///
    /// # Errors
    /// [`VerifyError`] when it has not.
    pub fn verify(&self, logs: &[PublicKey], message: &[u8], signature: &[u8], key: &PublicKey) -> Result<(), VerifyError> {
        let log = logs.iter().find(|log| log.fingerprint() == self.log_id);
        let log = log.ok_or_else(|| VerifyError::UnknownKey { key: format!("{} of a transparency log", short(&self.log_id)) })?;
        log.verify(&self.payload, &self.promise)?;
        let entry: Entry = serde_json::from_slice(&self.body).map_err(VerifyError::malformed)?;
        if entry.kind != "hashedrekord" || entry.version != "0.0.1" {
            let found = format!("{} {}", short(&entry.kind), short(&entry.version));
            return Err(VerifyError::malformed(format_args!("the log's entry is a {found:?}, not a hashedrekord 0.0.1")));
        }
        let other = |what: &str| VerifyError::malformed(format_args!("the log's entry is about another {what}"));
        let hash = entry.spec.data.hash;
        if hash.algorithm != "sha256" || hash.value != rootball_object::hash::Hasher::of(message).to_string() {
            return Err(other("text"));
        }
        if base64::decode(&entry.spec.signature.content, "content").ok().as_deref() != Some(signature) {
            return Err(other("signature"));
        }
        let logged = base64::decode(&entry.spec.signature.public_key.content, "content").ok();
        match logged.and_then(|pem| PublicKey::from_pem(&pem).ok()) {
            Some(logged) if logged == *key => Ok(()),
            _ => Err(other("key")),
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}
