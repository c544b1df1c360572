//! What every command takes.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, ValueEnum};

use crate::commands::Command;

/// Deliver whole operating systems: as container images, as OSTree repositories, onto disks
///
/// A commit checksum names a whole tree of files. Every other form is a way to move it: `image build` wraps a commit as a container image,
/// `image import` unwraps it to the identical commit, `install`, `upgrade` and `switch` make it what the machine boots.
#[derive(Parser, Debug)]
#[command(name = "rootball", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Example:\n  rootball install to-filesystem /mnt --from docker://registry.example.com/os:stable")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
pub(crate) struct GlobalArgs {
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT", help_heading = "Global options")]
    pub(crate) format: Format,

    /// How progress is shown: a bar on a terminal, JSON lines on stderr, or not at all
    #[arg(long, global = true, value_enum, default_value_t = Progress::Auto, value_name = "HOW", help_heading = "Global options")]
    pub(crate) progress: Progress,

    /// Physical root of the installation to work on
    #[arg(long, global = true, default_value = "/", value_name = "DIR", help_heading = "Global options")]
    pub(crate) sysroot: PathBuf,

    /// Repository to work on [default: the sysroot's]
    #[arg(long, global = true, env = "OSTREE_REPO", hide_env_values = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) repo: Option<PathBuf>,

    /// Whether registries must speak HTTPS, and servers have a valid certificate
    #[arg(long, global = true, default_value = "true", value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1, default_missing_value = "true", require_equals = true, help_heading = "Global options")]
    pub(crate) tls_verify: bool,

    /// File with the credentials of registries [default: as podman finds it]
    #[arg(long, global = true, env = "REGISTRY_AUTH_FILE", hide_env_values = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) authfile: Option<PathBuf>,

    /// Credentials for the registry, in place of those in files
    #[arg(long, global = true, value_name = "USER:PASSWORD", help_heading = "Global options")]
    pub(crate) creds: Option<String>,

    /// File with certificates of authorities to trust besides the system's
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) ca_file: Option<PathBuf>,

    /// File that says which images are trusted [default: policy.json as podman finds it; without one, all are]
    #[arg(
        long,
        global = true,
        env = "CONTAINERS_POLICY_JSON",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub(crate) policy: Option<PathBuf>,

    /// File with mirrors and blocked registries [default: as podman finds it]
    #[arg(
        long,
        global = true,
        env = "CONTAINERS_REGISTRIES_CONF",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "Global options"
    )]
    pub(crate) registries_conf: Option<PathBuf>,

    /// Directory with the places of image signatures [default: as podman finds it]
    #[arg(long, global = true, alias = "registries.d", value_name = "DIR", help_heading = "Global options")]
    pub(crate) registries_d: Option<PathBuf>,

    /// Most bytes per second to download, as 500K or 2M
    #[arg(long, global = true, value_name = "RATE", value_parser = crate::registry::parse_rate, help_heading = "Global options")]
    pub(crate) limit_rate: Option<NonZeroU64>,

    /// Say more on stderr; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub(crate) verbose: u8,
}

/// How results are printed.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
    /// Of 'status': the document that bootc publishes
    BootcJson,
}

/// How progress is shown.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// A bar where stderr is a terminal
    Auto,
    /// A JSON object a line on stderr
    Json,
    /// Not at all
    None,
}
