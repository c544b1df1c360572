//! `rootball repo deltas`

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::process::ExitCode;

use rootball_delta::create::{CreateReport, ObjectDeltasReport};
use rootball_object::{CommitChecksum, DeltaName, ErrorKind, ObjectKind, ObjectSource};
use rootball_repo::{Repo, SummaryOptions, SummarySigner};

use super::signing::{SigningArgs, signer};
use crate::commands::delta::{Making, MakingArgs, say, say_objects};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Keep static deltas for the last commits of each branch, and make the summary anew
///
/// From each of the last commits a delta leads to the newest one. What is missing is made, and what leads elsewhere or starts from older commits
/// is removed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball --repo /srv/repo repo deltas --keep 3 --sign-from-file os.key")]
pub(crate) struct DeltasArgs {
    /// How many commits before the newest have a delta to it
    #[arg(long, value_name = "N")]
    keep: NonZeroU32,

    /// Make a delta that needs nothing for each branch too
    #[arg(long)]
    from_scratch: bool,

    /// Make deltas of single large files too, for pulls that no static delta fits
    #[arg(long)]
    objects: bool,

    /// Only these branches; deltas of others stay
    #[arg(value_name = "REF")]
    branches: Vec<String>,

    /// Only say what would be made and removed
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    making: MakingArgs,

    #[command(flatten)]
    signing: SigningArgs,
}

/// What there is to do.
#[derive(Default, serde::Serialize)]
struct Plan {
    /// Deltas that are missing.
    make: BTreeSet<DeltaName>,
    /// Deltas that are there and wanted.
    keep: BTreeSet<DeltaName>,
    /// Deltas that are there and no more wanted.
    remove: BTreeSet<DeltaName>,
    /// Commits to whose files there are to be deltas, and the older commits from which they lead.
    make_objects: BTreeMap<CommitChecksum, Vec<CommitChecksum>>,
    /// Commits to whose files there are deltas that are no more wanted.
    remove_objects: BTreeSet<CommitChecksum>,
}

#[derive(serde::Serialize)]
struct Report {
    #[serde(flatten)]
    plan: Plan,
    made: Vec<CreateReport>,
    made_objects: Vec<ObjectDeltasReport>,
}

pub(super) fn run(args: &DeltasArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let (options, keys) = (args.making.options()?, args.signing.keys()?);
    let plan = plan(args, &repo)?;
    let (mut made, mut made_objects) = (Vec::new(), Vec::new());
    if !args.dry_run {
        let making = Making { repo: &repo, options: &options, context };
        for name in &plan.make {
            let report = making.make(name)?;
            if !context.json() {
                ui::print(name)?;
                say(&report);
            }
            made.push(report);
        }
        for (to, from) in &plan.make_objects {
            let report = making.make_objects(from, to)?;
            if !context.json() {
                say_objects(&report);
            }
            made_objects.push(report);
        }
        repo.remove_object_deltas(&plan.remove_objects.iter().copied().collect::<Vec<_>>())?;
        repo.remove_deltas(&plan.remove.iter().copied().collect::<Vec<_>>())?;
        let summary = SummaryOptions { timestamp: options.timestamp, ..SummaryOptions::default() };
        repo.update_summary(&summary, signer(&keys).as_ref().map(|signer| signer as &dyn SummarySigner))?;
    }
    if context.json() {
        ui::print_json(&Report { plan, made, made_objects })?;
        return Ok(ExitCode::SUCCESS);
    }
    let (will, has) = if args.dry_run { ("Would make", "would remove") } else { ("Made", "removed") };
    ui::say(format_args!("{will} {}, kept {}, {has} {}", plan.make.len(), plan.keep.len(), plan.remove.len()));
    Ok(ExitCode::SUCCESS)
}

fn plan(args: &DeltasArgs, repo: &Repo) -> Result<Plan, CommandError> {
    let existing: BTreeSet<DeltaName> = rootball_delta::show::list(repo.path())
        .map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?
        .into_iter()
        .collect();
    let refs = repo.refs(None)?;
    for branch in &args.branches {
        if !refs.iter().any(|(name, _)| name.as_str() == branch) {
            return Err(CommandError::new(ErrorKind::NotFound, format_args!("the repository has no ref {branch:?}")));
        }
    }
    let has_objects: BTreeSet<CommitChecksum> = repo.object_delta_commits()?.into_iter().collect();
    let (mut make_objects, mut remove_objects) = (BTreeMap::new(), has_objects.clone());
    let (mut wanted, mut others) = (BTreeSet::new(), BTreeSet::<DeltaName>::new());
    for (name, head) in refs {
        remove_objects.remove(&head);
        if !args.branches.is_empty() && !args.branches.iter().any(|branch| branch == name.as_str()) {
            others.extend(existing.iter().filter(|delta| delta.to == head).copied());
            continue;
        }
        if args.from_scratch {
            wanted.insert(DeltaName { from: None, to: head });
        }
        let mut older = Vec::new();
        let mut next = repo.load_commit(&head)?.parent;
        for _ in 0..args.keep.get() {
            let Some(from) = next else { break };
            // History ends where it was pruned, and a partial commit is no start for anybody.
            if !repo.has(ObjectKind::Commit, from.object())? || repo.is_partial(&from)? {
                break;
            }
            wanted.insert(DeltaName { from: Some(from), to: head });
            older.push(from);
            next = repo.load_commit(&from)?.parent;
        }
        if args.objects && !has_objects.contains(&head) && !older.is_empty() {
            make_objects.insert(head, older);
        }
    }
    Ok(Plan {
        make_objects,
        remove_objects,
        make: wanted.difference(&existing).copied().collect(),
        keep: wanted.intersection(&existing).copied().collect(),
        remove: existing.difference(&wanted).filter(|name| !others.contains(*name)).copied().collect(),
    })
}
