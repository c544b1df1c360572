//! OpenPGP (RFC 4880 and RFC 9580), as far as signatures over images and commits need it.
//!
//! Two things are verified: *signed messages*, which carry their content (one-pass signature, literal data, signature; usually compressed), and
//! *detached signatures*. Keyrings are what `gpg --export` and OSTree's `trustedkeys.gpg` hold, binary or armored. A key in the ring is
//! trusted; no web of trust is asked. It must not be revoked or expired now, it must be for signing, and a subkey must be bound to its primary
//! key both ways.
//!
//! The `pgp` crate does the packets and the mathematics. None of its types is public here.

mod certificate;
mod keyring;
mod message;
mod secret;

pub use keyring::{Keyring, Signer};
pub use message::SignedMessage;
pub use secret::SecretKey;

/// Seconds by which the clocks of a signer and ours may differ.
const CLOCK_SKEW: u64 = 24 * 60 * 60;

/// Most user IDs, subkeys and signatures of one key, and most keys of a ring, that are looked at.
const MAX_PARTS: usize = 4096;

/// Says what the `pgp` crate did not like. Its own text for a bad packet shows the inner error for debugging, with a backtrace.
fn reason(error: &pgp::errors::Error) -> String {
    match error {
        pgp::errors::Error::InvalidPacketContent { source } => reason(source),
        other => other.to_string().chars().take(300).collect(),
    }
}

#[allow(clippy::needless_pass_by_value)] // The form that `map_err` wants.
fn bad_key(error: pgp::errors::Error) -> crate::KeyError {
    crate::KeyError::malformed(reason(&error))
}

#[allow(clippy::needless_pass_by_value)] // The form that `map_err` wants.
fn bad_signature(error: pgp::errors::Error) -> crate::VerifyError {
    crate::VerifyError::malformed(reason(&error))
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
}
