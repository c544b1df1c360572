//! `rootball status`

use std::process::ExitCode;

use rootball_host::{DeploymentStatus, status};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what is deployed: what is booted, what boots next, and where it comes from
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball status --format json")]
pub(crate) struct StatusArgs {}

pub(super) fn run(_args: &StatusArgs, context: &Context) -> CommandResult {
    let status = status(&context.open_sysroot()?)?;
    if context.json() {
        ui::print_json(&status)?;
        return Ok(ExitCode::SUCCESS);
    }
    if status.deployments.is_empty() {
        ui::say("Nothing is deployed");
    }
    for deployment in &status.deployments {
        print_deployment(deployment)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_deployment(deployment: &DeploymentStatus) -> Result<(), CommandError> {
    let mut marks = Vec::new();
    if deployment.booted {
        marks.push("booted");
    }
    if deployment.index == 0 && !deployment.booted {
        marks.push("boots next");
    }
    if deployment.pinned {
        marks.push("pinned");
    }
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let star = if deployment.booted { '*' } else { ' ' };
    ui::print(format_args!("{star} {} {}.{}{marks}", deployment.stateroot, deployment.commit, deployment.serial))?;
    let line = |name: &str, value: &Option<String>| match value {
        Some(value) => ui::print(format_args!("    {name:<9}{value}")),
        None => Ok(()),
    };
    line("Version:", &deployment.version)?;
    line("Image:", &deployment.image)?;
    line("Digest:", &deployment.image_digest)?;
    line("Ref:", &deployment.refspec)?;
    line("Kernel:", &Some(deployment.kernel_args.clone()).filter(|args| !args.is_empty()))
}
