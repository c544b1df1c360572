//! `rootball repo summary`

use std::process::ExitCode;

use rootball_gvariant::text;
use rootball_object::{ErrorKind, Metadata};
use rootball_repo::{Summary, SummaryOptions, SummarySigner};

use super::signing::{SigningArgs, signer};
use crate::commands::parse_key_value;
use crate::commands::remote::{SummaryView, raw_text, summary_text};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Make or show the summary, which says what the repository offers
///
/// A summary that is made without keys has no signature, whatever the one before it had.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  rootball --repo /srv/repo repo summary --update\n  rootball --repo /srv/repo repo summary --view")]
pub(crate) struct SummaryArgs {
    /// Make the summary and the indexes of static deltas anew
    #[arg(short, long)]
    update: bool,

    /// Show the summary
    #[arg(long)]
    view: bool,

    /// Show the summary as a GVariant
    #[arg(long, conflicts_with = "view")]
    raw: bool,

    /// Put something into the summary besides, as a GVariant in text form
    #[arg(short = 'm', long, value_name = "KEY=VALUE", value_parser = parse_key_value, requires = "update")]
    add_metadata: Vec<(String, String)>,

    #[command(flatten)]
    signing: SigningArgs,
}

pub(super) fn run(args: &SummaryArgs, context: &Context) -> CommandResult {
    if !args.update && !args.view && !args.raw {
        return Err(CommandError::usage("nothing to do: --update makes the summary, --view and --raw show it"));
    }
    let repo = context.open_repo()?;
    if args.update {
        let mut metadata = Metadata::new();
        for (key, value) in &args.add_metadata {
            let value = text::parse(value, None).map_err(|error| {
                CommandError::usage(format_args!("--add-metadata {key}: {error}")).hint("texts go into quotes of their own: key=\"'text'\"")
            })?;
            metadata.insert(key, value);
        }
        let options = SummaryOptions { metadata, timestamp: super::commit::timestamp(None)? };
        let keys = args.signing.keys()?;
        repo.update_summary(&options, signer(&keys).as_ref().map(|signer| signer as &dyn SummarySigner))?;
    }
    if !args.view && !args.raw {
        return Ok(ExitCode::SUCCESS);
    }
    let found = repo.find_summary()?.ok_or_else(|| {
        CommandError::new(ErrorKind::NotFound, "the repository has no summary").hint("'rootball repo summary --update' makes one")
    })?;
    if args.raw {
        ui::print(raw_text(&found.summary)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let summary = Summary::from_bytes(&found.summary).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
    match context.json() {
        true => ui::print_json(&SummaryView::of(&summary))?,
        false => ui::print(summary_text(&summary))?,
    }
    Ok(ExitCode::SUCCESS)
}
