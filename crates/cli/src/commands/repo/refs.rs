//! `rootball repo refs`

use std::collections::BTreeMap;
use std::process::ExitCode;

use rootball_object::{ErrorKind, RefName};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// List refs, make one, or delete some
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo refs\n  rootball repo refs --create debian/stable debian/12/base\n  rootball repo refs --delete debian/11"
)]
pub(crate) struct RefsArgs {
    /// Delete the ref PREFIX and those below it
    #[arg(long, requires = "prefix", conflicts_with = "create")]
    delete: bool,

    /// Make a ref for the commit or ref PREFIX
    #[arg(long, value_name = "REF", requires = "prefix")]
    create: Option<RefName>,

    /// With --create, move a ref that exists
    #[arg(long, requires = "create")]
    force: bool,

    /// Print the commit behind each ref
    #[arg(short, long)]
    revision: bool,

    /// Only this ref and those below it
    prefix: Option<String>,
}

pub(super) fn run(args: &RefsArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    if let (Some(name), Some(rev)) = (&args.create, &args.prefix) {
        let commit = context.resolve(&repo, rev)?;
        if !args.force && repo.find_ref(name)?.is_some() {
            return Err(CommandError::new(ErrorKind::Conflict, format_args!("ref {:?} exists", name.as_str())).hint("--force moves it"));
        }
        let transaction = repo.begin()?;
        transaction.set_ref(name, Some(commit));
        transaction.commit()?;
        return Ok(ExitCode::SUCCESS);
    }
    let refs = repo.refs(args.prefix.as_deref())?;
    if args.delete {
        let transaction = repo.begin()?;
        refs.iter().for_each(|(name, _)| transaction.set_ref(name, None));
        transaction.commit()?;
        ui::say(format_args!("Deleted refs: {}", refs.len()));
    } else if context.json() {
        ui::print_json(&refs.iter().map(|(name, commit)| (name.as_str(), commit)).collect::<BTreeMap<_, _>>())?;
    } else {
        for (name, commit) in refs {
            if args.revision { ui::print(format_args!("{name}\t{commit}"))? } else { ui::print(name)? }
        }
    }
    Ok(ExitCode::SUCCESS)
}
