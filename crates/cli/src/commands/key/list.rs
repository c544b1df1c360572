//! `rootball key list`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_sign::PublicKey;
use rootball_sign::openpgp::Keyring;
use rootball_sign::ostree::{Engine, read_key_list};

use super::read_file;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show which keys are in files
///
/// Files are public keys in PEM, lists of Ed25519 keys in base 64 as OSTree has them, and OpenPGP keyrings, binary or armored.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball key list /etc/pki/containers/*")]
pub(crate) struct ListArgs {
    /// Files with keys
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(serde::Serialize)]
struct KeyView {
    file: PathBuf,
    kind: &'static str,
    fingerprint: String,
    owner: Option<String>,
}

pub(super) fn run(args: &ListArgs, context: &Context) -> CommandResult {
    let mut keys = Vec::new();
    for path in &args.files {
        keys.extend(look(path)?);
    }
    if context.json() {
        ui::print_json(&keys)?;
        return Ok(ExitCode::SUCCESS);
    }
    for key in keys {
        let owner = key.owner.map_or(String::new(), |owner| format!(" {owner}"));
        ui::print(format_args!("{}: {} {}{owner}", key.file.display(), key.kind, key.fingerprint))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn look(path: &Path) -> Result<Vec<KeyView>, CommandError> {
    let bytes = read_file(path)?;
    let view = |kind, (fingerprint, owner)| KeyView { file: path.to_owned(), kind, fingerprint, owner };
    let no_key = match PublicKey::from_pem(&bytes) {
        Ok(key) => return Ok(vec![view(key.kind(), (key.fingerprint(), None))]),
        Err(error) => error,
    };
    if let Ok(keys @ [_, ..]) = read_key_list(Engine::Ed25519, &bytes).as_deref() {
        return Ok(keys.iter().map(|key| view(key.kind(), (key.fingerprint(), None))).collect());
    }
    match Keyring::parse(&bytes) {
        Ok(keyring) => Ok(keyring.owners().into_iter().map(|owner| view("OpenPGP", owner)).collect()),
        Err(no_keyring) => {
            let message = format!("{} is neither a public key ({no_key}) nor an OpenPGP keyring ({no_keyring})", path.display());
            Err(CommandError::new(ErrorKind::Invalid, message))
        }
    }
}
