//! `rootball install`

mod to_disk;
mod to_existing_root;
mod to_filesystem;

use std::path::PathBuf;

use clap::Subcommand;
use rootball_host::{Followed, GivenRemote, InstallFrom, InstallOptions};
use rootball_object::ErrorKind;
use rootball_repo::{Mode, RefPlace, RefSpec, Repo};

use crate::commands::parse_key_value;
use crate::commands::remote::{AddArgs, read_keyrings, values};
use crate::context::{Context, parse_followed};
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
    /// An image; ostree:REMOTE:REF of a remote of this machine, or of one that '--remote-url' describes; or ostree:/PATH:REF of a repository
    #[arg(long, value_name = "REFERENCE")]
    from: String,

    /// Image or ostree:REMOTE:REF that the installed system follows [default: what it is installed from]
    #[arg(long, value_name = "REFERENCE", visible_alias = "target-imgref")]
    follow: Option<String>,

    /// Name of the system on that disk [default: what the image says, else "default"]
    #[arg(long, value_name = "NAME")]
    stateroot: Option<String>,

    /// Kernel argument
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    karg: Vec<String>,

    #[command(flatten)]
    remote: RemoteArgs,
}

/// The remote of a system that follows an OSTree repository.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Remote")]
struct RemoteArgs {
    /// Where the remote is [default: as this machine's repository, or '--repo', has it, with its keys]
    #[arg(long, value_name = "URL")]
    remote_url: Option<String>,

    /// Trust the OpenPGP keys in a file for it
    #[arg(long, value_name = "FILE", requires = "remote_url", conflicts_with = "remote_no_gpg_verify")]
    remote_gpg_import: Vec<PathBuf>,

    /// Take commits of it that have no OpenPGP signature
    #[arg(long, requires = "remote_url")]
    remote_no_gpg_verify: bool,

    /// Demand a signature of it: ed25519 or spki, by a key that follows or is in a file
    #[arg(long, value_name = "TYPE=inline:KEY|TYPE=file:PATH", value_parser = parse_key_value, requires = "remote_url")]
    remote_sign_verify: Vec<(String, String)>,
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
    /// Reads what is installed.
    fn from(&self) -> Result<InstallFrom, CommandError> {
        let Some(place) = self.from.strip_prefix("ostree:").filter(|place| place.starts_with(['/', '.'])) else {
            return Ok(InstallFrom::Followed(parse_followed(&self.from)?));
        };
        let (path, rev) = place
            .rsplit_once(':')
            .filter(|(_, rev)| !rev.is_empty())
            .ok_or_else(|| CommandError::usage(format_args!("{:?} names no ref: 'ostree:/PATH:REF' does", self.from)))?;
        let path = std::path::absolute(path).map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
        Ok(InstallFrom::Repository { path, rev: rev.to_owned() })
    }

    fn options(&self, mode: Mode, from: &InstallFrom, context: &Context) -> Result<InstallOptions, CommandError> {
        let mut options = InstallOptions { mode, kernel_args: self.karg.clone(), ..InstallOptions::default() };
        match &self.stateroot {
            Some(stateroot) => options.stateroot.clone_from(stateroot),
            None => options.image_names_stateroot = true,
        }
        if let Some(follow) = &self.follow {
            options.follow = Some(parse_followed(follow)?);
        }
        let from = match from {
            InstallFrom::Followed(followed) => Some(followed),
            _ => None,
        };
        let name = from.into_iter().chain(&options.follow).find_map(remote_of);
        options.remote = self.remote.find(name, context)?;
        Ok(options)
    }
}

impl RemoteArgs {
    /// Finds the remote of that name: as it is described, or as this machine has it. Without either, the new system's repository may know it.
    fn find(&self, name: Option<&str>, context: &Context) -> Result<Option<GivenRemote>, CommandError> {
        let Some(name) = name else {
            return match self.remote_url {
                Some(_) => Err(CommandError::usage("'--remote-url' is for a system that follows ostree:REMOTE:REF")),
                None => Ok(None),
            };
        };
        if let Some(url) = &self.remote_url {
            let remote = AddArgs::describe(name, url, self.remote_no_gpg_verify, &self.remote_sign_verify);
            let keys = read_keyrings(&self.remote_gpg_import)?;
            let keys = (!self.remote_gpg_import.is_empty()).then_some(keys);
            return Ok(Some(GivenRemote::new(name, &values(&remote)?, keys)?));
        }
        let Ok(repo) = Repo::open(&context.repo_path()) else { return Ok(None) };
        match context.remotes(&repo)?.load(name) {
            Ok(remote) => Ok(Some(GivenRemote::of_repo(&repo, remote)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn remote_of(followed: &Followed) -> Option<&str> {
    match followed {
        Followed::Ref(RefSpec { place: RefPlace::Remote(name), .. }) => Some(name),
        Followed::Rojig(name) => Some(&name.remote),
        _ => None,
    }
}

pub(super) fn run(command: &InstallCommand, context: &Context) -> CommandResult {
    match command {
        InstallCommand::Disk(args) => to_disk::run(args, context),
        InstallCommand::Filesystem(args) => to_filesystem::run(args, context),
        InstallCommand::ExistingRoot(args) => to_existing_root::run(args, context),
    }
}
