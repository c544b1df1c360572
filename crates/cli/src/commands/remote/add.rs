//! `rootball remote add`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_remote::IfExists;
use rootball_remote::policy::import_keys;

use super::import_key::read_keyrings;
use crate::commands::parse_key_value;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Add a remote to the repository
///
/// What comes from a remote must be signed, by default with OpenPGP, unless it is added with --no-gpg-verify.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball remote add --gpg-import os.gpg origin https://example.com/repo os/stable\n  rootball remote add --no-gpg-verify --sign-verify ed25519=file:/etc/keys/os origin mirrorlist=https://example.com/mirrors"
)]
pub(crate) struct AddArgs {
    /// Set a key of the remote
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_key_value)]
    set: Vec<(String, String)>,

    /// Take commits that have no OpenPGP signature
    #[arg(long)]
    no_gpg_verify: bool,

    /// Take commits that have no signature of another kind
    #[arg(long, conflicts_with = "sign_verify")]
    no_sign_verify: bool,

    /// Demand a signature: ed25519 or spki, by a key that follows or is in a file
    #[arg(long, value_name = "TYPE=inline:KEY|TYPE=file:PATH", value_parser = parse_key_value)]
    sign_verify: Vec<(String, String)>,

    /// Do nothing when there is a remote of this name
    #[arg(long)]
    if_not_exists: bool,

    /// Put it in place of a remote of this name
    #[arg(long, conflicts_with = "if_not_exists")]
    force: bool,

    /// Trust the OpenPGP keys in a file for this remote
    #[arg(long, value_name = "FILE", conflicts_with = "no_gpg_verify")]
    gpg_import: Vec<PathBuf>,

    /// Fetch objects and deltas from another URL than the rest
    #[arg(long, value_name = "URL")]
    contenturl: Option<String>,

    /// Collection that the remote's refs must belong to
    #[arg(long, value_name = "ID")]
    collection_id: Option<String>,

    /// Name of the remote
    name: String,

    /// Where it is; mirrorlist=URL names a list of places
    url: String,

    /// What is pulled when nothing is named
    branches: Vec<String>,
}

pub(super) fn run(args: &AddArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let if_exists = match (args.if_not_exists, args.force) {
        (true, _) => IfExists::Keep,
        (_, true) => IfExists::Replace,
        _ => IfExists::Fail,
    };
    let values = values(args)?;
    let keys = read_keyrings(&args.gpg_import)?;
    if context.remotes(&repo)?.add(&args.name, &values, if_exists)? && !args.gpg_import.is_empty() {
        import_keys(&repo, &args.name, &keys)?;
    }
    Ok(ExitCode::SUCCESS)
}

impl AddArgs {
    /// Describes a remote as options of another verb do.
    pub(in crate::commands) fn describe(name: &str, url: &str, no_gpg_verify: bool, sign_verify: &[(String, String)]) -> Self {
        Self {
            set: Vec::new(),
            no_gpg_verify,
            no_sign_verify: false,
            sign_verify: sign_verify.to_vec(),
            if_not_exists: false,
            force: false,
            gpg_import: Vec::new(),
            contenturl: None,
            collection_id: None,
            name: name.to_owned(),
            url: url.to_owned(),
            branches: Vec::new(),
        }
    }
}

/// The keys, in stock's order.
pub(in crate::commands) fn values(args: &AddArgs) -> Result<Vec<(String, String)>, CommandError> {
    let mut values = Vec::new();
    let mut set = |key: &str, value: &str| values.push((key.to_owned(), value.to_owned()));
    match args.url.strip_prefix("metalink=") {
        Some(_) => {
            return Err(
                CommandError::new(rootball_object::ErrorKind::Unsupported, "metalinks are not supported").hint("a mirrorlist=URL is")
            );
        }
        None => set("url", &args.url),
    }
    if let Some(id) = args.collection_id.as_ref().filter(|id| !rootball_repo::is_valid_collection_id(id)) {
        return Err(CommandError::usage(format_args!("{id:?} cannot name a collection")));
    }
    for branch in &args.branches {
        branch.parse::<rootball_object::RefName>().map_err(CommandError::usage)?;
    }
    if !args.branches.is_empty() {
        set("branches", &format!("{};", args.branches.join(";")));
    }
    args.set.iter().for_each(|(key, value)| set(key, value));
    if let Some(url) = &args.contenturl {
        set("contenturl", url);
    }
    if args.no_gpg_verify {
        set("gpg-verify", "false");
    }
    if args.no_sign_verify {
        set("sign-verify", "false");
    }
    let mut engines = Vec::new();
    for (engine, key) in &args.sign_verify {
        if !matches!(engine.as_str(), "ed25519" | "spki") {
            return Err(CommandError::usage(format_args!(
                "--sign-verify: no signatures of type {engine:?} are known: ed25519 and spki are"
            )));
        }
        match key.split_once(':') {
            Some(("inline", key)) => set(&format!("verification-{engine}-key"), key),
            Some(("file", path)) => set(&format!("verification-{engine}-file"), path),
            _ => return Err(CommandError::usage(format_args!("--sign-verify {engine}: inline:KEY or file:PATH is wanted"))),
        }
        if !engines.contains(&engine.as_str()) {
            engines.push(engine.as_str());
        }
    }
    if !engines.is_empty() {
        set("sign-verify", &format!("{};", engines.join(";")));
    }
    if let Some(id) = &args.collection_id {
        set("collection-id", id);
    }
    Ok(values)
}
