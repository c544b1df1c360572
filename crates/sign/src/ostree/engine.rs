//! The kinds of signatures.

use std::fmt;
use std::str::FromStr;

/// A kind of signature, with its own key in the dictionary of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Binary detached OpenPGP signatures: `ostree.gpgsigs`.
    Gpg,
    /// Ed25519 signatures of 64 bytes by raw keys of 32 bytes: `ostree.sign.ed25519`.
    Ed25519,
    /// Signatures by keys of any kind in X.509 SubjectPublicKeyInfo: `ostree.sign.spki`.
    Spki,
}

/// There is no such kind of signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no kind of signature; ed25519, spki and gpg are")]
pub struct UnknownEngine {
    /// What was asked for.
    pub name: String,
}

impl Engine {
    /// Those that `sign-verify=true` means.
    pub const SIGN: [Self; 2] = [Self::Ed25519, Self::Spki];
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gpg, Self::Ed25519, Self::Spki];

    /// Returns the key in the dictionary of signatures.
    pub fn metadata_key(self) -> &'static str {
        match self {
            Self::Gpg => "ostree.gpgsigs",
            Self::Ed25519 => "ostree.sign.ed25519",
            Self::Spki => "ostree.sign.spki",
        }
    }

    /// Returns the name that options and settings have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gpg => "gpg",
            Self::Ed25519 => "ed25519",
            Self::Spki => "spki",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|engine| engine.name() == text).ok_or_else(|| UnknownEngine { name: text.chars().take(100).collect() })
    }
}
