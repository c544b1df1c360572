//! `rootball repo pull`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_remote::{DeltaUse, PullOptions, PullReport, RemoteConfig, TimestampCheck, Wanted};
use rootball_repo::{Depth, Repo};

use crate::commands::remote::ConnectionArgs;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Bring commits from a remote
///
/// A commit is verified as the settings of the remote demand before anything below it is fetched. What has come when a pull breaks off is kept,
/// and is not fetched again.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /srv/repo repo pull origin os/stable\n  rootball repo pull --depth 3 --timestamp-check origin os/stable"
)]
pub(crate) struct PullArgs {
    /// Make the refs the repository's own; without REFS all refs come, and the summary too
    #[arg(long)]
    mirror: bool,

    #[command(flatten)]
    what: WhatArgs,

    /// Do not fetch what lies outside of this directory
    #[arg(long, value_name = "PATH")]
    subpath: Vec<String>,

    /// Bring commits without their trees
    #[arg(long)]
    commit_metadata_only: bool,

    #[command(flatten)]
    connection: ConnectionArgs,

    /// Name of the remote
    remote: String,

    /// Refs, commits, or REF@COMMIT [default: the branches in the settings of the remote]
    refs: Vec<Wanted>,
}

/// What `pull` and `mirror` take alike.
#[derive(clap::Args, Debug)]
pub(crate) struct WhatArgs {
    /// How many parents of each commit come along, -1 for all
    #[arg(long, value_name = "COUNT", default_value_t = 0, allow_hyphen_values = true)]
    depth: i64,

    /// Refuse commits that are older than what the ref names here
    #[arg(short = 'T', long)]
    timestamp_check: bool,

    /// Refuse commits that are older than this one
    #[arg(long, value_name = "REV", conflicts_with = "timestamp_check")]
    timestamp_check_from_rev: Option<String>,

    /// Take commits also by refs that they were not made for
    #[arg(long)]
    disable_verify_bindings: bool,

    /// Refuse regular files with permissions beyond 0775, such as setuid
    #[arg(long)]
    bareuseronly_files: bool,

    /// Fetch object by object, also where there is a delta
    #[arg(long)]
    disable_static_deltas: bool,

    /// Fail where there is no delta
    #[arg(long, conflicts_with = "disable_static_deltas")]
    require_static_deltas: bool,

    /// Look for objects in this repository before they are fetched
    #[arg(short = 'L', long, value_name = "REPO")]
    localcache_repo: Vec<PathBuf>,

    /// Hash all objects, also those of repositories on this machine that could just be linked
    #[arg(long)]
    untrusted: bool,

    /// Hash the files that are here already, and fetch the corrupt ones anew
    #[arg(long)]
    verify_present: bool,

    /// Do not wait for the disk
    #[arg(long)]
    disable_fsync: bool,

    /// Sync each object by itself, so that the file system is never stalled
    #[arg(long, conflicts_with = "disable_fsync")]
    per_object_fsync: bool,
}

impl WhatArgs {
    /// Opens the repository as the options want it.
    pub(super) fn open_repo(&self, context: &Context) -> Result<Repo, CommandError> {
        let mut repo = context.open_repo()?;
        if self.disable_fsync {
            repo.set_fsync(false);
        }
        if self.per_object_fsync {
            repo.set_per_object_fsync(true);
        }
        Ok(repo)
    }

    pub(super) fn options(&self, repo: &Repo, context: &Context) -> Result<PullOptions, CommandError> {
        let timestamp_check = match &self.timestamp_check_from_rev {
            Some(rev) => TimestampCheck::Commit(context.resolve(repo, rev)?),
            None if self.timestamp_check => TimestampCheck::CurrentRef,
            None => TimestampCheck::None,
        };
        let deltas = match (self.disable_static_deltas, self.require_static_deltas) {
            (true, _) => DeltaUse::Never,
            (_, true) => DeltaUse::Always,
            _ => DeltaUse::WherePossible,
        };
        Ok(PullOptions {
            depth: u64::try_from(self.depth).map_or(Depth::All, Depth::Parents),
            verify_bindings: !self.disable_verify_bindings,
            timestamp_check,
            bare_user_only_files: self.bareuseronly_files,
            untrusted: self.untrusted,
            local_caches: self.localcache_repo.clone(),
            verify_present: self.verify_present,
            deltas,
            ..PullOptions::default()
        })
    }
}

pub(super) fn run(args: &PullArgs, context: &Context) -> CommandResult {
    let repo = args.what.open_repo(context)?;
    let remote = context.load_remote(&repo, &args.remote)?;
    let options = PullOptions {
        wanted: args.refs.clone(),
        mirror: args.mirror,
        subpaths: args.subpath.clone(),
        commit_only: args.commit_metadata_only,
        ..args.what.options(&repo, context)?
    };
    pull(&repo, &remote, &args.connection, &options, context)
}

/// Pulls, and says what came.
pub(super) fn pull(
    repo: &Repo,
    remote: &RemoteConfig,
    connection: &ConnectionArgs,
    options: &PullOptions,
    context: &Context,
) -> CommandResult {
    let policy = context.policy_of(repo, remote)?;
    let connection = connection.connection(context);
    let report = rootball_remote::pull(repo, remote, &policy, &connection, options, context.reporter.as_ref(), &context.cancel);
    let report = report.map_err(|error| {
        CommandError::from(error)
            .hint_for(ErrorKind::NotFound, format!("'rootball remote refs {}' lists what there is", remote.name()))
            .hint_for(
                ErrorKind::Untrusted,
                format!("'rootball remote show {}' shows what the remote's commits must be signed with", remote.name()),
            )
    })?;
    say(&report, context)?;
    Ok(ExitCode::SUCCESS)
}

fn say(report: &PullReport, context: &Context) -> Result<(), CommandError> {
    if context.json() {
        return ui::print_json(report);
    }
    let stats = &report.stats;
    if report.object_deltas > 0 {
        ui::say(format_args!("{} files made by object deltas", report.object_deltas));
    }
    ui::say(format_args!(
        "{} delta parts, {} metadata, {} content objects fetched; {} transferred in {} requests; {} of content written",
        report.delta_parts,
        stats.metadata_objects,
        stats.file_objects,
        ui::size::text(report.transferred_bytes),
        report.requests,
        ui::size::text(stats.content_bytes),
    ));
    if stats.healed_objects > 0 {
        ui::say(format_args!("Replaced corrupt objects: {}", stats.healed_objects));
    }
    for signature in report.pulled.iter().flat_map(|pulled| &pulled.signatures) {
        ui::say(format_args!("Signed ({}): {}", signature.engine, signature.user_id.as_deref().unwrap_or(&signature.key)));
    }
    report.pulled.iter().try_for_each(|pulled| ui::print(pulled.commit))
}
