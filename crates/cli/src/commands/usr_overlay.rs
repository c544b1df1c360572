//! `rootball usr-overlay`

use std::path::Path;
use std::process::ExitCode;

use rootball_host::unlock_usr;
use rootball_sysroot::{Unlocked, UsrOverlay};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Let /usr be changed until the next boot
///
/// An overlay is mounted over /usr, and what is changed there is gone after a reboot. A hotfix lasts: it stays with this deployment until a newer
/// one boots, and the deployment as it was can be rolled back to.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball usr-overlay")]
pub(crate) struct UsrOverlayArgs {
    /// Let changes outlive reboots
    #[arg(long, conflicts_with = "read_only")]
    hotfix: bool,

    /// Mount the overlay read-only; a program that remounts it in a mount namespace of its own can change it
    #[arg(long, visible_alias = "transient")]
    read_only: bool,
}

pub(super) fn run(args: &UsrOverlayArgs, context: &Context) -> CommandResult {
    let how = match (args.hotfix, args.read_only) {
        (true, _) => Unlocked::Hotfix,
        (_, true) => Unlocked::Transient,
        _ => Unlocked::Development,
    };
    // Preparing may need a mount namespace in which the sysroot can be written to; the overlay is for everybody. So a thread of its own prepares.
    let prepare = || -> Result<UsrOverlay, CommandError> {
        let sysroot = context.change_sysroot()?;
        context.with_host(|host| unlock_usr(&sysroot, Path::new("/"), Path::new("/var/tmp"), how, host))
    };
    let overlay = std::thread::scope(|scope| scope.spawn(prepare).join());
    let overlay = overlay.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    overlay.mount()?;
    ui::say(match how {
        Unlocked::Hotfix => "Changes to /usr are kept with this deployment",
        _ => "Changes to /usr are gone after the next boot",
    });
    Ok(ExitCode::SUCCESS)
}
