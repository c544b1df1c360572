//! The signatures that a source has for a manifest, and which of them count.
//!
//! Nothing of a signature is believed before its cryptography is verified: not the digest in it, not the name. How many there are is the
//! registry's choice, so there is a limit to how many are looked at.

use std::io::Read as _;

use rootball_oci::{Descriptor, Digest, ImageSource, Manifest, ParsedManifest, RawManifest, Reference, TransferError, read_error};
use rootball_sign::openpgp::Keyring;
use rootball_sign::{
    Bundle, COSIGN_PREDICATE, Content, FormatError, IN_TOTO, LogProof, MAX_SIGNATURE_SIZE, PublicKey, SignatureKind, SimpleSigning,
    Statement,
};

use super::sign::{ANNOTATION_LOG, ANNOTATION_SIGNATURE, BUNDLE_TYPES, SIMPLE_SIGNING_TYPE, signature_tag};
use super::verdict::{Evidence, Form, Search};
use super::{Names, TrustError};

/// Most signatures of each form that are looked at.
const MAX_SIGNATURES: usize = 128;

/// OpenPGP messages.
pub(super) struct Simple {
    messages: Vec<Vec<u8>>,
    places: Vec<String>,
}

impl Simple {
    pub(super) fn read(source: &dyn ImageSource, digest: &Digest) -> Result<Self, TrustError> {
        let found = source.simple_signatures(digest)?;
        Ok(Self { messages: found.messages, places: found.places })
    }

    pub(super) fn verify(&self, keyring: &Keyring, names: Names<'_>, image: &Reference, digest: &Digest, now: u64, search: &mut Search) {
        if self.messages.is_empty() {
            for place in &self.places {
                search.note(place, "no signature");
            }
            if self.places.is_empty() {
                search.note("lookaside", "none is configured for this image");
            }
        }
        let at = self.places.join(", ");
        for (index, message) in self.messages.iter().enumerate() {
            let place = format!("signature {} at {at}", index + 1);
            if index >= MAX_SIGNATURES {
                search.note(place, format_args!("only {MAX_SIGNATURES} of {} are looked at", self.messages.len()));
                return;
            }
            let verified = match keyring.verify_message(message, now) {
                Ok(verified) => verified,
                Err(error) => {
                    search.note(place, error);
                    continue;
                }
            };
            match payload_counts(&verified.content, SignatureKind::Simple, names, image, digest) {
                Ok(identity) => search.evidence.push(Evidence {
                    form: Form::SimpleSigning,
                    key: verified.signer.fingerprint,
                    signer: verified.signer.user_id,
                    identity: Some(identity),
                    place,
                }),
                Err(reason) => search.note(place, reason),
            }
        }
    }
}

/// Signatures of cosign's, in both forms.
pub(super) struct Cosign {
    signatures: Vec<CosignSignature>,
    bundles: Vec<FoundBundle>,
    /// Places where there is nothing, or nothing that can be read.
    notes: Vec<(String, String)>,
}

struct CosignSignature {
    place: String,
    payload: Vec<u8>,
    signature: Vec<u8>,
    log: Option<String>,
}

struct FoundBundle {
    place: String,
    bundle: Bundle,
}

impl Cosign {
    pub(super) fn read(source: &dyn ImageSource, image: &Reference, digest: &Digest) -> Result<Self, TrustError> {
        let mut found = Self { signatures: Vec::new(), bundles: Vec::new(), notes: Vec::new() };
        found.read_tag(source, image, digest)?;
        found.read_referrers(source, image, digest)?;
        Ok(found)
    }

    fn note(&mut self, place: String, outcome: impl std::fmt::Display) {
        self.notes.push((place, outcome.to_string()));
    }

    fn read_tag(&mut self, source: &dyn ImageSource, image: &Reference, digest: &Digest) -> Result<(), TrustError> {
        let tag = signature_tag(digest);
        let place = match image {
            Reference::Registry(name) => format!("{}/{}:{tag}", name.host, name.repository),
            other => format!("tag {tag} beside {other}"),
        };
        let Some(raw) = source.find_tagged(&tag)? else {
            self.note(place, "no signature");
            return Ok(());
        };
        let manifest = match image_manifest(&raw) {
            Ok(manifest) => manifest,
            Err(reason) => {
                self.note(place, reason);
                return Ok(());
            }
        };
        if manifest.layers.is_empty() {
            self.note(place.clone(), "it holds no signature");
        }
        for (index, layer) in manifest.layers.iter().enumerate() {
            let place = format!("{place}, signature {}", index + 1);
            if index >= MAX_SIGNATURES {
                self.note(place, format_args!("only {MAX_SIGNATURES} of {} are looked at", manifest.layers.len()));
                break;
            }
            match cosign_signature(layer) {
                Err(reason) => self.note(place, reason),
                Ok(signature) => match read_blob(source, layer)? {
                    Err(reason) => self.note(place, reason),
                    Ok(payload) => {
                        let log = layer.annotations.get(ANNOTATION_LOG).cloned();
                        self.signatures.push(CosignSignature { place, payload, signature, log });
                    }
                },
            }
        }
        Ok(())
    }

    fn read_referrers(&mut self, source: &dyn ImageSource, image: &Reference, digest: &Digest) -> Result<(), TrustError> {
        let base = match image {
            Reference::Registry(name) => format!("referrers of {}/{}@{digest}", name.host, name.repository),
            other => format!("referrers of {digest} in {other}"),
        };
        let is_bundle = |descriptor: &Descriptor| descriptor.artifact_type.as_deref().is_some_and(|kind| BUNDLE_TYPES.contains(&kind));
        let referrers: Vec<Descriptor> = source.referrers(digest)?.into_iter().filter(is_bundle).collect();
        if referrers.is_empty() {
            self.note(base.clone(), "no bundle");
        }
        for (index, descriptor) in referrers.iter().enumerate() {
            let place = format!("{base}: {}", descriptor.digest);
            if index >= MAX_SIGNATURES {
                self.note(place, format_args!("only {MAX_SIGNATURES} of {} are looked at", referrers.len()));
                break;
            }
            match read_bundle(source, descriptor, digest)? {
                Ok(bundle) => self.bundles.push(FoundBundle { place, bundle }),
                Err(reason) => self.note(place, reason),
            }
        }
        Ok(())
    }

    pub(super) fn verify(
        &self,
        keys: &[PublicKey],
        logs: Option<&[PublicKey]>,
        names: Names<'_>,
        image: &Reference,
        manifest: &RawManifest,
        search: &mut Search,
    ) {
        for found in &self.signatures {
            match found.verify(keys, logs, names, image, &manifest.digest) {
                Ok((key, identity)) => search.evidence.push(Evidence {
                    form: Form::Cosign,
                    key: key.fingerprint(),
                    signer: None,
                    identity: Some(identity),
                    place: found.place.clone(),
                }),
                Err(reason) => search.note(&found.place, reason),
            }
        }
        for found in &self.bundles {
            let verified = match (names, logs) {
                (_, Some(_)) => Err("entries of a transparency log in bundles cannot be verified here".to_owned()),
                (Names::Policy { identity, is_own_rule }, _) if !(identity.allows_nameless() && is_own_rule) => {
                    Err("a bundle names no repository, so it counts only by a rule for this repository with matchRepository".to_owned())
                }
                _ => verify_bundle(&found.bundle, keys, manifest),
            };
            match verified {
                Ok(key) => search.evidence.push(Evidence {
                    form: Form::Bundle,
                    key: key.fingerprint(),
                    signer: None,
                    identity: None,
                    place: found.place.clone(),
                }),
                Err(reason) => search.note(&found.place, reason),
            }
        }
        for (place, outcome) in &self.notes {
            search.note(place, outcome);
        }
    }
}

impl CosignSignature {
    fn verify<'k>(
        &self,
        keys: &'k [PublicKey],
        logs: Option<&[PublicKey]>,
        names: Names<'_>,
        image: &Reference,
        digest: &Digest,
    ) -> Result<(&'k PublicKey, String), String> {
        let key = keys.iter().find(|key| key.verify(&self.payload, &self.signature).is_ok()).ok_or_else(|| no_key(keys))?;
        if let Some(logs) = logs {
            let log = self.log.as_deref().ok_or("the transparency log must have seen it, and nothing says so")?;
            let proof = LogProof::parse(log.as_bytes()).map_err(|error| error.to_string())?;
            proof.verify(logs, &self.payload, &self.signature, key).map_err(|error| error.to_string())?;
        }
        let identity = payload_counts(&self.payload, SignatureKind::Cosign, names, image, digest)?;
        Ok((key, identity))
    }
}

fn no_key(keys: &[PublicKey]) -> String {
    let names: Vec<String> = keys.iter().take(4).map(|key| key.fingerprint()[..16].to_owned()).collect();
    format!("not made with a trusted key ({})", names.join(", "))
}

/// Reads what was signed and compares it with the image; the signature over it has been verified.
fn payload_counts(bytes: &[u8], kind: SignatureKind, names: Names<'_>, image: &Reference, digest: &Digest) -> Result<String, String> {
    let signed = SimpleSigning::parse(bytes, kind).map_err(|error| error.to_string())?;
    if signed.manifest_digest != digest.to_string() {
        return Err(format!("it is for {}", short(&signed.manifest_digest)));
    }
    if let Names::Policy { identity, .. } = names
        && !identity.matches(image, &signed.docker_reference)
    {
        return Err(format!("it is for the name {:?}", short(&signed.docker_reference)));
    }
    Ok(signed.docker_reference)
}

fn verify_bundle<'k>(bundle: &Bundle, keys: &'k [PublicKey], manifest: &RawManifest) -> Result<&'k PublicKey, String> {
    match &bundle.content {
        Content::Message { signature, .. } => {
            keys.iter().find(|key| key.verify(&manifest.bytes, signature).is_ok()).ok_or_else(|| no_key(keys))
        }
        Content::Envelope(envelope) => {
            let key = keys.iter().find(|key| envelope.verify(key).is_ok()).ok_or_else(|| no_key(keys))?;
            if envelope.payload_type != IN_TOTO {
                return Err(format!("its payload is {:?} and no statement", short(&envelope.payload_type)));
            }
            let statement = Statement::parse(&envelope.payload).map_err(|error| error.to_string())?;
            if statement.predicate_type != COSIGN_PREDICATE {
                return Err(format!("it states {:?}, which is no signature of an image", short(&statement.predicate_type)));
            }
            if !statement.names(&manifest.digest.to_hex()) {
                return Err("it is for another image".to_owned());
            }
            Ok(key)
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

fn image_manifest(raw: &RawManifest) -> Result<Manifest, String> {
    match raw.parse() {
        Ok(ParsedManifest::Image(manifest)) => Ok(manifest),
        Ok(ParsedManifest::Index(_)) => Err("an index in place of a manifest".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn cosign_signature(layer: &Descriptor) -> Result<Vec<u8>, String> {
    if layer.media_type != SIMPLE_SIGNING_TYPE {
        return Err(format!("its media type {:?} is not that of a signature", short(&layer.media_type)));
    }
    let text = layer.annotations.get(ANNOTATION_SIGNATURE).ok_or("it has no signature in its annotations")?;
    rootball_sign::decode_base64(text, ANNOTATION_SIGNATURE).map_err(|error: FormatError| error.to_string())
}

fn read_bundle(source: &dyn ImageSource, descriptor: &Descriptor, subject: &Digest) -> Result<Result<Bundle, String>, TransferError> {
    let raw = source.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor)?;
    let layer = match image_manifest(&raw) {
        Err(reason) => return Ok(Err(reason)),
        Ok(manifest) if manifest.subject.as_ref().is_none_or(|found| found.digest != *subject) => {
            return Ok(Err("it refers to another image".to_owned()));
        }
        Ok(manifest) => match <[Descriptor; 1]>::try_from(manifest.layers) {
            Ok([layer]) => layer,
            Err(layers) => return Ok(Err(format!("it has {} layers and not one", layers.len()))),
        },
    };
    Ok(match read_blob(source, &layer)? {
        Ok(bytes) => Bundle::parse(&bytes).map_err(|error| error.to_string()),
        Err(reason) => Err(reason),
    })
}

/// Reads a small blob; one that is too large or damaged is a reason, not a failure: another signature may be good.
fn read_blob(source: &dyn ImageSource, descriptor: &Descriptor) -> Result<Result<Vec<u8>, String>, TransferError> {
    if descriptor.size > MAX_SIGNATURE_SIZE as u64 {
        return Ok(Err(format!("it has {} bytes, more than the {MAX_SIGNATURE_SIZE} that are read", descriptor.size)));
    }
    let mut bytes = Vec::new();
    let read = source.open_blob(descriptor).and_then(|reader| {
        reader.take(MAX_SIGNATURE_SIZE as u64 + 1).read_to_end(&mut bytes).map_err(|error| read_error(descriptor, error))
    });
    match read {
        Ok(_) => Ok(Ok(bytes)),
        Err(error @ (TransferError::NotFound { .. } | TransferError::Corrupt { .. } | TransferError::Invalid { .. })) => {
            Ok(Err(error.to_string()))
        }
        Err(error) => Err(error),
    }
}
