//! `rootball repo sign`

use std::process::ExitCode;

use rootball_object::{CommitChecksum, ErrorKind, ObjectKind, ObjectSource};
use rootball_sign::openpgp::{Claim, claims};
use rootball_sign::ostree::Engine;

use super::signing::{KeyArgs, signatures_of, store};
use crate::commands::key::PasswordArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::policy::now;
use crate::ui;

/// Sign a commit, take signatures away, or show them
///
/// The signature lies beside the commit, so the checksum stays. Keys are secret ones: in base 64, or files of them; with --delete public ones.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo sign --keys-file os.secret debian/12/base\n  rootball repo sign --sign-type gpg --keys-file secret.asc debian/12/base\n  rootball repo sign --delete debian/12/base os.public"
)]
pub(crate) struct SignArgs {
    /// Remove the signatures by these keys
    #[arg(short, long, conflicts_with = "verify")]
    delete: bool,

    /// Show the signatures of every kind, and whom they claim to be by; nothing is verified
    #[arg(long, conflicts_with_all = ["delete", "verify"])]
    list: bool,

    /// Verify that the commit is signed by one of these keys, as 'repo verify' does
    #[arg(long)]
    verify: bool,

    #[command(flatten)]
    password: PasswordArgs,

    /// The commit or ref
    commit: String,

    #[command(flatten)]
    keys: KeyArgs,
}

#[derive(serde::Serialize)]
struct SignedView {
    commit: CommitChecksum,
    engine: Engine,
    /// Signatures that were added.
    added: usize,
    /// Signatures that were removed.
    removed: usize,
}

pub(super) fn run(args: &SignArgs, context: &Context) -> CommandResult {
    if args.verify {
        return super::verify::run_for(&args.commit, None, &args.keys, context);
    }
    if args.list {
        return list(args, context);
    }
    if args.keys.is_empty() {
        return Err(CommandError::usage("no key is named").hint("'--keys-file FILE' names a file, 'rootball key generate' makes one"));
    }
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let bytes = repo.load_metadata(ObjectKind::Commit, commit.object())?;
    let mut signatures = signatures_of(repo.find_detached_metadata(&commit)?.as_deref())?;
    let engine = args.keys.engine();
    let (mut added, mut removed) = (0, 0);
    if args.delete {
        let keys = args.keys.public_keys()?;
        removed = signatures.remove(engine, |signature| keys.verify(signature, &bytes).is_ok());
        if removed == 0 {
            let message = format_args!("commit {commit} has no {engine} signature by these keys");
            return Err(CommandError::new(ErrorKind::NotFound, message));
        }
    } else {
        for key in args.keys.signing_keys(&args.password)? {
            let signature = key.sign(&bytes, now())?;
            // A key that always makes the same signature has nothing to add a second time.
            if !signatures.of(engine).any(|existing| existing == signature) {
                signatures.add(engine, &signature);
                added += 1;
            }
        }
    }
    if added + removed > 0 {
        store(&repo, &commit, &signatures)?;
    }
    if context.json() {
        ui::print_json(&SignedView { commit, engine, added, removed })?;
    } else {
        ui::say(format_args!("{added} {engine} signatures added, {removed} removed"));
        ui::print(commit)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A signature that is there.
#[derive(serde::Serialize)]
struct SignatureView {
    engine: Engine,
    /// Bytes.
    size: usize,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    claim: Option<Claim>,
}

fn list(args: &SignArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let signatures = signatures_of(repo.find_detached_metadata(&commit)?.as_deref())?;
    let mut views = Vec::new();
    for engine in Engine::ALL {
        for signature in signatures.of(engine) {
            // Only OpenPGP signatures name their maker.
            let claim = if engine == Engine::Gpg { claims(signature).ok().and_then(|claims| claims.into_iter().next()) } else { None };
            views.push(SignatureView { engine, size: signature.len(), claim });
        }
    }
    if context.json() {
        ui::print_json(&views)?;
        return Ok(ExitCode::SUCCESS);
    }
    for view in &views {
        let key = view.claim.as_ref().and_then(|claim| claim.key.as_deref()).map(|key| format!(" by {key}, it says")).unwrap_or_default();
        ui::print(format_args!("{} signature of {} bytes{key}", view.engine, view.size))?;
    }
    Ok(ExitCode::SUCCESS)
}
