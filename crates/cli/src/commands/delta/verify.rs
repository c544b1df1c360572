//! `rootball delta verify`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_delta::format::Superblock;
use rootball_object::{CommitChecksum, ErrorKind};
use rootball_sign::ostree::{Signatures, Verified};

use super::file::{DeltaFile, of_file};
use crate::commands::repo::{KeyArgs, untrusted};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::policy::now;
use crate::ui;

/// Verify that a static delta in a file is signed
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball delta verify --keys-file os.pub base.delta")]
pub(crate) struct VerifyArgs {
    /// File of the delta
    file: PathBuf,

    #[command(flatten)]
    keys: KeyArgs,
}

#[derive(serde::Serialize)]
struct VerifiedView {
    to: CommitChecksum,
    signatures: Vec<Verified>,
}

pub(super) fn run(args: &VerifyArgs, context: &Context) -> CommandResult {
    if args.keys.is_empty() {
        return Err(CommandError::usage("no key is named").hint("'--keys-file FILE' names a file with keys"));
    }
    let delta = DeltaFile::read(&args.file)?;
    let signatures = check_signatures(&delta, &args.keys, &args.file)?;
    let superblock = Superblock::parse(&delta.superblock).map_err(|error| of_file(&args.file, error.kind(), &error))?;
    let to = superblock.name.to;
    if context.json() {
        ui::print_json(&VerifiedView { to, signatures })?;
    } else {
        signatures.iter().for_each(|signature| ui::say(format_args!("Good {signature}")));
        ui::print(to)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Verifies the signatures around a superblock with keys.
pub(super) fn check_signatures(delta: &DeltaFile, keys: &KeyArgs, path: &Path) -> Result<Vec<Verified>, CommandError> {
    let signatures = match &delta.signatures {
        Some(metadata) => Signatures::parse(Some(&metadata.to_bytes())).map_err(|error| of_file(path, ErrorKind::Corrupt, &error))?,
        None => Signatures::new(),
    };
    let verified = keys.public_keys()?.into_verifier().verify(&delta.superblock, &signatures, now());
    verified.map_err(|error| untrusted(&error, &path.display().to_string()))
}
