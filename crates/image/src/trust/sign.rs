//! Signing: the same digest in the forms that others read.
//!
//! Under the tag `sha256-….sig` lies an image whose layers are the signed texts and whose annotations are the signatures; podman, bootc,
//! rpm-ostree and cosign up to 2 read it. A bundle as a referrer is what cosign 3 reads. Signatures of others stay in both places.

use std::collections::BTreeMap;

use rootball_object::ErrorKind;
use rootball_oci::{
    ContainerConfig, Digest, ImageConfig, ImageSink, ImageSource, Manifest, ParsedManifest, RawManifest, RootFs, TransferError, media_type,
    put_blob, to_canonical_json,
};
use rootball_sign::openpgp::SecretKey;
use rootball_sign::{
    BUNDLE_V03, Bundle, Content, Envelope, IN_TOTO, KeyError, PrivateKey, SignatureKind, SimpleSigning, Statement,
    pre_authentication_encoding,
};
use serde::Serialize;

/// The media type of a signed text.
pub(super) const SIMPLE_SIGNING_TYPE: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// The annotation with the signature over it, in base 64.
pub(super) const ANNOTATION_SIGNATURE: &str = "dev.cosignproject.cosign/signature";
/// The annotation with what a transparency log says about it.
pub(super) const ANNOTATION_LOG: &str = "dev.sigstore.cosign/bundle";
/// The artifact types of bundles.
pub(super) const BUNDLE_TYPES: [&str; 3] =
    [BUNDLE_V03, "application/vnd.dev.sigstore.bundle+json;version=0.3", "application/vnd.dev.sigstore.bundle.v0.2+json"];
const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
const ANNOTATION_BUNDLE_CONTENT: &str = "dev.sigstore.bundle.content";
const ANNOTATION_PREDICATE_TYPE: &str = "dev.sigstore.bundle.predicateType";
const ANNOTATION_CREATED: &str = "org.opencontainers.image.created";
/// Most signatures of others that are kept under the tag.
const MAX_KEPT: usize = 1000;

/// What to sign.
#[derive(Clone, Debug)]
pub struct SignOptions {
    /// The name that the image is signed under, which verifiers compare with the name by which they know it.
    pub identity: String,
    /// The time, in seconds since 1970.
    pub now: u64,
    /// Whether to sign under the tag.
    pub tag: bool,
    /// Whether to attach a bundle.
    pub bundle: bool,
}

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The manifest or index.
    pub digest: Digest,
    /// The name that it was signed under.
    pub identity: String,
    /// The fingerprint of the key.
    pub key: String,
    /// Where the signatures are now.
    pub places: Vec<String>,
}

/// An image could not be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The place could not be read or written.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is something else under the tag of the signatures.
    #[error("the tag {tag} holds something else than signatures: {reason}")]
    NotSignatures {
        /// The tag.
        tag: String,
        /// What it holds.
        reason: String,
    },
    /// The time is none.
    #[error("the time {now} s cannot be written as a date")]
    Time {
        /// The time.
        now: u64,
    },
}

impl SignError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Transfer(error) => error.kind(),
            Self::Key(error) => error.kind(),
            Self::NotSignatures { .. } => ErrorKind::Conflict,
            Self::Time { .. } => ErrorKind::Invalid,
        }
    }
}

/// Returns the tag under which cosign keeps the signatures of a manifest.
pub fn signature_tag(digest: &Digest) -> String {
    format!("sha256-{}.sig", digest.to_hex())
}

/// Signs a manifest or index as cosign does. `source` and `sink` are the place of the image.
///
/// # Errors
/// [`SignError`] when the place takes no signatures, or has other things where they belong.
pub fn sign_cosign(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    manifest: &RawManifest,
    key: &PrivateKey,
    options: &SignOptions,
) -> Result<Signed, SignError> {
    let mut places = Vec::new();
    if options.tag {
        let tag = signature_tag(&manifest.digest);
        let signatures = with_signature(source, sink, manifest, key, options, &tag)?;
        sink.put_tagged(&tag, &signatures)?;
        places.push(format!("tag {tag}"));
    }
    if options.bundle {
        let referrer = bundle_manifest(sink, manifest, key, options)?;
        sink.put_referrer(&referrer)?;
        places.push(format!("referrer {}", referrer.digest));
    }
    Ok(Signed { digest: manifest.digest, identity: options.identity.clone(), key: key.public_key().fingerprint(), places })
}

/// Signs a manifest or index with an OpenPGP key, into the lookaside store or directory that the sink has.
///
/// # Errors
/// As [`sign_cosign`].
pub fn sign_simple(sink: &dyn ImageSink, manifest: &RawManifest, key: &SecretKey, options: &SignOptions) -> Result<Signed, SignError> {
    let text = SimpleSigning {
        docker_reference: options.identity.clone(),
        manifest_digest: manifest.digest.to_string(),
        creator: Some(creator()),
        timestamp: i64::try_from(options.now).ok(),
    };
    let message = key.sign_message(&text.to_json(SignatureKind::Simple), options.now)?;
    sink.put_simple_signatures(&manifest.digest, &[message])?;
    let places = vec!["the store of simple signatures".to_owned()];
    Ok(Signed { digest: manifest.digest, identity: options.identity.clone(), key: key.fingerprint(), places })
}

fn creator() -> String {
    concat!("rootball ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// Returns the manifest of the tag with one signature more.
fn with_signature(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    manifest: &RawManifest,
    key: &PrivateKey,
    options: &SignOptions,
    tag: &str,
) -> Result<RawManifest, SignError> {
    let mut layers = match source.find_tagged(tag)? {
        None => Vec::new(),
        Some(raw) => match raw.parse()? {
            ParsedManifest::Image(found) if found.layers.len() <= MAX_KEPT => found.layers,
            ParsedManifest::Image(_) => return Err(not_signatures(tag, "there are too many of them")),
            ParsedManifest::Index(_) => return Err(not_signatures(tag, "an index")),
        },
    };
    if layers.iter().any(|layer| layer.media_type != SIMPLE_SIGNING_TYPE) {
        return Err(not_signatures(tag, "an image with other layers"));
    }
    let text = SimpleSigning {
        docker_reference: options.identity.clone(),
        manifest_digest: manifest.digest.to_string(),
        creator: Some(creator()),
        timestamp: None,
    };
    let payload = text.to_json(SignatureKind::Cosign);
    let mut layer = put_blob(sink, SIMPLE_SIGNING_TYPE, &payload)?;
    layer.annotations.insert(ANNOTATION_SIGNATURE.to_owned(), rootball_sign::encode_base64(&key.sign(&payload)));
    // Signing twice with the same key gives the same signature.
    if !layers.contains(&layer) {
        layers.push(layer);
    }
    let config = ImageConfig {
        architecture: String::new(),
        os: String::new(),
        created: None,
        config: ContainerConfig::default(),
        rootfs: RootFs { kind: "layers".to_owned(), diff_ids: layers.iter().map(|layer| layer.digest).collect() },
        history: Vec::new(),
    };
    let config = put_blob(sink, media_type::CONFIG, &to_canonical_json(&config))?;
    Ok(RawManifest::new(to_canonical_json(&Manifest::new(config, layers)), media_type::MANIFEST))
}

fn not_signatures(tag: &str, reason: &str) -> SignError {
    SignError::NotSignatures { tag: tag.to_owned(), reason: reason.to_owned() }
}

fn bundle_manifest(
    sink: &dyn ImageSink,
    manifest: &RawManifest,
    key: &PrivateKey,
    options: &SignOptions,
) -> Result<RawManifest, SignError> {
    let statement = Statement::of_image(&manifest.digest.to_hex());
    let payload = statement.to_json();
    let signature = key.sign(&pre_authentication_encoding(IN_TOTO, &payload));
    let content = Content::Envelope(Envelope { payload_type: IN_TOTO.to_owned(), payload, signature });
    let bundle = Bundle { hint: key.public_key().hint(), content, log_entries: Vec::new() };
    let (config, layer) = (put_blob(sink, EMPTY_TYPE, b"{}")?, put_blob(sink, BUNDLE_V03, &bundle.to_json())?);
    let referrer = Manifest {
        artifact_type: Some(BUNDLE_V03.to_owned()),
        subject: Some(manifest.descriptor()),
        annotations: BTreeMap::from([
            (ANNOTATION_BUNDLE_CONTENT.to_owned(), bundle.content_word().to_owned()),
            (ANNOTATION_PREDICATE_TYPE.to_owned(), statement.predicate_type),
            (ANNOTATION_CREATED.to_owned(), rfc3339(options.now)?),
        ]),
        ..Manifest::new(config, vec![layer])
    };
    Ok(RawManifest::new(to_canonical_json(&referrer), media_type::MANIFEST))
}

fn rfc3339(now: u64) -> Result<String, SignError> {
    let time = i64::try_from(now).ok().and_then(|now| jiff::Timestamp::from_second(now).ok());
    time.map(|time| time.to_string()).ok_or(SignError::Time { now })
}
