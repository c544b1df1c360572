//! `rootball key generate`

use clap::ValueEnum;
use rootball_sign::{KeyKind, PrivateKey};

use super::PairArgs;
use crate::context::Context;
use crate::error::CommandResult;

/// Make a key pair that signs images or commits
///
/// The files are those of cosign: NAME.key is encrypted with a password, NAME.pub is what verifies. The last line on stdout names the key by its
/// fingerprint. With --ostree they are those of 'ostree sign': base 64 without a password, and the last line is the public key.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  COSIGN_PASSWORD=secret rootball key generate --output os\n  rootball key generate --ostree --output os"
)]
pub(crate) struct GenerateKeyArgs {
    #[command(flatten)]
    pair: PairArgs,

    /// Kind of key; cosign and podman know both
    #[arg(long = "type", value_enum, default_value_t = Kind::P256, value_name = "TYPE")]
    kind: Kind,

    /// Make an Ed25519 key for the signatures of commits and summaries, in base 64
    #[arg(long, conflicts_with_all = ["kind", "no_password", "password_file"])]
    ostree: bool,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Kind {
    /// ECDSA over P-256, as cosign makes them
    P256,
    /// Ed25519
    Ed25519,
}

pub(super) fn run(args: &GenerateKeyArgs, context: &Context) -> CommandResult {
    if args.ostree {
        return args.pair.write_ostree(&PrivateKey::generate(KeyKind::Ed25519)?, context);
    }
    let kind = match args.kind {
        Kind::P256 => KeyKind::P256,
        Kind::Ed25519 => KeyKind::Ed25519,
    };
    args.pair.write(&PrivateKey::generate(kind)?, context)
}
