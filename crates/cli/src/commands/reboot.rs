//! Booting what was just deployed.

use std::process::{Command, Stdio};

use rootball_object::ErrorKind;

use crate::context::Context;
use crate::error::CommandError;

/// Whether to reboot.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct RebootArgs {
    /// Reboot when there is something new to boot
    #[arg(short, long, visible_alias = "apply")]
    reboot: bool,
}

impl RebootArgs {
    /// Refuses to reboot into what is in a directory, before anything is done.
    pub(super) fn check(&self, context: &Context) -> Result<(), CommandError> {
        if self.reboot && !context.is_running_system() {
            return Err(CommandError::usage("'--reboot' is for the running system, not for one in a directory"));
        }
        Ok(())
    }

    /// Reboots, if that is wanted.
    pub(super) fn reboot(&self) -> Result<(), CommandError> {
        if !self.reboot {
            return Ok(());
        }
        let failed = |reason: String| CommandError::new(ErrorKind::Io, format_args!("'systemctl reboot' failed: {reason}"));
        let output = Command::new("systemctl").arg("reboot").stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
