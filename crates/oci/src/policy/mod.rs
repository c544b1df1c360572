//! Which images are trusted: `policy.json` (containers-policy.json(5)).
//!
//! A policy is a list of requirements for each scope: a transport and a name, path or part of one. For an image the most specific scope counts
//! and no other, and all of its requirements must hold. This module is data and matching; whether a signature is good is decided elsewhere.
//!
//! The file is read strictly: a member that is not known or that is there twice refuses it as a whole, since a misspelt requirement must not
//! pass for none.

mod identity;
mod parse;
mod scope;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::Reference;

/// Largest policy file that is read, in bytes.
pub const MAX_POLICY_SIZE: usize = 4 * 1024 * 1024;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    default: Vec<Requirement>,
    transports: BTreeMap<String, BTreeMap<String, Vec<Requirement>>>,
}

/// One thing that must hold of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `insecureAcceptAnything`
    AcceptAnything,
    /// `reject`
    Reject,
    /// `signedBy`: a simple signature made with an OpenPGP key.
    SignedBy {
        /// The keyrings; any key of them may have signed.
        keys: KeySource,
        /// The name that the signature must give.
        identity: SignedIdentity,
    },
    /// `sigstoreSigned`: a signature as cosign makes it.
    SigstoreSigned {
        /// Who may have signed.
        signer: SigstoreSigner,
        /// The keys of the transparency log that must have seen the signature.
        rekor: Option<KeySource>,
        /// The name that the signature must give.
        identity: SignedIdentity,
    },
}

/// Where keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In files.
    Paths(Vec<PathBuf>),
    /// In the policy itself.
    Data(Vec<Vec<u8>>),
}

/// Who may have made a signature of cosign's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigstoreSigner {
    /// The holder of one of these keys.
    Keys(KeySource),
    /// The holder of a certificate of Fulcio's. Read, but cannot be verified here.
    Fulcio,
    /// The holder of a certificate of one's own authority. Read, but cannot be verified here.
    Pki,
}

/// How the name in a signature must agree with the name of the image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignedIdentity {
    /// `matchExact`: the same name with the same tag or digest.
    MatchExact,
    /// `matchRepoDigestOrExact`: the same name and tag; where the image is named by digest, the same repository.
    #[default]
    MatchRepoDigestOrExact,
    /// `matchRepository`: the same repository, whatever the tag.
    MatchRepository,
    /// `exactReference`: this name, whatever the image is called here.
    ExactReference(String),
    /// `exactRepository`: this repository, whatever the image is called here.
    ExactRepository(String),
    /// `remapIdentity`: as `matchRepoDigestOrExact`, with one prefix of the name exchanged for another before.
    RemapIdentity {
        /// What names here begin with.
        prefix: String,
        /// What they began with where they were signed.
        signed_prefix: String,
    },
}

/// The part of a policy that an image falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'p> {
    /// Transport and scope; `None` for the policy's default.
    pub scope: Option<(&'p str, &'p str)>,
    /// What must hold, never empty.
    pub requirements: &'p [Requirement],
}

/// A file is no valid policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid policy: {reason}")]
pub struct InvalidPolicy {
    /// What is wrong, with the member's name and place.
    pub reason: String,
}

impl InvalidPolicy {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        rootball_object::ErrorKind::Invalid
    }
}

impl Policy {
    /// Returns the policy that accepts every image.
    pub fn accept_anything() -> Self {
        Self { default: vec![Requirement::AcceptAnything], transports: BTreeMap::new() }
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// [`InvalidPolicy`], which names the member that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidPolicy> {
        parse::parse(bytes)
    }

    /// Finds what must hold of an image. Paths in the reference should be absolute and without symbolic links, as scopes are.
    pub fn rule(&self, reference: &Reference) -> Rule<'_> {
        let (transport, scopes) = scope::scopes(reference);
        if let Some((transport, rules)) = self.transports.get_key_value(transport) {
            // The empty scope is the transport's default.
            for scope in scopes.iter().map(String::as_str).chain([""]) {
                if let Some((scope, requirements)) = rules.get_key_value(scope) {
                    return Rule { scope: Some((transport, scope)), requirements };
                }
            }
        }
        Rule { scope: None, requirements: &self.default }
    }

    /// Tells whether the default is to accept anything, and nothing else.
    pub fn accepts_by_default(&self) -> bool {
        self.default == [Requirement::AcceptAnything]
    }
}

impl Rule<'_> {
    /// Tells whether any image passes.
    pub fn accepts_anything(&self) -> bool {
        self.requirements.iter().all(|requirement| *requirement == Requirement::AcceptAnything)
    }

    /// Tells whether an image passes only with a signature.
    pub fn demands_signature(&self) -> bool {
        self.requirements.iter().any(Requirement::is_signature)
    }
}

impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scope {
            None => f.write_str("the policy's default"),
            Some((transport, "")) => write!(f, "the policy for {transport}"),
            Some((transport, scope)) => write!(f, "the policy for {transport} {scope}"),
        }
    }
}

impl Requirement {
    /// Tells whether it asks for a signature.
    pub fn is_signature(&self) -> bool {
        matches!(self, Self::SignedBy { .. } | Self::SigstoreSigned { .. })
    }

    /// Returns its `type` in the file.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::AcceptAnything => "insecureAcceptAnything",
            Self::Reject => "reject",
            Self::SignedBy { .. } => "signedBy",
            Self::SigstoreSigned { .. } => "sigstoreSigned",
        }
    }
}
