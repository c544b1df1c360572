//! `rootball repo config`

use std::process::ExitCode;

use clap::Subcommand;
use rootball_object::ErrorKind;
use rootball_repo::{ConfigFile, SettingName};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show or change a setting of the repository
///
/// Comments and the order of the config file are kept. What is written can be obeyed: a value with which the repository could not be
/// opened is refused.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo config get core.mode\n  rootball repo config set core.fsync false\n  rootball repo config unset --group 'remote \"origin\"' gpg-verify"
)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    operation: Operation,

    /// The group that the key is in; then KEY is the key alone
    #[arg(long, global = true)]
    group: Option<String>,
}

#[derive(Subcommand, Debug)]
enum Operation {
    /// Print a setting's value
    #[command(after_help = "Example:\n  rootball repo config get core.mode")]
    Get {
        /// The setting, as GROUP.KEY
        key: String,
    },
    /// Give a setting a value
    #[command(after_help = "Example:\n  rootball repo config set core.fsync false")]
    Set {
        /// The setting, as GROUP.KEY
        key: String,
        /// The value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Remove a setting, if it is there
    #[command(after_help = "Example:\n  rootball repo config unset --group 'remote \"origin\"' gpg-verify")]
    Unset {
        /// The setting, as GROUP.KEY
        key: String,
    },
}

pub(super) fn run(args: &ConfigArgs, context: &Context) -> CommandResult {
    let (Operation::Get { key } | Operation::Set { key, .. } | Operation::Unset { key }) = &args.operation;
    let name = SettingName::parse(key, args.group.as_deref()).map_err(CommandError::usage)?;
    let file = ConfigFile::open(&context.repo_path()).map_err(|error| {
        CommandError::from(error).hint_for(ErrorKind::NotFound, "'--repo DIR' names one, 'rootball repo init' makes one")
    })?;
    match &args.operation {
        Operation::Get { .. } => {
            let value = file.get(&name)?;
            if context.json() { ui::print_json(&value) } else { ui::print(value) }?;
        }
        Operation::Set { value, .. } => file.set(&name, Some(value))?,
        Operation::Unset { .. } => file.set(&name, None)?,
    }
    Ok(ExitCode::SUCCESS)
}
