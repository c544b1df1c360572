//! `rootball status`

use std::process::ExitCode;

use rootball_host::{BootcHost, DeploymentStatus, SignatureStatus, StatusOptions, status};
use rootball_image::packages::PackageChanges;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show what is deployed: what is booted, what boots next, and where it comes from
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball status --format json\n  rootball status --packages")]
pub(crate) struct StatusArgs {
    /// Compare the packages of the other deployments with those of the booted one
    #[arg(long)]
    packages: bool,
}

pub(super) fn run(args: &StatusArgs, context: &Context) -> CommandResult {
    let sysroot = context.open_sysroot()?;
    let options = StatusOptions { packages: args.packages };
    let status = context.with_host(|host| status(&sysroot, &options, host))?;
    if context.bootc_json() {
        ui::print_json(&BootcHost::from(&status))?;
        return Ok(ExitCode::SUCCESS);
    }
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
    if let Some(failure) = &status.finalize_failure {
        ui::say(format_args!("The last shutdown failed to make what was staged boot next: {failure}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn print_deployment(deployment: &DeploymentStatus) -> Result<(), CommandError> {
    let mut marks = Vec::new();
    if deployment.booted {
        marks.push("booted");
    }
    if deployment.staged {
        marks.push("staged");
    }
    if deployment.locked {
        marks.push("locked");
    }
    if deployment.index == 0 && !deployment.booted && !deployment.locked {
        marks.push("boots next");
    }
    if deployment.soft_reboot_target {
        marks.push("prepared for a soft reboot");
    }
    if deployment.pinned {
        marks.push("pinned");
    }
    if let Some(unlocked) = &deployment.unlocked {
        marks.push(unlocked);
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
    line("Release:", &deployment.rojig)?;
    line("Signed:", &signature(&deployment.signature))?;
    line("Kernel:", &Some(deployment.kernel_args.clone()).filter(|args| !args.is_empty()))?;
    let Some(packages) = &deployment.packages else { return Ok(()) };
    print_packages(packages, "    ")
}

/// Prints how packages differ, after so many spaces.
pub(super) fn print_packages(packages: &PackageChanges, indent: &str) -> Result<(), CommandError> {
    let count = format!("{} changed, {} added, {} removed", packages.changed.len(), packages.added.len(), packages.removed.len());
    ui::print(format_args!("{indent}{:<9}{count}", "Packages:"))?;
    for package in &packages.changed {
        ui::print(format_args!("{indent}    {} {} -> {}", package.name, package.from, package.to))?;
    }
    for (sign, list) in [('+', &packages.added), ('-', &packages.removed)] {
        for (name, version) in list {
            ui::print(format_args!("{indent}  {sign} {name} {version}"))?;
        }
    }
    Ok(())
}

/// Says which signatures are demanded and which are there; nothing where none is.
fn signature(signature: &SignatureStatus) -> Option<String> {
    match signature {
        SignatureStatus::Image => Some("the image, as policy.json demands".to_owned()),
        SignatureStatus::Commit { remote, problem: Some(problem), .. } => Some(format!("NOT as remote {remote} demands: {problem}")),
        SignatureStatus::Commit { remote, valid, problem: None } => Some(format!("as remote {remote} demands: {}", valid.join(", "))),
        _ => None,
    }
}
