//! How a new deployment is made: the options that all verbs take which make one.

use std::path::PathBuf;

use rootball_host::{Deploying, Staging};
use rootball_sysroot::deploy::Retain;

/// When the new deployment boots, and beside which others.
#[derive(clap::Args, Debug, Default)]
#[command(next_help_heading = "Deploying")]
pub(crate) struct DeployingArgs {
    /// Stage the deployment: it becomes what boots next when the system shuts down, with /etc as it is then. This is what happens on a system
    /// that runs, unless '--no-stage' is given
    #[arg(long, conflicts_with = "no_stage")]
    stage: bool,

    /// Make it what boots next at once, with /etc as it is now
    #[arg(long)]
    no_stage: bool,

    /// Stage it, and let the shutdown leave it alone until 'rootball deployment unlock-finalization'
    #[arg(long, conflicts_with = "no_stage")]
    lock_finalization: bool,

    /// Keep all other deployments
    #[arg(long)]
    retain: bool,

    /// Keep deployments that would boot before the booted one
    #[arg(long)]
    retain_pending: bool,

    /// Keep deployments behind the booted one
    #[arg(long)]
    retain_rollback: bool,

    /// Let another initramfs archive be loaded behind the deployment's own; its files win. Without this, those of the deployment before are kept
    #[arg(long, value_name = "FILE")]
    overlay_initrd: Vec<PathBuf>,

    /// Keep no initramfs overlay
    #[arg(long, conflicts_with = "overlay_initrd")]
    no_overlay_initrd: bool,
}

impl DeployingArgs {
    pub(super) fn options(&self) -> Deploying {
        let staging = match (self.stage || self.lock_finalization, self.no_stage) {
            (true, _) => Staging::Always,
            (false, true) => Staging::Never,
            (false, false) => Staging::Auto,
        };
        let overlays = (self.no_overlay_initrd || !self.overlay_initrd.is_empty()).then(|| self.overlay_initrd.clone());
        Deploying {
            staging,
            lock_finalization: self.lock_finalization,
            retain: Retain { pending: self.retain || self.retain_pending, rollback: self.retain || self.retain_rollback },
            overlays,
            ..Deploying::default()
        }
    }
}

/// Changes to kernel arguments, as `rpm-ostree kargs` takes them.
#[derive(clap::Args, Debug, Default)]
#[command(next_help_heading = "Kernel arguments")]
pub(crate) struct KargArgs {
    /// Add an argument at the end
    #[arg(long, value_name = "KEY[=VALUE]")]
    append: Vec<String>,

    /// Add an argument at the end, unless it is there
    #[arg(long, value_name = "KEY[=VALUE]")]
    append_if_missing: Vec<String>,

    /// Replace the value of an argument: KEY=NEW, or KEY=OLD=NEW where the key has several
    #[arg(long, value_name = "KEY=[OLD=]NEW")]
    replace: Vec<String>,

    /// Remove an argument: KEY=VALUE, or KEY where it occurs once
    #[arg(long, value_name = "KEY[=VALUE]")]
    delete: Vec<String>,

    /// Remove an argument, if it is there
    #[arg(long, value_name = "KEY[=VALUE]")]
    delete_if_present: Vec<String>,
}

impl KargArgs {
    /// Returns the changes: what goes first, then what is replaced, then what comes.
    pub(super) fn changes(&self) -> Vec<rootball_bls::KargChange> {
        use rootball_bls::KargChange::{Append, AppendIfMissing, Delete, DeleteIfPresent, Replace};
        let delete = self.delete.iter().cloned().map(Delete).chain(self.delete_if_present.iter().cloned().map(DeleteIfPresent));
        let replace = self.replace.iter().cloned().map(Replace);
        let append = self.append.iter().cloned().map(Append).chain(self.append_if_missing.iter().cloned().map(AppendIfMissing));
        delete.chain(replace).chain(append).collect()
    }
}
