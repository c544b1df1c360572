//! `rootball key`: keys that sign images and commits, and keys that verify them.

mod generate;
mod import;
mod list;

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use rootball_object::ErrorKind;
use rootball_sign::{MAX_KEY_SIZE, PrivateKey, PublicKey, encode_base64};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Make keys that sign images and commits, and look at keys
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball key generate --password-file secret --output os")]
pub(crate) enum KeyCommand {
    Generate(generate::GenerateKeyArgs),
    Import(import::ImportKeyArgs),
    List(list::ListArgs),
}

pub(super) fn run(command: &KeyCommand, context: &Context) -> CommandResult {
    match command {
        KeyCommand::Generate(args) => generate::run(args, context),
        KeyCommand::Import(args) => import::run(args, context),
        KeyCommand::List(args) => list::run(args, context),
    }
}

/// The password of a private key.
#[derive(clap::Args, Debug)]
pub(crate) struct PasswordArgs {
    /// File with the password of the private key; a line end behind it does not count [default: what COSIGN_PASSWORD says]
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordArgs {
    pub(crate) fn read(&self) -> Result<Option<Vec<u8>>, CommandError> {
        let Some(path) = &self.password_file else {
            return Ok(std::env::var_os("COSIGN_PASSWORD").map(std::os::unix::ffi::OsStringExt::into_vec));
        };
        let mut password = read_file(path)?;
        if password.last() == Some(&b'\n') {
            password.pop();
        }
        Ok(Some(password))
    }
}

/// Where a key pair is written to, and how.
#[derive(clap::Args, Debug)]
struct PairArgs {
    #[command(flatten)]
    password: PasswordArgs,

    /// Write the private key without a password
    #[arg(long, conflicts_with = "password_file")]
    no_password: bool,

    /// Path of the files without their ends: NAME.key and NAME.pub
    #[arg(short, long, default_value = "cosign", value_name = "NAME")]
    output: PathBuf,
}

#[derive(serde::Serialize)]
struct PairView {
    private: PathBuf,
    public: PathBuf,
    kind: &'static str,
    fingerprint: String,
}

impl PairArgs {
    /// Writes both files, neither of which may exist, and says which key it is.
    fn write(&self, key: &PrivateKey, context: &Context) -> CommandResult {
        let private = match (self.no_password, self.password.read()?) {
            (true, _) => key.to_pem(),
            (false, Some(password)) => key.to_encrypted_pem(&password)?,
            (false, None) => {
                return Err(CommandError::usage("the private key has no password yet")
                    .hint("'--password-file FILE' or COSIGN_PASSWORD gives one, '--no-password' does without"));
            }
        };
        let public_key = key.public_key();
        let name = format!("{} {}", public_key.kind(), public_key.fingerprint());
        self.write_files(&private, &public_key.to_pem(), &public_key, &name, context)
    }

    /// Writes an Ed25519 key as OSTree keeps them.
    fn write_ostree(&self, key: &PrivateKey, context: &Context) -> CommandResult {
        let public_key = key.public_key();
        let (Some(pair), Some(point)) = (key.to_ed25519_pair(), public_key.ed25519_bytes()) else {
            return Err(CommandError::usage("OSTree's keys are of type ed25519"));
        };
        let public = encode_base64(point);
        self.write_files(&format!("{}\n", encode_base64(&pair)), &format!("{public}\n"), &public_key, &public, context)
    }

    fn write_files(&self, private: &str, public: &str, key: &PublicKey, name: &str, context: &Context) -> CommandResult {
        let end = |end: &str| {
            let mut path = self.output.clone().into_os_string();
            path.push(end);
            PathBuf::from(path)
        };
        let view = PairView { private: end(".key"), public: end(".pub"), kind: key.kind(), fingerprint: key.fingerprint() };
        write_new(&view.private, private.as_bytes(), 0o600)?;
        if let Err(error) = write_new(&view.public, public.as_bytes(), 0o644) {
            // A private key without its public half is of no use.
            let _ = std::fs::remove_file(&view.private);
            return Err(error);
        }
        if context.json() {
            ui::print_json(&view)?;
        } else {
            ui::say(format_args!("Wrote {} and {}", view.private.display(), view.public.display()));
            ui::print(name)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), CommandError> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| {
            let _ = std::fs::remove_file(path);
        })
    };
    write().map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::AlreadyExists => ErrorKind::Conflict,
            _ => ErrorKind::of_io(&error),
        };
        CommandError::new(kind, format_args!("writing {}: {error}", path.display()))
    })
}

/// Reads a key file, a keyring or a password.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_KEY_SIZE as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading {}: {error}", path.display())))?;
    Ok(bytes)
}

/// Names the file in an error about a key.
pub(crate) fn of_file<T>(path: &Path, result: Result<T, rootball_sign::KeyError>) -> Result<T, CommandError> {
    result.map_err(|error| {
        let named = CommandError::new(error.kind(), format_args!("{}: {error}", path.display()));
        match error {
            rootball_sign::KeyError::NeedsPassword => named.hint("'--password-file FILE' or COSIGN_PASSWORD gives it"),
            _ => named,
        }
    })
}
