//! `rootball deployment add`

use std::process::ExitCode;

use rootball_host::{Deploying, Outcome, deployments};

use crate::commands::deploying::DeployingArgs;
use crate::commands::outcome;
use crate::context::Context;
use crate::error::CommandResult;

/// Deploy a commit of the system's repository
///
/// A ref is followed from then on; a deployment of a checksum follows what the one before it follows. Nothing is fetched: 'rootball repo pull' and
/// 'rootball image import' bring commits in.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball deployment add --karg-append quiet os/main")]
pub(crate) struct AddArgs {
    #[command(flatten)]
    deploying: DeployingArgs,

    /// Let it boot only when it is chosen: put it behind the booted one
    #[arg(long, conflicts_with_all = ["stage", "lock_finalization"])]
    not_as_default: bool,

    /// Stateroot to deploy in [default: the booted one's]
    #[arg(long, visible_alias = "os", value_name = "NAME")]
    stateroot: Option<String>,

    /// Add a kernel argument
    #[arg(long, visible_alias = "karg", value_name = "KEY[=VALUE]")]
    karg_append: Vec<String>,

    /// Remove a kernel argument
    #[arg(long, value_name = "KEY[=VALUE]")]
    karg_delete: Vec<String>,

    /// A commit or ref
    rev: String,
}

pub(super) fn run(args: &AddArgs, context: &Context) -> CommandResult {
    let delete = args.karg_delete.iter().cloned().map(rootball_bls::KargChange::Delete);
    let append = args.karg_append.iter().cloned().map(rootball_bls::KargChange::Append);
    let deploying =
        Deploying { not_as_default: args.not_as_default, karg_changes: delete.chain(append).collect(), ..args.deploying.options() };
    let sysroot = context.change_sysroot()?;
    let deployed = context.with_host(|host| deployments::deploy(&sysroot, &args.rev, args.stateroot.as_deref(), &deploying, host))?;
    outcome::print(&Outcome::Deployed(Box::new(deployed)), context)?;
    Ok(ExitCode::SUCCESS)
}
