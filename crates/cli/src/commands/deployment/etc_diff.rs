//! `rootball deployment etc-diff`

use std::process::ExitCode;

use rootball_host::deployments;
use rootball_sysroot::etc_merge::{Change, ChangeKind, Preview};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what was changed in /etc, and what an update does with it
///
/// Local changes win, file by file: A was added, M modified, D removed. Compared with a new tree (what is staged, or '--to'), the list also says
/// what the tree changes in its defaults, and where the two meet: what blocks the update, and which new defaults are not seen since the local version
/// stays.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball deployment etc-diff\n  rootball deployment etc-diff --to os/main --format json")]
pub(crate) struct EtcDiffArgs {
    /// Deployment whose /etc it is [default: the booted one]
    #[arg(long, value_name = "DEPLOYMENT")]
    from: Option<String>,

    /// Deployment, commit or ref that it is to be merged into [default: what is staged]
    #[arg(long, value_name = "DEPLOYMENT_OR_REV")]
    to: Option<String>,
}

pub(super) fn run(args: &EtcDiffArgs, context: &Context) -> CommandResult {
    let preview = deployments::etc_diff(&context.open_sysroot()?, args.from.as_deref(), args.to.as_deref())?;
    if context.json() {
        ui::print_json(&preview)?;
    } else {
        print(&preview)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(preview: &Preview) -> Result<(), CommandError> {
    for change in &preview.local {
        print_change("", change)?;
    }
    if let Some(to) = &preview.to {
        ui::print(format_args!("New defaults in {to}:"))?;
        for change in &preview.upstream {
            print_change("  ", change)?;
        }
    }
    for meeting in &preview.conflicts {
        ui::print(format_args!("{}: {}", if meeting.blocks { "Conflict" } else { "Note" }, meeting.reason))?;
    }
    for path in &preview.ignored {
        ui::print(format_args!("Note: /etc/{} is not carried over: it is no file, directory or link", path.display()))?;
    }
    Ok(())
}

fn print_change(indent: &str, change: &Change) -> Result<(), CommandError> {
    let letter = match change.kind {
        ChangeKind::Added => 'A',
        ChangeKind::Modified => 'M',
        ChangeKind::Removed => 'D',
    };
    ui::print(format_args!("{indent}{letter}    {}", change.path.display()))
}
