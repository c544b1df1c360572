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

use std::borrow::Cow;
use std::io::Read as _;

pub use keyring::{Keyring, Signer};
pub use message::{Claim, SignedMessage, claims};
pub use secret::SecretKey;

/// Seconds by which the clocks of a signer and ours may differ.
const CLOCK_SKEW: u64 = 24 * 60 * 60;

/// How an armored block begins, and how it ends.
const ARMOR: &[u8] = b"-----BEGIN PGP ";
const ARMOR_END: &[u8] = b"-----END PGP ";

/// Most user IDs, subkeys and signatures of one key, and most keys of a ring, that are looked at.
const MAX_PARTS: usize = 4096;

/// Takes the armor off, block after block, of what may be armored. What comes out has at most as many bytes as went in.
fn to_binary(bytes: &[u8], limit: usize) -> std::io::Result<Cow<'_, [u8]>> {
    if bytes.first().is_none_or(|first| first & 0x80 != 0) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut binary = Vec::new();
    let mut rest = bytes;
    while let Some(start) = rest.windows(ARMOR.len()).position(|window| window == ARMOR) {
        let block = &rest[start..];
        let next = block.windows(ARMOR_END.len()).position(|window| window == ARMOR_END);
        let end = next.map_or(block.len(), |next| {
            let behind = next + ARMOR_END.len();
            block[behind..].iter().position(|byte| *byte == b'\n').map_or(block.len(), |line| behind + line + 1)
        });
        pgp::armor::Dearmor::new(&block[..end]).take(limit as u64).read_to_end(&mut binary)?;
        rest = &block[end..];
    }
    Ok(Cow::Owned(binary))
}

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
