//! The verbs. `commands/<noun>/<verb>.rs`: arguments, one call, words.

mod boot;
mod cleanup;
mod delta;
mod deploying;
mod deployment;
mod generate;
mod image;
mod install;
mod kargs;
pub(crate) mod key;
mod mirror;
mod outcome;
mod quote;
mod reboot;
mod remote;
mod repo;
mod rojig;
mod rollback;
mod source;
mod status;
mod switch;
mod upgrade;
mod usr_overlay;

use clap::Subcommand;

use crate::context::Context;
use crate::error::{CommandError, CommandResult};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Status(status::StatusArgs),
    Upgrade(upgrade::UpgradeArgs),
    Switch(switch::SwitchArgs),
    Quote(quote::QuoteArgs),
    Rollback(rollback::RollbackArgs),
    #[command(subcommand)]
    Boot(boot::BootCommand),
    #[command(subcommand)]
    Deployment(deployment::DeploymentCommand),
    Kargs(Box<kargs::KargsArgs>),
    #[command(visible_alias = "usroverlay")]
    UsrOverlay(usr_overlay::UsrOverlayArgs),
    Cleanup(cleanup::CleanupArgs),
    #[command(subcommand)]
    Install(install::InstallCommand),
    #[command(subcommand)]
    Repo(repo::RepoCommand),
    #[command(subcommand)]
    Delta(delta::DeltaCommand),
    #[command(subcommand)]
    Source(source::SourceCommand),
    #[command(subcommand)]
    Rojig(rojig::RojigCommand),
    #[command(subcommand)]
    Remote(remote::RemoteCommand),
    #[command(subcommand)]
    Image(image::ImageCommand),
    #[command(subcommand)]
    Key(key::KeyCommand),
    #[command(subcommand)]
    Mirror(mirror::MirrorCommand),
    #[command(hide = true)]
    Generate(generate::GenerateArgs),
}

/// Runs one command.
pub(crate) fn run(command: &Command, context: &Context) -> CommandResult {
    if context.bootc_json() && !matches!(command, Command::Status(_)) {
        return Err(CommandError::usage("only 'rootball status' has the format bootc-json"));
    }
    match command {
        Command::Status(args) => status::run(args, context),
        Command::Upgrade(args) => upgrade::run(args, context),
        Command::Switch(args) => switch::run(args, context),
        Command::Quote(args) => quote::run(args, context),
        Command::Rollback(args) => rollback::run(args, context),
        Command::Boot(command) => boot::run(command, context),
        Command::Deployment(command) => deployment::run(command, context),
        Command::Kargs(args) => kargs::run(args, context),
        Command::UsrOverlay(args) => usr_overlay::run(args, context),
        Command::Cleanup(args) => cleanup::run(args, context),
        Command::Install(command) => install::run(command, context),
        Command::Repo(command) => repo::run(command, context),
        Command::Delta(command) => delta::run(command, context),
        Command::Source(command) => source::run(command, context),
        Command::Rojig(command) => rojig::run(command, context),
        Command::Remote(command) => remote::run(command, context),
        Command::Image(command) => image::run(command, context),
        Command::Key(command) => key::run(command, context),
        Command::Mirror(command) => mirror::run(command, context),
        Command::Generate(args) => generate::run(args),
    }
}

/// Splits `KEY=TEXT` as the user wrote it.
fn parse_key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("KEY=TEXT is wanted".to_owned()),
    }
}
