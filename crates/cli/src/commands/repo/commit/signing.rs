//! Signatures that a commit gets as it is made.

use std::path::PathBuf;

use rootball_object::{Commit, Metadata};
use rootball_sign::ostree::{Engine, Signatures, SigningKey};

use crate::commands::key::PasswordArgs;
use crate::commands::repo::signing::signing_keys;
use crate::error::CommandError;
use crate::policy::now;

#[derive(clap::Args, Debug)]
pub(super) struct SigningArgs {
    /// Sign the commit with a secret key, in base 64 or in a file
    #[arg(long, value_name = "KEY")]
    sign: Vec<String>,

    /// Sign the commit with the secret keys in a file
    #[arg(long, value_name = "FILE")]
    sign_from_file: Vec<PathBuf>,

    /// Kind of signature: ed25519, spki or gpg
    #[arg(long, default_value_t = Engine::Ed25519, value_name = "TYPE")]
    sign_type: Engine,

    #[command(flatten)]
    password: PasswordArgs,
}

impl SigningArgs {
    /// Reads the keys, before the tree is read, so that mistakes show at once.
    pub(super) fn keys(&self) -> Result<Vec<SigningKey>, CommandError> {
        if self.sign.is_empty() && self.sign_from_file.is_empty() {
            return Ok(Vec::new());
        }
        let password = self.password.read()?;
        signing_keys(self.sign_type, &self.sign, &self.sign_from_file, password.as_deref())
    }
}

/// Returns what lies beside the commit: the metadata that was asked for, and the signatures.
pub(super) fn beside(detached: Option<Metadata>, signers: &[SigningKey], commit: &Commit) -> Result<Option<Signatures>, CommandError> {
    if detached.is_none() && signers.is_empty() {
        return Ok(None);
    }
    let mut signatures = Signatures::from(detached.unwrap_or_default());
    let bytes = commit.to_bytes();
    for key in signers {
        signatures.add(key.engine(), &key.sign(&bytes, now())?);
    }
    Ok(Some(signatures))
}
