//! `rootball repo prune`

use std::collections::BTreeMap;
use std::process::ExitCode;

use rootball_object::{CommitChecksum, ErrorKind};
use rootball_repo::{Depth, PruneError, PruneOptions};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Remove objects that nothing names any more
///
/// Without options every commit in the repository is kept, with all that it names. What a deployment boots is named by a ref, so deployments
/// are safe in any case.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball --repo /srv/repo repo prune --refs-only --depth=5 --dry-run\n  rootball repo prune --keep-younger-than='30 days ago' --retain-branch-depth=debian/stable=20"
)]
pub(crate) struct PruneArgs {
    /// Show what would be removed, and remove nothing
    #[arg(long, alias = "no-prune")]
    dry_run: bool,

    /// Keep only what refs reach
    #[arg(long)]
    refs_only: bool,

    /// How many parents of a ref's commit to keep; -1 keeps all
    #[arg(long, value_name = "DEPTH", default_value = "-1", allow_negative_numbers = true, value_parser = parse_depth, hide_default_value = true)]
    depth: Depth,

    /// Remove this commit, which no ref may name
    #[arg(long, value_name = "COMMIT")]
    delete_commit: Option<CommitChecksum>,

    /// Keep what refs name, and of their parents only those not older than this date
    #[arg(long, value_name = "DATE")]
    keep_younger_than: Option<String>,

    /// With --delete-commit, remove static deltas that lead to the commit, and keep the commit
    #[arg(long)]
    static_deltas_only: bool,

    /// Keep another number of parents of one ref
    #[arg(long, value_name = "BRANCH=DEPTH", value_parser = parse_branch_depth)]
    retain_branch_depth: Vec<(String, Depth)>,

    /// Shorten only this ref, and keep all of the others
    #[arg(long, value_name = "BRANCH")]
    only_branch: Vec<String>,

    /// Remove commits only, and leave what they name
    #[arg(long)]
    commit_only: bool,
}

fn parse_depth(text: &str) -> Result<Depth, String> {
    match text.parse::<i64>() {
        Ok(depth) => Ok(u64::try_from(depth).map_or(Depth::All, Depth::Parents)),
        Err(_) => Err(format!("{text:?} is not a number")),
    }
}

fn parse_branch_depth(text: &str) -> Result<(String, Depth), String> {
    let (branch, depth) = text.rsplit_once('=').filter(|(branch, _)| !branch.is_empty()).ok_or("BRANCH=DEPTH is wanted")?;
    Ok((branch.to_owned(), parse_depth(depth)?))
}

pub(super) fn run(args: &PruneArgs, context: &Context) -> CommandResult {
    let now = jiff::Timestamp::now();
    let repo = context.open_repo()?;
    let options = PruneOptions {
        refs_only: args.refs_only,
        depth: args.depth,
        delete_commit: args.delete_commit,
        keep_younger_than: args.keep_younger_than.as_deref().map(|text| date(text, now)).transpose()?,
        // A depth of 0 counts as none given, as in stock ostree: scripts write it for branches without a rule of their own.
        retain_branch_depth: args
            .retain_branch_depth
            .iter()
            .filter(|(_, depth)| *depth != Depth::Parents(0))
            .cloned()
            .collect::<BTreeMap<_, _>>(),
        only_branches: args.only_branch.clone(),
        commit_only: args.commit_only,
        static_deltas_only: args.static_deltas_only,
        now: u64::try_from(now.as_second()).ok(),
        ..PruneOptions::default()
    };
    let plan = repo.plan_prune(&options).map_err(explain)?;
    if !args.dry_run {
        plan.apply(context.reporter.as_ref())?;
    }
    if context.json() {
        ui::print_json(&plan)?;
        return Ok(ExitCode::SUCCESS);
    }
    ui::print(format_args!("Total{} objects: {}", if args.commit_only { " (commit only)" } else { "" }, plan.total_objects))?;
    let (count, freed) = (plan.unreachable_objects, ui::size::glib(plan.freed_bytes));
    match (count, args.dry_run) {
        (0, _) => ui::print("No unreachable objects")?,
        (_, true) => ui::print(format_args!("Would delete: {count} objects, freeing {freed}"))?,
        (_, false) => ui::print(format_args!("Deleted {count} objects, {freed} freed"))?,
    }
    let what = if args.dry_run { "Would also remove" } else { "Also removed" };
    for (count, things) in [
        (plan.deltas.len(), "static deltas to commits that are gone"),
        (plan.delta_indexes.len(), "indexes of static deltas to commits that are gone"),
        (plan.object_deltas.len(), "object deltas of commits that are gone"),
        (plan.expired.len(), "leftovers in tmp"),
    ] {
        if count > 0 {
            ui::say(format_args!("{what} {things}: {count}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(error: PruneError) -> CommandError {
    let hint = match &error {
        PruneError::DanglingRef { .. } => "'rootball repo repair' can bring it back; 'rootball repo refs --delete' gives it up",
        PruneError::Ref(_) | PruneError::Load(_) | PruneError::NotADirectory { .. } => {
            "what is below it is not known, so nothing was removed; 'rootball repo fsck' looks for damage, 'rootball repo repair' repairs it"
        }
        PruneError::Referenced { .. } => "delete or move the ref first",
        PruneError::NoSuchRef { .. } => "'rootball repo refs' lists what there is",
        PruneError::NoCommit => "--static-deltas-only wants --delete-commit",
        _ => return error.into(),
    };
    let wants_usage = matches!(error, PruneError::NoCommit);
    if wants_usage { CommandError::usage(hint) } else { CommandError::from(error).hint(hint) }
}

/// Reads a date: `@SECONDS`, RFC 3339, `2026-01-31` with or without a time, `3 days ago`, `yesterday`.
fn date(text: &str, now: jiff::Timestamp) -> Result<u64, CommandError> {
    let invalid = || {
        CommandError::new(ErrorKind::Invalid, format_args!("--keep-younger-than: {text:?} is not a date"))
            .hint("write 2026-01-31, 2026-01-31T12:00:00Z, @SECONDS or '30 days ago'")
    };
    let zone = jiff::tz::TimeZone::system();
    let seconds = if let Some(seconds) = text.strip_prefix('@') {
        seconds.parse::<i64>().ok()
    } else if let Ok(time) = text.parse::<jiff::Timestamp>() {
        Some(time.as_second())
    } else if let Ok(time) = text.parse::<jiff::civil::DateTime>() {
        time.to_zoned(zone).ok().map(|time| time.timestamp().as_second())
    } else if text == "yesterday" {
        Some(now.as_second() - 86_400)
    } else {
        let span = text.strip_suffix("ago").and_then(|span| span.trim().parse::<jiff::Span>().ok());
        span.and_then(|span| now.to_zoned(zone).checked_sub(span).ok()).map(|time| time.timestamp().as_second())
    };
    seconds.and_then(|seconds| u64::try_from(seconds).ok()).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_that_people_write() {
        let now: jiff::Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("@1700000000", 1_700_000_000),
            ("2023-11-14T22:13:20Z", 1_700_000_000),
            ("2023-11-14T23:13:20+01:00", 1_700_000_000),
            ("yesterday", 1_773_057_600),
            ("3 hours ago", 1_773_133_200),
        ] {
            assert_eq!(date(text, now).unwrap(), expected, "{text}");
        }
        let local = date("2023-11-14", now).unwrap();
        assert!(local.abs_diff(1_699_920_000) <= 15 * 3600, "{local}");
        assert_eq!(date("2023-11-14 01:00:00", now).unwrap(), local + 3600);
        assert!(date("2 weeks ago", now).unwrap().abs_diff(now.as_second() as u64 - 14 * 86_400) <= 3600);
        for bad in ["", "@", "rubbish", "ago", "@-1", "2026-13-01"] {
            assert!(date(bad, now).is_err(), "{bad}");
        }
    }

    #[test]
    fn depths_are_numbers_and_negative_ones_mean_all() {
        assert_eq!(parse_branch_depth("a/b=3"), Ok(("a/b".to_owned(), Depth::Parents(3))));
        assert_eq!(parse_branch_depth("a=-1"), Ok(("a".to_owned(), Depth::All)));
        for bad in ["a", "=1", "a=", "a=x"] {
            assert!(parse_branch_depth(bad).is_err(), "{bad}");
        }
    }
}
