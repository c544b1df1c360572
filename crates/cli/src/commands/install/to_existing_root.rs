//! `rootball install to-existing-root`

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use rootball_host::install_to_filesystem;
use rootball_object::ErrorKind;
use rootball_repo::Mode;

use super::{BootArgs, SystemArgs};
use crate::commands::outcome;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Install an image or a ref beside the system that a disk has already
///
/// Nothing of the old system is removed: the new one is below ostree/ and boot/, and boots when the boot loader reads the boot entries in
/// boot/loader. The root that the kernel is told to mount is the file system that DIR is on.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball install to-existing-root / --from docker://registry.example.com/os:stable")]
pub(crate) struct ToExistingRootArgs {
    #[command(flatten)]
    system: SystemArgs,

    #[command(flatten)]
    boot: BootArgs,

    /// Where the root file system is mounted
    #[arg(default_value = "/target")]
    dir: PathBuf,
}

pub(super) fn run(args: &ToExistingRootArgs, context: &Context) -> CommandResult {
    if !rustix::process::geteuid().is_root() {
        return Err(CommandError::new(ErrorKind::Denied, "only root can install beside a system"));
    }
    let from = args.system.from()?;
    let mut options = args.system.options(Mode::Bare, &from, context)?;
    args.boot.apply(&mut options);
    if !options.kernel_args.iter().any(|arg| arg.starts_with("root=")) {
        let root = find_root(&args.dir)?;
        ui::say(format_args!("The root file system: {root}"));
        options.kernel_args.splice(0..0, [format!("root={root}"), "rw".to_owned()]);
    }
    let outcome = context.with_host(|host| install_to_filesystem(&args.dir, &from, &options, host))?;
    outcome::print(&outcome, context)?;
    Ok(ExitCode::SUCCESS)
}

/// Asks what the file system is called on which a directory is.
fn find_root(dir: &std::path::Path) -> Result<String, CommandError> {
    let ask = |column: &str| {
        let output = Command::new("findmnt").args(["--noheadings", "--first-only", "--output", column, "--target"]).arg(dir).output();
        let output = output.map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("running findmnt: {error}")))?;
        Ok::<_, CommandError>(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let uuid = ask("UUID")?;
    if !uuid.is_empty() {
        return Ok(format!("UUID={uuid}"));
    }
    let source = ask("SOURCE")?;
    if source.starts_with("/dev/") {
        return Ok(source);
    }
    let message = format_args!("{} is on no disk that a kernel could mount as its root", dir.display());
    Err(CommandError::new(ErrorKind::Unsupported, message).hint("'--karg root=…' names it"))
}
