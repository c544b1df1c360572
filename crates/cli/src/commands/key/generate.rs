//! `rootball key generate`

use clap::ValueEnum;
use rootball_sign::{KeyKind, PrivateKey};

use super::PairArgs;
use crate::context::Context;
use crate::error::CommandResult;

/// Make a key pair that signs images
///
/// The files are those of cosign: NAME.key is encrypted with a password, NAME.pub is what verifies. The last line on stdout names the key by its
/// fingerprint.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  COSIGN_PASSWORD=secret rootball key generate --output os")]
pub(crate) struct GenerateKeyArgs {
    #[command(flatten)]
    pair: PairArgs,

    /// Kind of key; cosign and podman know both
    #[arg(long = "type", value_enum, default_value_t = Kind::P256, value_name = "TYPE")]
    kind: Kind,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Kind {
    /// ECDSA over P-256, as cosign makes them
    P256,
    /// Ed25519
    Ed25519,
}

pub(super) fn run(args: &GenerateKeyArgs, context: &Context) -> CommandResult {
    let kind = match args.kind {
        Kind::P256 => KeyKind::P256,
        Kind::Ed25519 => KeyKind::Ed25519,
    };
    args.pair.write(&PrivateKey::generate(kind)?, context)
}
