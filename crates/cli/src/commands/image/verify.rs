//! `rootball image verify`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_image::trust::{Form, Verdict, verify_with_keys};
use rootball_object::ErrorKind;
use rootball_oci::Digest;
use rootball_sign::PublicKey;
use rootball_sign::openpgp::Keyring;

use crate::commands::key::{of_file, read_file};
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Say who signed an image
///
/// Without options the policy decides, as it does when the image is used; an image of which it demands no signature is not verified. With keys, each
/// signature by one of them over the image counts, whatever name it gives. The last line on stdout is the digest that was verified.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball image verify --key cosign.pub docker://registry.example.com/os:stable")]
pub(crate) struct VerifyArgs {
    /// Public key in PEM
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,

    /// OpenPGP keyring, as 'gpg --export' writes it
    #[arg(long, value_name = "FILE")]
    keyring: Vec<PathBuf>,

    /// The image
    image: String,
}

#[derive(serde::Serialize)]
struct View {
    image: String,
    digest: Digest,
    #[serde(flatten)]
    verdict: Verdict,
}

pub(super) fn run(args: &VerifyArgs, context: &Context) -> CommandResult {
    let reference = parse_reference(&args.image)?;
    let mut keys = Vec::new();
    for path in &args.key {
        keys.push(of_file(path, PublicKey::from_pem(&read_file(path)?))?);
    }
    let mut keyring = Keyring::new();
    for path in &args.keyring {
        of_file(path, keyring.add(&read_file(path)?))?;
    }
    let source = context.open_untrusted_source(&reference)?;
    let manifest = source.load_manifest()?;
    let verdict = if keys.is_empty() && keyring.is_empty() {
        context.trust()?.evaluate(&reference, &manifest, source.as_ref())?
    } else {
        verify_with_keys(&reference, &manifest, source.as_ref(), &keys, &keyring, crate::policy::now())?
    };
    if verdict.evidence.is_empty() {
        let message = format!("{reference} is not verified: {} accepts it without a signature", verdict.rule);
        return Err(
            CommandError::new(ErrorKind::Untrusted, message).hint("'--key FILE' or '--keyring FILE' says who should have signed it")
        );
    }
    print(&View { image: reference.to_string(), digest: manifest.digest, verdict }, context)?;
    Ok(ExitCode::SUCCESS)
}

fn print(view: &View, context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(view);
    }
    for evidence in &view.verdict.evidence {
        let form = match evidence.form {
            Form::SimpleSigning => "simple signature",
            Form::Cosign => "cosign signature",
            Form::Bundle => "Sigstore bundle",
        };
        let signer = evidence.signer.as_ref().map_or(String::new(), |signer| format!(" of {signer}"));
        let name = evidence.identity.as_ref().map_or("any name".to_owned(), |name| format!("the name {name}"));
        ui::say(format_args!("{form} for {name} by key {}{signer}: {}", evidence.key, evidence.place));
    }
    ui::print(view.digest)
}
