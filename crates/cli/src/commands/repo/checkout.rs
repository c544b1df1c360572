//! `rootball repo checkout`

use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgAction;
use rootball_object::ErrorKind;
use rootball_repo::selinux::Policy;
use rootball_repo::{CheckoutError, CheckoutLabels, CheckoutOptions, CheckoutOwner, LinkPolicy, Overwrite, Repo, SkipList, Whiteouts};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

/// Largest list of checkouts that is read, in bytes.
const MAX_LIST: u64 = 64 * 1024 * 1024;

/// Lay out a commit as a directory tree
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo checkout -U debian/12/base rootfs/\n  rootball repo checkout --union -H site/overlay rootfs/"
)]
pub(crate) struct CheckoutArgs {
    /// Make all files the caller's, without attributes
    #[arg(short = 'U', long)]
    user_mode: bool,

    /// Fail where a file cannot be a hard link to the repository's object
    #[arg(short = 'H', long, conflicts_with_all = ["force_copy", "selinux_policy"])]
    require_hardlinks: bool,

    /// Copy all files, or clone them where the file system can
    #[arg(short = 'C', long)]
    force_copy: bool,

    /// Copy empty files even where others are hard links, which is what is always done
    #[arg(short = 'z', long)]
    force_copy_zerosized: bool,

    /// Keep no cache of uncompressed objects, which is what is always done
    #[arg(long)]
    disable_cache: bool,

    /// Merge into a directory that exists, and replace files
    #[arg(long, group = "overwrite")]
    union: bool,

    /// Merge into a directory that exists, and keep its files
    #[arg(long, group = "overwrite")]
    union_add: bool,

    /// Merge into a directory that exists, and fail where a file of it is another one
    #[arg(long, group = "overwrite")]
    union_identical: bool,

    /// Let '.wh.NAME' remove NAME and '.wh..wh..opq' empty its directory, as in layers of container images
    #[arg(long)]
    whiteouts: bool,

    /// Turn '.ostree-wh.NAME' into the device with which overlayfs hides NAME
    #[arg(long, conflicts_with = "whiteouts")]
    process_passthrough_whiteouts: bool,

    /// Limit the permissions of directories to 0775
    #[arg(short = 'M', long)]
    bareuseronly_dirs: bool,

    /// Lay out this directory, or file, of the commit
    #[arg(long, value_name = "PATH")]
    subpath: Option<String>,

    /// Do nothing where the commit has no such path
    #[arg(long)]
    allow_noent: bool,

    /// File with absolute paths to leave out, one a line
    #[arg(long, value_name = "FILE")]
    skip_list: Option<PathBuf>,

    /// Label files by the SELinux policy of the system in this directory; all files are copied then
    #[arg(long, value_name = "DIR")]
    selinux_policy: Option<PathBuf>,

    /// Where in that system the files will be
    #[arg(long, value_name = "PATH", requires = "selinux_policy", default_value = "", hide_default_value = true)]
    selinux_prefix: String,

    /// Whether the disk must have everything before the command ends
    #[arg(long, value_name = "BOOL", action = ArgAction::Set, default_value_t = false)]
    fsync: bool,

    /// Lay out what a file names: commits and paths, each followed by a NUL
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subpath", "from_stdin"])]
    from_file: Option<PathBuf>,

    /// The same, from standard input
    #[arg(long, conflicts_with = "subpath")]
    from_stdin: bool,

    /// The commit or ref; with --from-file or --from-stdin, the directory
    commit: String,

    /// Where; must not exist but with one of the --union options [default: the commit's name]
    dir: Option<PathBuf>,
}

/// One tree to lay out.
struct Wanted {
    rev: String,
    subpath: Option<String>,
}

pub(super) fn run(args: &CheckoutArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let options = options(args)?;
    let wanted = wanted(args)?;
    let is_list = args.from_stdin || args.from_file.is_some();
    if is_list && args.dir.is_some() {
        return Err(CommandError::usage("the commits come from the list: name only the directory"));
    }
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from(&args.commit));
    for wanted in &wanted {
        let options = CheckoutOptions { subpath: wanted.subpath.clone(), ..options.clone() };
        lay_out(&repo, &wanted.rev, &dir, &options, args.allow_noent, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn lay_out(
    repo: &Repo,
    rev: &str,
    dir: &Path,
    options: &CheckoutOptions,
    allow_noent: bool,
    context: &Context,
) -> Result<(), CommandError> {
    let commit = context.resolve(repo, rev)?;
    let (parent, name) = split(dir)?;
    let parent = open(&parent)?;
    match repo.checkout(&commit, parent.as_fd(), &name, options, context.reporter.as_ref(), &context.cancel) {
        Err(CheckoutError::NoSubpath { .. }) if allow_noent => Ok(()),
        other => other.map_err(|error| {
            CommandError::from(error).hint_for(ErrorKind::Conflict, "name a directory that does not exist, or merge into one with --union")
        }),
    }
}

fn options(args: &CheckoutArgs) -> Result<CheckoutOptions, CommandError> {
    Ok(CheckoutOptions {
        owner: if args.user_mode { CheckoutOwner::User } else { CheckoutOwner::Recorded },
        links: match (args.require_hardlinks, args.force_copy) {
            (true, _) => LinkPolicy::Required,
            (_, true) => LinkPolicy::Never,
            _ => LinkPolicy::WherePossible,
        },
        overwrite: match (args.union, args.union_add, args.union_identical) {
            (true, ..) => Overwrite::Union,
            (_, true, _) => Overwrite::UnionAdd,
            (_, _, true) => Overwrite::UnionIdentical,
            _ => Overwrite::Never,
        },
        subpath: args.subpath.clone(),
        whiteouts: match (args.whiteouts, args.process_passthrough_whiteouts) {
            (true, _) => Whiteouts::Remove,
            (_, true) => Whiteouts::Overlay,
            _ => Whiteouts::Keep,
        },
        bare_user_only_dirs: args.bareuseronly_dirs,
        skip: Arc::new(super::read_list::<SkipList>(args.skip_list.as_ref())?),
        labels: labels(args)?,
        sync: args.fsync,
    })
}

fn labels(args: &CheckoutArgs) -> Result<Option<CheckoutLabels>, CommandError> {
    let Some(dir) = &args.selinux_policy else { return Ok(None) };
    let policy = Policy::load(open(dir)?.as_fd())?;
    let policy = policy
        .ok_or_else(|| CommandError::new(ErrorKind::NotFound, format_args!("{} has no SELinux policy that is in use", dir.display())))?;
    let prefix = args.selinux_prefix.trim_end_matches('/').to_owned();
    Ok(Some(CheckoutLabels { policy: Arc::new(policy), prefix }))
}

/// Returns what is to be laid out, in order.
fn wanted(args: &CheckoutArgs) -> Result<Vec<Wanted>, CommandError> {
    let failed = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading the list: {error}"));
    let mut list = Vec::new();
    match &args.from_file {
        Some(path) => open(path)?.take(MAX_LIST).read_to_end(&mut list).map_err(failed)?,
        None if args.from_stdin => std::io::stdin().take(MAX_LIST).read_to_end(&mut list).map_err(failed)?,
        None => return Ok(vec![Wanted { rev: args.commit.clone(), subpath: args.subpath.clone() }]),
    };
    let text = String::from_utf8(list).map_err(|_| CommandError::usage("the list is not UTF-8"))?;
    let words: Vec<&str> = text.strip_suffix('\0').unwrap_or(&text).split('\0').collect();
    if words.len() % 2 == 1 {
        return Err(CommandError::usage("the list is not made of pairs: a commit and a path, each followed by a NUL"));
    }
    Ok(words.chunks_exact(2).map(|pair| Wanted { rev: pair[0].to_owned(), subpath: Some(pair[1].to_owned()) }).collect())
}

fn open(path: &Path) -> Result<File, CommandError> {
    File::open(path).map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("opening {}: {error}", path.display())))
}

/// Splits a path into the directory that must exist and the name that is made in it.
fn split(dir: &Path) -> Result<(PathBuf, String), CommandError> {
    let name = dir.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| CommandError::new(ErrorKind::Invalid, format_args!("{} cannot be made", dir.display())))?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    Ok((parent.to_owned(), name.to_owned()))
}
