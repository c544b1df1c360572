//! `rootball key import`

use std::path::PathBuf;

use rootball_sign::PrivateKey;

use super::{PairArgs, of_file, read_file};
use crate::context::Context;
use crate::error::CommandResult;

/// Make cosign's key pair out of a private key that is there already
///
/// FILE is PKCS #8 or SEC 1 in PEM without a password, as openssl writes it.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  COSIGN_PASSWORD=secret rootball key import --output os openssl.pem")]
pub(crate) struct ImportKeyArgs {
    #[command(flatten)]
    pair: PairArgs,

    /// The private key
    file: PathBuf,
}

pub(super) fn run(args: &ImportKeyArgs, context: &Context) -> CommandResult {
    let key = of_file(&args.file, PrivateKey::from_pem(&read_file(&args.file)?, None))?;
    args.pair.write(&key, context)
}
