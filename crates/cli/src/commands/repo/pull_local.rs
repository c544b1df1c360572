//! `rootball repo pull-local`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_object::ErrorKind;
use rootball_repo::{Depth, PullOptions, Repo};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Copy commits from another repository on this machine
///
/// Between repositories of one mode on one file system, objects become hard links; elsewhere each is read and hashed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo repo pull-local build/repo debian/12/base")]
pub(crate) struct PullLocalArgs {
    /// Remote whose refs they become [default: the repository's own refs]
    #[arg(long, value_name = "REMOTE")]
    remote: Option<String>,

    /// How many parents of each commit come along, -1 for all
    #[arg(long, value_name = "COUNT", default_value_t = 0, allow_hyphen_values = true)]
    depth: i64,

    /// Copy commits without their trees
    #[arg(long)]
    commit_metadata_only: bool,

    /// Hash all objects, also those that could just be linked
    #[arg(long)]
    untrusted: bool,

    /// Refuse regular files with permissions beyond 0775, such as setuid
    #[arg(long)]
    bareuseronly_files: bool,

    /// Take commits also by refs that they were not made for
    #[arg(long)]
    disable_verify_bindings: bool,

    /// Do not wait for the disk
    #[arg(long)]
    disable_fsync: bool,

    /// Sync each object by itself, so that the file system is never stalled
    #[arg(long, conflicts_with = "disable_fsync")]
    per_object_fsync: bool,

    /// The other repository
    source: PathBuf,

    /// Refs or commits there [default: all refs]
    refs: Vec<String>,
}

pub(super) fn run(args: &PullLocalArgs, context: &Context) -> CommandResult {
    let mut repo = context.open_repo()?;
    if args.disable_fsync {
        repo.set_fsync(false);
    }
    if args.per_object_fsync {
        repo.set_per_object_fsync(true);
    }
    let source = Repo::open(&args.source)?;
    let remote = args.remote.clone();
    if let Some(remote) = remote.as_deref().filter(|remote| !rootball_object::is_ref_fragment(remote)) {
        return Err(CommandError::usage(format_args!("{remote:?} cannot name a remote")));
    }
    let options = PullOptions {
        remote,
        depth: u64::try_from(args.depth).map_or(Depth::All, Depth::Parents),
        commit_only: args.commit_metadata_only,
        untrusted: args.untrusted,
        bare_user_only_files: args.bareuseronly_files,
        verify_bindings: !args.disable_verify_bindings,
    };
    let report = repo.pull_local(&source, &args.refs, &options, context.reporter.as_ref(), &context.cancel).map_err(|error| {
        CommandError::from(error)
            .hint_for(ErrorKind::NotFound, format!("'rootball --repo {} repo refs' lists what there is", args.source.display()))
    })?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        let stats = &report.stats;
        ui::say(format_args!(
            "{} metadata, {} content objects imported, {} of them as hard links; {} of content written",
            stats.metadata_objects,
            stats.file_objects,
            report.linked_objects,
            ui::size::text(stats.content_bytes),
        ));
        report.pulled.iter().try_for_each(|pulled| ui::print(pulled.commit))?;
    }
    Ok(ExitCode::SUCCESS)
}
