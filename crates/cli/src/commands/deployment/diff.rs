//! `rootball deployment diff`

use std::process::ExitCode;

use rootball_host::deployments;

use crate::commands::repo::DiffArgs as RepoDiffArgs;
use crate::commands::status::print_packages;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show which files are different between two deployments
///
/// Without any, the booted one is compared with what boots next. Prints M for what is in both and not the same, D for what only the first has, A for
/// what only the second has; with '--packages', which versions changed.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment diff booted staged")]
pub(crate) struct DiffArgs {
    /// Compare packages in place of files
    #[arg(long)]
    packages: bool,

    /// The deployment that things were: index, commit, ref, or one of 'booted', 'staged', 'default', 'rollback'
    #[arg(default_value = "booted")]
    from: String,

    /// The deployment that things are
    #[arg(default_value = "default")]
    to: String,
}

pub(super) fn run(args: &DiffArgs, context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    if args.packages {
        let changes = deployments::package_diff(&sysroot, &args.from, &args.to)?;
        if context.json() {
            ui::print_json(&changes)?;
        } else {
            print_packages(&changes, "")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (from, to) = (deployments::resolve(&sysroot, &args.from)?, deployments::resolve(&sysroot, &args.to)?);
    let diff = RepoDiffArgs::between(from.to_string(), to.to_string());
    crate::commands::repo::run_diff(&diff, context)
}
