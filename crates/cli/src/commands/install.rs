//! `rootball install`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use rootball_host::{InstallOptions, install_to_filesystem};
use rootball_repo::Mode;

use super::outcome;
use crate::context::{Context, parse_followed};
use crate::error::CommandResult;
use crate::ui;

/// Put an operating system where there is none
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball install to-filesystem /mnt --from docker://registry.example.com/os:stable")]
pub(crate) enum InstallCommand {
    ToFilesystem(ToFilesystemArgs),
}

/// Install an image or a ref on a mounted file system
///
/// Run as root, the result is what a machine boots: files have their owners, and kernel and boot entries are below boot/. Run as somebody else,
/// files belong to that user, which is good for looking at it and for tests.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  rootball install to-filesystem /mnt --from docker://registry.example.com/os:stable --karg root=LABEL=root --karg rw"
)]
pub(crate) struct ToFilesystemArgs {
    /// An image, or ostree:REMOTE:REF of a remote that is configured in the new system's repository
    #[arg(long, value_name = "REFERENCE")]
    from: String,

    /// Name of the system on that disk
    #[arg(long, default_value = "default", value_name = "NAME")]
    stateroot: String,

    /// Kernel argument
    #[arg(long, value_name = "ARG")]
    karg: Vec<String>,

    /// Root of the mounted file system
    dir: PathBuf,
}

pub(super) fn run(command: &InstallCommand, context: &Context) -> CommandResult {
    let InstallCommand::ToFilesystem(args) = command;
    let reference = parse_followed(&args.from)?;
    let mode = if rustix::process::geteuid().is_root() { Mode::Bare } else { Mode::BareUser };
    if mode == Mode::BareUser {
        ui::say("Installing without root: all files will be yours, and the result does not boot");
    }
    let options = InstallOptions { stateroot: args.stateroot.clone(), kernel_args: args.karg.clone(), mode };
    let outcome = context.with_host(|host| install_to_filesystem(&args.dir, &reference, &options, host))?;
    outcome::print(&outcome, context)?;
    Ok(ExitCode::SUCCESS)
}
