//! `rootball remote list`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// List the remotes of the repository
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball remote list --show-urls")]
pub(crate) struct ListArgs {
    /// Show where they are
    #[arg(short = 'u', long)]
    show_urls: bool,
}

#[derive(serde::Serialize)]
struct Listed {
    name: String,
    url: Option<String>,
}

pub(super) fn run(args: &ListArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let remotes = context.remotes(&repo)?;
    let names = remotes.list()?;
    // A remote that cannot be obeyed is listed all the same.
    let listed = |name: String| Listed { url: remotes.load(&name).ok().and_then(|remote| remote.value("url")), name };
    let listed: Vec<Listed> = names.into_iter().map(listed).collect();
    if context.json() {
        ui::print_json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = listed.iter().map(|remote| remote.name.len()).max().unwrap_or(0);
    for Listed { name, url } in &listed {
        match (args.show_urls, url) {
            (true, Some(url)) => ui::print(format_args!("{name:width$}  {url}"))?,
            _ => ui::print(name)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
