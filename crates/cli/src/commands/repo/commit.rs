//! `rootball repo commit`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_gvariant::{Type, Value, text};
use rootball_object::{Commit, CommitChecksum, ErrorKind, Metadata, ObjectKind, ObjectSink, ObjectSource, RefName};
use rootball_repo::{CommitModifiers, Repo, TransactionStats, TreeRoot, commit_tree};

use crate::commands::parse_key_value;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Commit a directory tree, and print the commit's checksum
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo commit -b debian/12/base -s 'Weekly build' --add-metadata-string version=12.5 tree/")]
pub(crate) struct CommitArgs {
    /// Ref that is moved to the commit; its current commit becomes the parent
    #[arg(short, long, value_name = "REF", required_unless_present = "orphan", conflicts_with = "orphan")]
    branch: Option<RefName>,

    /// Make a commit that no ref names
    #[arg(long)]
    orphan: bool,

    /// What the commit is, in one line
    #[arg(short, long, default_value = "", hide_default_value = true)]
    subject: String,

    /// What the commit is, at length
    #[arg(short = 'm', long, default_value = "", hide_default_value = true)]
    body: String,

    /// Parent commit, or 'none'
    #[arg(long, value_name = "COMMIT")]
    parent: Option<String>,

    /// Time of the commit: @SECONDS, or RFC 3339 [default: $SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    timestamp: Option<String>,

    /// Owner of all files
    #[arg(long, value_name = "UID")]
    owner_uid: Option<u32>,

    /// Group of all files
    #[arg(long, value_name = "GID")]
    owner_gid: Option<u32>,

    /// Let root own all files, limit permissions to 0755 and drop attributes
    #[arg(long)]
    canonical_permissions: bool,

    /// Leave extended attributes out
    #[arg(long)]
    no_xattrs: bool,

    /// Add text to the commit's metadata
    #[arg(long, value_name = "KEY=TEXT", value_parser = parse_key_value)]
    add_metadata_string: Vec<(String, String)>,

    /// Add a value in GVariant text form to the commit's metadata
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_key_value)]
    add_metadata: Vec<(String, String)>,

    /// Do not record the ref in the commit
    #[arg(long)]
    no_bindings: bool,

    /// Record another ref in the commit
    #[arg(long, value_name = "REF")]
    bind_ref: Vec<RefName>,

    /// Make no commit when the tree is the parent's; prints the parent then
    #[arg(long)]
    skip_if_unchanged: bool,

    /// The directory
    #[arg(default_value = ".", hide_default_value = true)]
    dir: PathBuf,
}

#[derive(serde::Serialize)]
struct Report {
    checksum: CommitChecksum,
    content_checksum: rootball_object::Checksum,
    changed: bool,
    #[serde(flatten)]
    stats: TransactionStats,
}

pub(super) fn run(args: &CommitArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let timestamp = timestamp(args.timestamp.as_deref())?;
    let parent = find_parent(args, context, &repo)?;
    let metadata = metadata(args)?;
    let transaction = repo.begin()?;
    let modifiers = CommitModifiers {
        owner_uid: args.owner_uid,
        owner_gid: args.owner_gid,
        canonical_permissions: args.canonical_permissions,
        no_xattrs: args.no_xattrs,
    };
    let root = commit_tree(&transaction, &args.dir, &modifiers, context.reporter.as_ref(), &context.cancel)?;
    if args.skip_if_unchanged
        && let Some(parent) = parent
        && is_same_tree(&repo.load_commit(&parent)?, &root)
    {
        ui::say("The tree is the parent's: no commit was made");
        return print_report(context, &repo.load_commit(&parent)?, false, TransactionStats::default());
    }
    let commit = Commit {
        metadata,
        parent,
        subject: args.subject.clone(),
        body: args.body.clone(),
        timestamp,
        root_tree: root.tree,
        root_meta: root.meta,
    };
    let checksum = CommitChecksum::new(transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None)?);
    if let Some(branch) = &args.branch {
        transaction.set_ref(branch, Some(checksum));
    }
    let stats = transaction.commit()?;
    print_report(context, &commit, true, stats)
}

fn print_report(context: &Context, commit: &Commit, changed: bool, stats: TransactionStats) -> CommandResult {
    let checksum = commit.checksum();
    if context.json() {
        ui::print_json(&Report { checksum, content_checksum: commit.content_checksum(), changed, stats })?;
    } else {
        ui::print(checksum)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn is_same_tree(commit: &Commit, root: &TreeRoot) -> bool {
    (commit.root_tree, commit.root_meta) == (root.tree, root.meta)
}

fn find_parent(args: &CommitArgs, context: &Context, repo: &Repo) -> Result<Option<CommitChecksum>, CommandError> {
    match (args.parent.as_deref(), &args.branch) {
        (Some("none"), _) | (None, None) => Ok(None),
        (Some(rev), _) => context.resolve(repo, rev).map(Some),
        (None, Some(branch)) => Ok(repo.find_ref(branch)?),
    }
}

/// The order is that of stock `ostree commit`, since the checksum depends on it: what the user added, then the refs.
fn metadata(args: &CommitArgs) -> Result<Metadata, CommandError> {
    let mut metadata = Metadata::new();
    for (key, text) in &args.add_metadata_string {
        metadata.insert(key, Value::String(text.clone()));
    }
    for (key, value) in &args.add_metadata {
        let value = text::parse(value, None).map_err(|error| {
            CommandError::usage(format_args!("--add-metadata {key}: {error}")).hint("texts go into quotes of their own: key=\"'text'\"")
        })?;
        metadata.insert(key, value);
    }
    if !args.no_bindings {
        let mut refs: Vec<String> = args.branch.iter().chain(&args.bind_ref).map(|name| name.as_str().to_owned()).collect();
        refs.sort();
        refs.dedup();
        metadata.insert("ostree.ref-binding", Value::Array(Type::String, refs.into_iter().map(Value::String).collect()));
    }
    Ok(metadata)
}

fn timestamp(text: Option<&str>) -> Result<u64, CommandError> {
    let environment = std::env::var("SOURCE_DATE_EPOCH").ok();
    let invalid = |text: &str, source: &str| {
        CommandError::new(ErrorKind::Invalid, format_args!("{source}: {text:?} is not a time"))
            .hint("write @SECONDS or 2026-01-31T12:00:00Z")
    };
    match (text, environment) {
        (Some(text), _) => match text.strip_prefix('@') {
            Some(seconds) => seconds.parse().map_err(|_| invalid(text, "--timestamp")),
            None => {
                let time: jiff::Timestamp = text.parse().map_err(|_| invalid(text, "--timestamp"))?;
                u64::try_from(time.as_second()).map_err(|_| invalid(text, "--timestamp"))
            }
        },
        (None, Some(text)) => text.trim().parse().map_err(|_| invalid(&text, "SOURCE_DATE_EPOCH")),
        (None, None) => Ok(u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)),
    }
}
