//! `rootball install to-filesystem`

use std::path::PathBuf;
use std::process::ExitCode;

use rootball_host::install_to_filesystem;
use rootball_repo::Mode;

use super::{BootArgs, SystemArgs};
use crate::commands::outcome;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Install an image or a ref on a mounted file system
///
/// Run as root, the result is what a machine boots: files have their owners, and kernel and boot entries are below boot/. Run as somebody else,
/// files belong to that user, which is good for looking at it and for tests.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  rootball install to-filesystem /mnt --from docker://registry.example.com/os:stable --karg root=LABEL=root --karg rw"
)]
pub(crate) struct ToFilesystemArgs {
    #[command(flatten)]
    system: SystemArgs,

    #[command(flatten)]
    boot: BootArgs,

    /// Root of the mounted file system
    dir: PathBuf,
}

pub(super) fn run(args: &ToFilesystemArgs, context: &Context) -> CommandResult {
    let from = args.system.from()?;
    let mode = if rustix::process::geteuid().is_root() { Mode::Bare } else { Mode::BareUser };
    if mode == Mode::BareUser {
        ui::say("Installing without root: all files will be yours, and the result does not boot");
    }
    let mut options = args.system.options(mode, &from, context)?;
    args.boot.apply(&mut options);
    let outcome = context.with_host(|host| install_to_filesystem(&args.dir, &from, &options, host))?;
    outcome::print(&outcome, context)?;
    Ok(ExitCode::SUCCESS)
}
