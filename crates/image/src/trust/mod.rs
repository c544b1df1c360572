//! Whether an image may be used: a policy, the signatures that its source has, and the verdict.
//!
//! A policy ([`rootball_oci::policy`]) says for the name of an image who must have signed it. Signatures lie beside the image in four forms:
//!
//! | form | place | requirement |
//! |---|---|---|
//! | OpenPGP message ("simple signing") | a lookaside store, or files of a `dir:` | `signedBy` |
//! | cosign's signature | the tag `sha256-….sig` of the repository | `sigstoreSigned` |
//! | Sigstore bundle | a referrer of the image | `sigstoreSigned`, see below |
//!
//! A signature is over the digest of the manifest or index that the reference names, and over a name that must agree with it. A bundle says
//! nothing about names: it counts only where the policy wants no more than the repository (`matchRepository`) and has the key in a rule for that
//! very repository, so that the key itself says which repository it is for.
//!
//! [`TrustedSource`] is the gate: it gives out nothing of an image before the policy has said yes.

mod attachments;
mod gate;
mod keys;
mod sign;
mod verdict;

use std::path::PathBuf;

use rootball_oci::policy::{Policy, Requirement, Rule, SignedIdentity, SigstoreSigner};
use rootball_oci::{Digest, ImageSource, RawManifest, Reference, TransferError};
use rootball_sign::PublicKey;
use rootball_sign::openpgp::Keyring;

pub use gate::TrustedSource;
pub use sign::{SignError, SignOptions, Signed, sign_cosign, sign_simple, signature_tag};
pub use verdict::{Evidence, Finding, Form, TrustError, Verdict};

use attachments::{Cosign, Simple};
use verdict::Search;

/// A policy, and the time at which it is applied.
#[derive(Clone, Debug)]
pub struct Trust {
    policy: Policy,
    file: Option<PathBuf>,
    now: u64,
}

/// The names under which a signature counts.
#[derive(Clone, Copy)]
enum Names<'a> {
    /// Those that the policy allows; `is_own_rule` when its rule is for this repository alone.
    Policy { identity: &'a SignedIdentity, is_own_rule: bool },
    /// Any: somebody wants to know who signed.
    Any,
}

impl Trust {
    /// Applies a policy, which came from a file or from nowhere. `now` is in seconds since 1970.
    pub fn new(policy: Policy, file: Option<PathBuf>, now: u64) -> Self {
        Self { policy, file, now }
    }

    /// Returns the one that trusts every image.
    pub fn accept_anything() -> Self {
        Self::new(Policy::accept_anything(), None, 0)
    }

    /// Returns the policy file, if there is one.
    pub fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref()
    }

    /// Finds what the policy demands of an image.
    pub fn rule(&self, reference: &Reference) -> Rule<'_> {
        self.policy.rule(&with_real_path(reference))
    }

    /// Tells whether the policy demands a signature of the image.
    pub fn demands_signature(&self, reference: &Reference) -> bool {
        self.rule(reference).demands_signature()
    }

    /// Refuses to follow an image as a signed one where the policy has nothing to say about it but to accept anything.
    ///
    /// # Errors
    /// [`TransferError::Untrusted`].
    pub fn require_signature(&self, reference: &Reference) -> Result<(), TransferError> {
        let rule = self.rule(reference);
        if rule.scope.is_some() || !self.policy.accepts_by_default() {
            return Ok(());
        }
        let reason = match &self.file {
            Some(file) => {
                format!("a signature is required, but the default of {} accepts anything and no other rule is for it", file.display())
            }
            None => "a signature is required, but there is no policy.json that says whose".to_owned(),
        };
        Err(TransferError::Untrusted { image: reference.to_string(), reason })
    }

    /// Decides about a manifest or index, which `reference` names and `source` has.
    ///
    /// # Errors
    /// [`TrustError`]: the image must not be used.
    #[tracing::instrument(name = "trust.evaluate", skip_all, fields(digest = %manifest.digest))]
    pub fn evaluate(&self, reference: &Reference, manifest: &RawManifest, source: &dyn ImageSource) -> Result<Verdict, TrustError> {
        let rule = self.rule(reference);
        let mut verdict = Verdict { rule: rule.to_string(), evidence: Vec::new(), searched: Vec::new() };
        let mut attachments = Found { source, reference, manifest, simple: None, cosign: None };
        for requirement in rule.requirements {
            let is_own_rule = is_rule_of_repository(&rule, reference);
            match requirement {
                Requirement::AcceptAnything => {}
                Requirement::Reject => return Err(TrustError::Rejected { image: reference.to_string(), rule: rule.to_string() }),
                Requirement::SignedBy { keys, identity } => {
                    let keyring = keys::keyring(keys)?;
                    let mut search = Search::default();
                    let names = Names::Policy { identity, is_own_rule };
                    attachments.simple()?.verify(&keyring, names, reference, &manifest.digest, self.now, &mut search);
                    verdict.take(requirement, search, reference, manifest)?;
                }
                Requirement::SigstoreSigned { signer, rekor, identity } => {
                    let keys = match signer {
                        SigstoreSigner::Keys(keys) => keys::public_keys(keys)?,
                        SigstoreSigner::Fulcio => return Err(unsupported(&rule, "fulcio")),
                        SigstoreSigner::Pki => return Err(unsupported(&rule, "pki")),
                    };
                    let logs = rekor.as_ref().map(keys::public_keys).transpose()?;
                    let mut search = Search::default();
                    let names = Names::Policy { identity, is_own_rule };
                    attachments.cosign()?.verify(&keys, logs.as_deref(), names, reference, manifest, &mut search);
                    verdict.take(requirement, search, reference, manifest)?;
                }
            }
        }
        Ok(verdict)
    }
}

/// Verifies with keys alone, whatever any policy says and whatever name was signed: who signed this manifest?
///
/// # Errors
/// [`TrustError::Unsigned`] when no signature is by one of the keys, and what reading the signatures answers.
pub fn verify_with_keys(
    reference: &Reference,
    manifest: &RawManifest,
    source: &dyn ImageSource,
    keys: &[PublicKey],
    keyring: &Keyring,
    now: u64,
) -> Result<Verdict, TrustError> {
    let mut attachments = Found { source, reference, manifest, simple: None, cosign: None };
    let mut search = Search::default();
    if !keys.is_empty() {
        attachments.cosign()?.verify(keys, None, Names::Any, reference, manifest, &mut search);
    }
    if !keyring.is_empty() {
        attachments.simple()?.verify(keyring, Names::Any, reference, &manifest.digest, now, &mut search);
    }
    if search.evidence.is_empty() {
        return Err(TrustError::Unsigned {
            image: reference.to_string(),
            digest: manifest.digest,
            demand: "a signature by the given key".to_owned(),
            searched: search.findings,
        });
    }
    Ok(Verdict { rule: "the given key".to_owned(), evidence: search.evidence, searched: search.findings })
}

fn unsupported(rule: &Rule<'_>, what: &str) -> TrustError {
    TrustError::Unsupported { rule: rule.to_string(), what: format!("sigstoreSigned with '{what}'") }
}

/// What is attached to the image, read when the first requirement asks for it.
struct Found<'a> {
    source: &'a dyn ImageSource,
    reference: &'a Reference,
    manifest: &'a RawManifest,
    simple: Option<Simple>,
    cosign: Option<Cosign>,
}

impl Found<'_> {
    fn simple(&mut self) -> Result<&Simple, TrustError> {
        if self.simple.is_none() {
            self.simple = Some(Simple::read(self.source, &self.manifest.digest)?);
        }
        Ok(self.simple.as_ref().expect("it was just read"))
    }

    fn cosign(&mut self) -> Result<&Cosign, TrustError> {
        if self.cosign.is_none() {
            self.cosign = Some(Cosign::read(self.source, self.reference, &self.manifest.digest)?);
        }
        Ok(self.cosign.as_ref().expect("it was just read"))
    }
}

/// Tells whether the rule is for the image's repository and no other.
fn is_rule_of_repository(rule: &Rule<'_>, reference: &Reference) -> bool {
    let (Some((_, scope)), Reference::Registry(name)) = (rule.scope, reference) else { return false };
    let repository = format!("{}/{}", name.host, name.repository);
    scope.strip_prefix(&*repository).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
}

/// Scopes of policies are absolute paths without symbolic links. A path that cannot be resolved stays: then there is no image either.
fn with_real_path(reference: &Reference) -> Reference {
    let mut reference = reference.clone();
    if let Some(path) = reference.path_mut()
        && let Ok(real) = path.canonicalize()
    {
        *path = real;
    }
    reference
}

/// Returns the name by which signatures call an image: for one in a registry its own.
pub fn default_identity(reference: &Reference, digest: &Digest) -> Option<String> {
    match reference {
        Reference::Registry(name) => {
            let mut name = name.clone();
            if name.tag.is_none() {
                match name.digest {
                    Some(_) => name.digest = Some(*digest),
                    None => name.tag = Some("latest".to_owned()),
                }
            } else {
                name.digest = None;
            }
            Some(name.to_string())
        }
        _ => None,
    }
}
