//! `rootball install`

mod to_disk;
mod to_existing_root;
mod to_filesystem;

use std::path::PathBuf;

use clap::Subcommand;
use rootball_host::InstallOptions;
use rootball_repo::Mode;

use crate::context::{Context, parse_demanding_reference};
use crate::error::{CommandError, CommandResult};

/// Put an operating system where there is none
#[derive(Subcommand, Debug)]
#[command(after_help = "Example:\n  rootball install to-disk /dev/sda --from docker://registry.example.com/os:stable")]
pub(crate) enum InstallCommand {
    #[command(name = "to-disk")]
    Disk(to_disk::ToDiskArgs),
    #[command(name = "to-filesystem")]
    Filesystem(to_filesystem::ToFilesystemArgs),
    #[command(name = "to-existing-root")]
    ExistingRoot(to_existing_root::ToExistingRootArgs),
}

/// What is installed, and how it is called.
#[derive(clap::Args, Debug)]
struct SystemArgs {
    /// An image, or ostree:REMOTE:REF of a remote that is configured in the new system's repository
    #[arg(long, value_name = "REFERENCE")]
    from: String,

    /// Image that the installed system follows [default: the one that it is installed from]
    #[arg(long, value_name = "REFERENCE", visible_alias = "target-imgref")]
    follow: Option<String>,

    /// Name of the system on that disk [default: what the image says, else "default"]
    #[arg(long, value_name = "NAME")]
    stateroot: Option<String>,

    /// Kernel argument
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    karg: Vec<String>,
}

/// What boots it, where the disk is somebody else's.
#[derive(clap::Args, Debug)]
struct BootArgs {
    /// What is /boot of the new system [default: boot in the directory]
    #[arg(long, value_name = "DIR")]
    boot_dir: Option<PathBuf>,

    /// Tries that a new deployment gets before the one before it boots again
    #[arg(long, value_name = "N", default_value_t = 0)]
    boot_tries: u32,
}

impl BootArgs {
    fn apply(&self, options: &mut InstallOptions) {
        options.boot.clone_from(&self.boot_dir);
        options.tries = self.boot_tries;
    }
}

impl SystemArgs {
    fn options(&self, mode: Mode) -> Result<InstallOptions, CommandError> {
        let mut options = InstallOptions { mode, kernel_args: self.karg.clone(), ..InstallOptions::default() };
        match &self.stateroot {
            Some(stateroot) => options.stateroot.clone_from(stateroot),
            None => options.image_names_stateroot = true,
        }
        if let Some(follow) = &self.follow {
            options.follow = Some(parse_demanding_reference(follow)?);
        }
        Ok(options)
    }
}

pub(super) fn run(command: &InstallCommand, context: &Context) -> CommandResult {
    match command {
        InstallCommand::Disk(args) => to_disk::run(args, context),
        InstallCommand::Filesystem(args) => to_filesystem::run(args, context),
        InstallCommand::ExistingRoot(args) => to_existing_root::run(args, context),
    }
}
