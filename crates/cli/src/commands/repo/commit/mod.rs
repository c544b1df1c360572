//! `rootball repo commit`

mod metadata;
mod signing;
mod trees;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgAction;
use rootball_object::{Commit, CommitChecksum, ObjectKind, ObjectSink, ObjectSource, RefName};
use rootball_repo::{CommitModifiers, LinkedObjects, Repo, TransactionStats, TreeBuilder, TreeRoot};

pub(in crate::commands) use self::metadata::timestamp;
use super::read_list;
use super::signing::SigningArgs;
use crate::commands::parse_key_value;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Commit a directory tree, and print the commit's checksum
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo commit -b debian/12/base -s 'Weekly build' --add-metadata-string version=12.5 tree/\n  rootball repo commit -b site/base --tree=ref=debian/12/base --tree=dir=overlay/ --tree=tar=agent.tar.gz"
)]
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

    /// File that says what the commit is, at length
    #[arg(short = 'F', long, value_name = "FILE", conflicts_with = "body")]
    body_file: Option<PathBuf>,

    /// Write subject and body in an editor: $VISUAL, else $EDITOR
    #[arg(short, long, conflicts_with_all = ["subject", "body", "body_file"])]
    editor: bool,

    /// Parent commit, or 'none'
    #[arg(long, value_name = "COMMIT")]
    parent: Option<String>,

    /// Time of the commit: @SECONDS, or RFC 3339 [default: $SOURCE_DATE_EPOCH, else now]
    #[arg(long, value_name = "TIME")]
    timestamp: Option<String>,

    /// Commit to begin with, whose files are taken as they are
    #[arg(long, value_name = "COMMIT")]
    base: Option<String>,

    /// Lay a tree over those before it: dir=DIR, tar=FILE ('-' for standard input; gzip, zstd and xz are known), ref=COMMIT; or
    /// prefix=PATH, the directory of the commit for the trees that follow
    #[arg(long, value_name = "KIND=TREE", conflicts_with = "dir")]
    tree: Vec<trees::Tree>,

    /// Make directories that a tar archive does not have
    #[arg(long)]
    tar_autocreate_parents: bool,

    /// Rename the paths of tar archives
    #[arg(long, value_name = "REGEX,REPLACEMENT")]
    tar_pathname_filter: Option<String>,

    /// Owner of all files
    #[arg(long, value_name = "UID")]
    owner_uid: Option<u32>,

    /// Group of all files
    #[arg(long, value_name = "GID")]
    owner_gid: Option<u32>,

    /// Take write permission from executable files
    #[arg(long)]
    mode_ro_executables: bool,

    /// File with permissions: lines of a decimal MODE that is added, or =MODE, and an absolute path
    #[arg(long, value_name = "FILE")]
    statoverride: Option<PathBuf>,

    /// File with absolute paths to leave out, one a line
    #[arg(long, value_name = "FILE")]
    skip_list: Option<PathBuf>,

    /// Let root own all files, limit permissions to 0755 and drop attributes
    #[arg(long)]
    canonical_permissions: bool,

    /// Leave extended attributes out
    #[arg(long)]
    no_xattrs: bool,

    /// Label everything by the SELinux policy of the system that lies in this directory
    #[arg(long, value_name = "DIR", conflicts_with = "selinux_policy_from_base")]
    selinux_policy: Option<PathBuf>,

    /// Label everything by the SELinux policy in the first tree
    #[arg(short = 'P', long)]
    selinux_policy_from_base: bool,

    /// Which path /usr/etc/FILE is labelled as: 0 as it is, 1 as /etc/FILE, where it will be
    #[arg(long, value_name = "EPOCH", value_parser = clap::value_parser!(u8).range(0..=1), default_value_t = 0)]
    selinux_labeling_epoch: u8,

    /// Take files that are hard links into the repository for the objects that they link to, without reading them
    #[arg(long)]
    link_checkout_speedup: bool,

    /// The same, and take them as they are in the repository, whatever other options say about owners and permissions
    #[arg(short = 'I', long)]
    devino_canonical: bool,

    /// Remove the directories once their content is committed
    #[arg(long)]
    consume: bool,

    /// Add text to the commit's metadata
    #[arg(long, value_name = "KEY=TEXT", value_parser = parse_key_value)]
    add_metadata_string: Vec<(String, String)>,

    /// Add a value in GVariant text form to the commit's metadata
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_key_value)]
    add_metadata: Vec<(String, String)>,

    /// Take a value from the parent's metadata
    #[arg(long, value_name = "KEY")]
    keep_metadata: Vec<String>,

    /// Add text to the metadata beside the commit, which its checksum does not cover
    #[arg(long, value_name = "KEY=TEXT", value_parser = parse_key_value)]
    add_detached_metadata_string: Vec<(String, String)>,

    /// Add a value in GVariant text form to the metadata beside the commit
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_key_value)]
    add_detached_metadata: Vec<(String, String)>,

    #[command(flatten)]
    signing: SigningArgs,

    /// Record that the tree has a kernel, and its version
    #[arg(long)]
    bootable: bool,

    /// Record the sizes of all objects, in archive repositories
    #[arg(long)]
    generate_sizes: bool,

    /// Record the digest of the composefs image of the tree, so that a signature of the commit covers what is booted from it
    #[arg(long)]
    generate_composefs_metadata: bool,

    /// Do not record the ref in the commit
    #[arg(long)]
    no_bindings: bool,

    /// Record another ref in the commit
    #[arg(long, value_name = "REF")]
    bind_ref: Vec<RefName>,

    /// Make no commit when the tree is the parent's; prints the parent then
    #[arg(long)]
    skip_if_unchanged: bool,

    /// Whether the disk must have everything before the command ends [default: as the repository's config says]
    #[arg(long, value_name = "BOOL", action = ArgAction::Set)]
    fsync: Option<bool>,

    /// Print what was written, too
    #[arg(long)]
    table_output: bool,

    /// The directory [default: the current one]
    dir: Option<PathBuf>,
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
    let mut repo = context.open_repo()?;
    if let Some(fsync) = args.fsync {
        repo.set_fsync(fsync);
    }
    let repo = repo;
    let timestamp = metadata::timestamp(args.timestamp.as_deref())?;
    let parent = find_parent(args, context, &repo)?;
    let parent_commit = parent.map(|parent| repo.load_commit(&parent)).transpose()?;
    metadata::of_arguments(args, &repo, parent_commit.as_ref())?;
    let detached = metadata::detached(args)?;
    let signers = args.signing.keys()?;
    let (subject, body) = metadata::message(args)?;
    let modifiers = modifiers(args, context, &repo)?;
    let transaction = repo.begin()?;
    let builder = TreeBuilder::new(&transaction, &transaction, &modifiers, context.reporter.as_ref(), &context.cancel);
    let root = trees::build(args, context, &repo, builder)?;
    if args.skip_if_unchanged
        && let Some(parent) = &parent_commit
        && is_same_tree(parent, &root)
    {
        ui::say("The tree is the parent's: no commit was made");
        return print_report(args, context, parent, false, TransactionStats::default(), &modifiers);
    }
    let metadata = metadata::metadata(args, context, &repo, parent_commit.as_ref(), &transaction, &root)?;
    let commit = Commit { metadata, parent, subject, body, timestamp, root_tree: root.tree, root_meta: root.meta };
    let checksum = CommitChecksum::new(transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None)?);
    if let Some(beside) = signing::beside(detached, &signers, &commit)? {
        transaction.put_detached_metadata(&checksum, &beside.to_bytes())?;
    }
    if let Some(branch) = &args.branch {
        transaction.set_ref(branch, Some(checksum));
    }
    let stats = transaction.commit()?;
    if args.consume {
        trees::consume(args)?;
    }
    print_report(args, context, &commit, true, stats, &modifiers)
}

fn modifiers(args: &CommitArgs, context: &Context, repo: &Repo) -> Result<CommitModifiers, CommandError> {
    if args.canonical_permissions && (args.owner_uid.unwrap_or(0), args.owner_gid.unwrap_or(0)) != (0, 0) {
        return Err(CommandError::usage("with --canonical-permissions root owns everything: leave --owner-uid and --owner-gid out"));
    }
    let modifiers = CommitModifiers {
        owner_uid: args.owner_uid,
        owner_gid: args.owner_gid,
        read_only_executables: args.mode_ro_executables,
        stat_overrides: Arc::new(read_list(args.statoverride.as_ref())?),
        skip: Arc::new(read_list(args.skip_list.as_ref())?),
        canonical_permissions: args.canonical_permissions,
        no_xattrs: args.no_xattrs,
        selinux: trees::policy(args, context, repo)?.map(Arc::new),
        links: match args.link_checkout_speedup || args.devino_canonical {
            true => Some(Arc::new(LinkedObjects::of(repo, args.devino_canonical)?)),
            false => None,
        },
    };
    Ok(modifiers.for_repo(repo))
}

fn print_report(
    args: &CommitArgs,
    context: &Context,
    commit: &Commit,
    changed: bool,
    stats: TransactionStats,
    modifiers: &CommitModifiers,
) -> CommandResult {
    let checksum = commit.checksum();
    if context.json() {
        ui::print_json(&Report { checksum, content_checksum: commit.content_checksum(), changed, stats })?;
    } else if args.table_output {
        let hits = modifiers.links.as_ref().map_or(0, |links| links.hits());
        ui::print(format_args!("Commit: {checksum}"))?;
        ui::print(format_args!("Metadata Total: {}", stats.metadata_objects + stats.present_metadata))?;
        ui::print(format_args!("Metadata Written: {}", stats.metadata_objects))?;
        ui::print(format_args!("Content Total: {}", stats.file_objects + stats.present_files + hits))?;
        ui::print(format_args!("Content Written: {}", stats.file_objects))?;
        ui::print(format_args!("Content Cache Hits: {hits}"))?;
        ui::print(format_args!("Content Bytes Written: {}", stats.content_bytes))?;
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
