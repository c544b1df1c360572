//! `rootball repo checkout`

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_repo::{CheckoutOptions, CheckoutOwner, LinkPolicy, Overwrite};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Lay out a commit as a directory tree
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo checkout -U debian/12/base rootfs/")]
pub(crate) struct CheckoutArgs {
    /// Make all files the caller's, without attributes
    #[arg(short = 'U', long)]
    user_mode: bool,

    /// Fail where a file cannot be a hard link to the repository's object
    #[arg(short = 'H', long, conflicts_with = "force_copy")]
    require_hardlinks: bool,

    /// Copy all files
    #[arg(short = 'C', long)]
    force_copy: bool,

    /// Merge into a directory that exists, and replace files
    #[arg(long, conflicts_with = "union_add")]
    union: bool,

    /// Merge into a directory that exists, and keep its files
    #[arg(long)]
    union_add: bool,

    /// Lay out this directory of the commit
    #[arg(long, value_name = "PATH")]
    subpath: Option<String>,

    /// The commit or ref
    commit: String,

    /// Where; must not exist but with --union or --union-add [default: the commit's name]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &CheckoutArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from(&args.commit));
    let (parent, name) = split(&dir)?;
    let parent = std::fs::File::open(&parent)
        .map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("opening {}: {error}", parent.display())))?;
    let options = CheckoutOptions {
        owner: if args.user_mode { CheckoutOwner::User } else { CheckoutOwner::Recorded },
        links: match (args.require_hardlinks, args.force_copy) {
            (true, _) => LinkPolicy::Required,
            (_, true) => LinkPolicy::Never,
            _ => LinkPolicy::WherePossible,
        },
        overwrite: match (args.union, args.union_add) {
            (true, _) => Overwrite::Union,
            (_, true) => Overwrite::UnionAdd,
            _ => Overwrite::Never,
        },
        subpath: args.subpath.clone(),
    };
    repo.checkout(&commit, parent.as_fd(), &name, &options, context.reporter.as_ref(), &context.cancel).map_err(|error| {
        CommandError::from(error).hint_for(ErrorKind::Conflict, "name a directory that does not exist, or merge into one with --union")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Splits a path into the directory that must exist and the name that is made in it.
fn split(dir: &std::path::Path) -> Result<(PathBuf, String), CommandError> {
    let name = dir.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| CommandError::new(ErrorKind::Invalid, format_args!("{} cannot be made", dir.display())))?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| std::path::Path::new("."));
    Ok((parent.to_owned(), name.to_owned()))
}
