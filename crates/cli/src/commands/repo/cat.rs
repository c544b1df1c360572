//! `rootball repo cat`

use std::process::ExitCode;

use rootball_object::{ErrorKind, ObjectSource};
use rootball_repo::tree::{Node, find_node};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Print files of a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo cat debian/12/base /usr/lib/os-release")]
pub(crate) struct CatArgs {
    /// The commit or ref
    commit: String,

    /// Paths in the commit
    #[arg(required = true)]
    paths: Vec<String>,
}

pub(super) fn run(args: &CatArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    for path in &args.paths {
        let Node::File(checksum) = find_node(&repo, &commit, path)? else {
            return Err(CommandError::new(ErrorKind::Invalid, format_args!("{path:?} is a directory")).hint("'rootball repo ls' lists it"));
        };
        let mut object = repo.open_file(&checksum)?;
        if let Some(target) = &object.header.symlink_target {
            let message = format!("{path:?} is a symbolic link to {target:?}");
            return Err(CommandError::new(ErrorKind::Invalid, message).hint("links are not followed: name the file itself"));
        }
        ui::print_bytes(&mut object.content)?;
    }
    Ok(ExitCode::SUCCESS)
}
