//! `rootball repo verify`

use std::process::ExitCode;

use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_repo::{RefPlace, RefSpec};
use rootball_sign::ostree::Verified;

use super::signing::{KeyArgs, signatures_of, untrusted};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::policy::now;
use crate::ui;

/// Verify that a commit is signed
///
/// By the keys that are named, else as the settings of the remote want it that the ref is of or --remote names. Ends with exit code 4 when no
/// signature counts.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo verify --keys-file os.public debian/12/base\n  rootball repo verify --sign-type gpg --keys-file debian.gpg debian/12/base\n  rootball repo verify origin:debian/12/base"
)]
pub(crate) struct VerifyArgs {
    /// Remote whose settings say which keys count
    #[arg(long, value_name = "NAME")]
    remote: Option<String>,

    /// The commit or ref
    commit: String,

    #[command(flatten)]
    keys: KeyArgs,
}

#[derive(serde::Serialize)]
struct VerifiedView {
    commit: CommitChecksum,
    signatures: Vec<Verified>,
}

pub(super) fn run(args: &VerifyArgs, context: &Context) -> CommandResult {
    run_for(&args.commit, args.remote.as_deref(), &args.keys, context)
}

/// Verifies a commit, also without arguments of this command.
pub(super) fn run_for(rev: &str, remote: Option<&str>, keys: &KeyArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, rev)?;
    let bytes = repo.load_metadata(ObjectKind::Commit, commit.object())?;
    let detached = repo.find_detached_metadata(&commit)?;
    let named = rev.parse::<RefSpec>().ok().and_then(|spec| match spec.place {
        RefPlace::Remote(remote) => Some(remote),
        _ => None,
    });
    let verified = match (keys.is_empty(), remote.map(str::to_owned).or(named)) {
        (false, _) => {
            let verifier = keys.public_keys()?.into_verifier();
            let signatures = signatures_of(detached.as_deref())?;
            verifier.verify(&bytes, &signatures, now()).map_err(|error| untrusted(&error, &format!("commit {commit}")))?
        }
        (true, Some(remote)) => {
            let policy = context.remote_policy(&repo, &remote)?;
            if !policy.demands_signed_commits() {
                let message = format_args!("the settings of remote {remote:?} demand no signature of commits, so nothing is verified");
                return Err(CommandError::new(rootball_object::ErrorKind::Untrusted, message).hint("'--keys-file FILE' names keys"));
            }
            policy.verify_commit(&commit, &bytes, detached.as_deref())?
        }
        (true, None) => {
            return Err(
                CommandError::usage("no key is named, and no remote").hint("'--keys-file FILE' names keys, '--remote NAME' a remote")
            );
        }
    };
    if context.json() {
        ui::print_json(&VerifiedView { commit, signatures: verified })?;
    } else {
        for signature in &verified {
            ui::say(format_args!("Good {signature}"));
        }
        ui::print(commit)?;
    }
    Ok(ExitCode::SUCCESS)
}
