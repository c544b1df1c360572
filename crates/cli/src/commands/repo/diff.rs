//! `rootball repo diff`

use std::path::Path;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_repo::diff::{Change, ChangeKind, CommonObjects, DiffOptions, Difference, Side, common_objects, diff};
use rootball_repo::{LocalOptions, Repo};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show which files are different between two commits or directories
///
/// Prints M for what is in both and not the same, D for what only the first has, A for what only the second has. What begins with '/' or
/// './' is a directory, all else a commit or ref; without a second one, the first is compared with its parent.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo diff debian/12/base^ debian/12/base\n  rootball repo diff --details debian/12/base /srv/checkout"
)]
pub(crate) struct DiffArgs {
    /// Print how many objects two commits have in common
    #[arg(long)]
    stats: bool,

    /// Print the files that are different, beside --stats too
    #[arg(long)]
    fs_diff: bool,

    /// Print what is different in what is modified: type, content, mode, owner, link target, extended attributes
    #[arg(long)]
    details: bool,

    /// Take files in directories as if they had no extended attributes
    #[arg(long)]
    no_xattrs: bool,

    /// Owner that files in the second directory are taken to have
    #[arg(long, value_name = "UID")]
    owner_uid: Option<u32>,

    /// Group that files in the second directory are taken to have
    #[arg(long, value_name = "GID")]
    owner_gid: Option<u32>,

    /// The commit, ref or directory that things were
    #[arg(value_name = "REV_OR_DIR")]
    from: String,

    /// The commit, ref or directory that things are
    #[arg(value_name = "REV_OR_DIR")]
    to: Option<String>,
}

impl DiffArgs {
    /// Compares two commits in the usual way.
    pub(in crate::commands) fn between(from: String, to: String) -> Self {
        Self { stats: false, fs_diff: false, details: false, no_xattrs: false, owner_uid: None, owner_gid: None, from, to: Some(to) }
    }
}

/// What is printed as JSON.
#[derive(serde::Serialize)]
struct DiffView {
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<ChangeRow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<CommonObjects>,
}

#[derive(serde::Serialize)]
struct ChangeRow {
    change: ChangeKind,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
}

pub(in crate::commands) fn run(args: &DiffArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let parent = format!("{}^", args.from);
    let (from, to) = match &args.to {
        Some(to) => (side(&repo, context, &args.from)?, side(&repo, context, to)?),
        None if is_directory(&args.from) => return Err(CommandError::usage("a directory has no parent: name a second side")),
        None => (side(&repo, context, &parent)?, side(&repo, context, &args.from)?),
    };
    let options = DiffOptions {
        local: LocalOptions { no_xattrs: args.no_xattrs, owner_uid: args.owner_uid, owner_gid: args.owner_gid },
        details: args.details || context.json(),
    };
    let changes = (args.fs_diff || !args.stats).then(|| diff(&repo, from, to, &options)).transpose()?;
    let stats = args.stats.then(|| stats(&repo, from, to)).transpose()?;
    if context.json() {
        let row = |Change { kind, path, differences }| ChangeRow { change: kind, path, differences };
        let changes = changes.map(|changes| changes.into_iter().map(row).collect());
        ui::print_json(&DiffView { changes, stats })?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut data = ui::Data::new();
    for change in changes.iter().flatten() {
        data.line(line(change))?;
    }
    if let Some(stats) = stats {
        data.line(format_args!("[A] Object Count: {}\n[B] Object Count: {}", stats.first, stats.second))?;
        data.line(format_args!("Common Object Count: {}\nCommon Object Size: {}", stats.common, ui::size::glib(stats.common_size)))?;
    }
    data.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn is_directory(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("./")
}

fn side<'a>(repo: &Repo, context: &Context, text: &'a str) -> Result<Side<'a>, CommandError> {
    if is_directory(text) {
        return Ok(Side::Directory(Path::new(text)));
    }
    let error = match context.resolve(repo, text) {
        Ok(commit) => return Ok(Side::Commit(commit)),
        Err(error) => error,
    };
    // Who names a directory as other programs take it is told how this one does.
    Err(if Path::new(text).is_dir() { error.hint(format!("'./{text}' is the directory")) } else { error })
}

fn stats(repo: &Repo, from: Side<'_>, to: Side<'_>) -> Result<CommonObjects, CommandError> {
    match (from, to) {
        (Side::Commit(from), Side::Commit(to)) => Ok(common_objects(repo, &from, &to)?),
        _ => Err(CommandError::new(ErrorKind::Invalid, "--stats compares commits, not directories")),
    }
}

fn line(Change { kind, path, differences }: &Change) -> String {
    let letter = match kind {
        ChangeKind::Modified => 'M',
        ChangeKind::Deleted => 'D',
        ChangeKind::Added => 'A',
    };
    if differences.is_empty() {
        return format!("{letter}    {path}");
    }
    let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
    format!("{letter}    {path} ({})", differences.join("; "))
}
