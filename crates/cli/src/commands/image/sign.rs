//! `rootball image sign`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_image::trust::{SignError, SignOptions, Signed, default_identity, sign_cosign, sign_simple};
use rootball_oci::{ImageSource, ParsedManifest, RawManifest, Reference, RegistryReference};
use rootball_sign::PrivateKey;
use rootball_sign::openpgp::SecretKey;

use crate::commands::key::{PasswordArgs, of_file, read_file};
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Sign an image, beside which the signature is stored
///
/// With --key the signature is one of cosign's, in both of its forms: under the tag sha256-….sig, which podman, bootc and rpm-ostree read, and as
/// a bundle that refers to the image, which cosign 3 reads. With --sign-by it is a simple signature made with an OpenPGP key, in the lookaside
/// store of the registry or in the directory. What is signed is the manifest or index that IMAGE names, and the name.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  COSIGN_PASSWORD=secret rootball image sign --key cosign.key docker://registry.example.com/os:stable")]
pub(crate) struct SignArgs {
    /// Private key of cosign's, or in PKCS #8 PEM
    #[arg(long, value_name = "FILE", required_unless_present = "sign_by")]
    key: Option<PathBuf>,

    /// OpenPGP secret key, as 'gpg --export-secret-keys' writes it
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    sign_by: Option<PathBuf>,

    #[command(flatten)]
    password: PasswordArgs,

    /// Name to sign the image under [default: the image's own]
    #[arg(long, value_name = "NAME")]
    identity: Option<String>,

    /// Sign the images of an index too
    #[arg(short, long)]
    recursive: bool,

    /// Do not sign under the tag
    #[arg(long, conflicts_with = "sign_by")]
    no_tag: bool,

    /// Attach no bundle
    #[arg(long, conflicts_with_all = ["sign_by", "no_tag"])]
    no_bundle: bool,

    /// The image
    image: String,
}

enum Signer {
    Cosign(PrivateKey),
    OpenPgp(SecretKey),
}

pub(super) fn run(args: &SignArgs, context: &Context) -> CommandResult {
    let reference = parse_reference(&args.image)?;
    let password = args.password.read()?;
    let signer = match (&args.key, &args.sign_by) {
        (Some(path), _) => Signer::Cosign(of_file(path, PrivateKey::from_pem(&read_file(path)?, password.as_deref()))?),
        (None, Some(path)) => Signer::OpenPgp(of_file(path, SecretKey::parse(&read_file(path)?, password.as_deref()))?),
        (None, None) => return Err(CommandError::usage("--key or --sign-by names the key")),
    };
    if matches!(reference, Reference::Archive { .. } | Reference::DockerArchive { .. }) {
        return Err(CommandError::usage("an archive takes no signatures").hint("copy it with 'rootball image copy', then sign the copy"));
    }
    let source = context.open_untrusted_source(&reference)?;
    let top = source.load_manifest()?;
    let sink = context.open_sink(&reference)?;
    let options =
        SignOptions { identity: identity(args, &reference, &top)?, now: crate::policy::now(), tag: !args.no_tag, bundle: !args.no_bundle };
    let mut signed = Vec::new();
    for manifest in manifests(args, source.as_ref(), top)? {
        signed.push(match &signer {
            Signer::Cosign(key) => sign_cosign(source.as_ref(), sink.as_ref(), &manifest, key, &options)?,
            Signer::OpenPgp(key) => sign_simple(sink.as_ref(), &manifest, key, &options)?,
        });
    }
    sink.finish()?;
    print(&signed, context)?;
    Ok(ExitCode::SUCCESS)
}

fn identity(args: &SignArgs, reference: &Reference, top: &RawManifest) -> Result<String, CommandError> {
    if let Some(identity) = &args.identity {
        identity.parse::<RegistryReference>().map_err(|error| CommandError::usage(format_args!("--identity: {error}")))?;
        return Ok(identity.clone());
    }
    default_identity(reference, &top.digest).ok_or_else(|| {
        CommandError::usage("an image that is not in a registry has no name to sign it under").hint("'--identity HOST/NAME:TAG' gives one")
    })
}

/// The image itself comes last: whoever finds it signed finds all of its images signed.
fn manifests(args: &SignArgs, source: &dyn ImageSource, top: RawManifest) -> Result<Vec<RawManifest>, CommandError> {
    let mut manifests = Vec::new();
    if let (true, ParsedManifest::Index(index)) = (args.recursive, top.parse()?) {
        for descriptor in index.manifests.iter().filter(|descriptor| descriptor.artifact_type.is_none()) {
            manifests.push(source.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor)?);
        }
    }
    manifests.push(top);
    Ok(manifests)
}

fn print(signed: &[Signed], context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(&signed);
    }
    for signed in signed {
        ui::say(format_args!("Signed as {} with key {}: {}", signed.identity, signed.key, signed.places.join(", ")));
        ui::print(signed.digest)?;
    }
    Ok(())
}

impl From<SignError> for CommandError {
    fn from(error: SignError) -> Self {
        Self::caused(error.kind(), &error)
    }
}
