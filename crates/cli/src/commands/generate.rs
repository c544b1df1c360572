//! `rootball generate`: man pages and completions, for packages.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_complete::Shell;
use rootball_object::ErrorKind;

use crate::error::{CommandError, CommandResult};

/// Write man pages and shell completions
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball generate target/share")]
pub(crate) struct GenerateArgs {
    /// Directory that gets `man/` and `completions/`
    dir: PathBuf,
}

pub(crate) fn run(args: &GenerateArgs) -> CommandResult {
    let io = |error: std::io::Error| {
        let what = format!("writing {}: {error}", args.dir.display());
        CommandError::new(ErrorKind::of_io(&error), what)
    };
    let (man, completions) = (args.dir.join("man"), args.dir.join("completions"));
    fs::create_dir_all(&man).and_then(|()| fs::create_dir_all(&completions)).map_err(io)?;
    let mut command = crate::command();
    command.build();
    write_man_pages(&command, "rootball", &man).map_err(io)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut crate::command(), "rootball", &completions).map_err(io)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the page of a command and of all its subcommands: `rootball-repo-commit.1`.
fn write_man_pages(command: &clap::Command, name: &str, dir: &Path) -> std::io::Result<()> {
    if command.is_hide_set() {
        return Ok(());
    }
    let page = clap_mangen::Man::new(command.clone().name(name.to_owned()).version(env!("CARGO_PKG_VERSION")))
        .source("rootball")
        .manual("rootball");
    page.render(&mut File::create(dir.join(format!("{name}.1")))?)?;
    command.get_subcommands().try_for_each(|child| write_man_pages(child, &format!("{name}-{}", child.get_name()), dir))
}
