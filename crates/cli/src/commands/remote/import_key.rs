//! `rootball remote import-key`

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_remote::policy::import_keys;
use rootball_sign::MAX_KEY_SIZE;
use rootball_sign::openpgp::Keyring;

use crate::commands::key::{of_file, read_file};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Trust OpenPGP keys for what comes from a remote
///
/// The keys go into NAME.trustedkeys.gpg in the repository. A key that is there already is replaced, so that an expiry or a revocation comes
/// along. From then on the keys that the system trusts for every remote do not count for this one.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote import-key --keyring os.asc origin")]
pub(crate) struct ImportKeyArgs {
    /// File with keys, as 'gpg --export' writes it
    #[arg(short, long, value_name = "FILE", required_unless_present = "stdin")]
    keyring: Vec<PathBuf>,

    /// Read keys from standard input
    #[arg(long)]
    stdin: bool,

    /// Name of the remote
    name: String,

    /// Fingerprints, or their last 8 or 16 digits, of the keys to take [default: all]
    #[arg(value_name = "KEY-ID")]
    keys: Vec<String>,
}

#[derive(serde::Serialize)]
struct ImportedView {
    remote: String,
    imported: usize,
}

pub(super) fn run(args: &ImportKeyArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    context.load_remote(&repo, &args.name)?;
    let mut keyring = read_keyrings(&args.keyring)?;
    if args.stdin {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(MAX_KEY_SIZE as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("standard input: {error}")))?;
        keyring.add(&bytes)?;
    }
    if !args.keys.is_empty() {
        let wanted: Vec<String> = args.keys.iter().map(|key| key.trim_start_matches("0x").to_ascii_uppercase()).collect();
        for key in &wanted {
            if key.len() < 8 || !keyring.fingerprints().iter().any(|fingerprint| fingerprint.ends_with(key)) {
                return Err(CommandError::new(ErrorKind::NotFound, format_args!("there is no key {key} among those that were given")));
            }
        }
        keyring.retain(|fingerprint| wanted.iter().any(|key| fingerprint.ends_with(key)));
    }
    let imported = import_keys(&repo, &args.name, &keyring)?;
    if context.json() {
        ui::print_json(&ImportedView { remote: args.name.clone(), imported })?;
    } else {
        let s = if imported == 1 { "" } else { "s" };
        ui::print(format_args!("Imported {imported} GPG key{s} to remote \"{}\"", args.name))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads files of OpenPGP keys.
pub(in crate::commands) fn read_keyrings(files: &[PathBuf]) -> Result<Keyring, CommandError> {
    let mut keyring = Keyring::new();
    for path in files {
        of_file(path, keyring.add(&read_file(path)?))?;
    }
    Ok(keyring)
}
