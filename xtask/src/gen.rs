//! `cargo xtask gen`: documents that the program itself knows best.
//!
//! Man pages and completions come from the program's hidden `generate` command, the command reference from its help texts. They are
//! committed, so that readers and packagers need no build; `--check` fails when they are not what the program says now.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo::{Build, build_rootball};
use crate::run::{command, output, root, run, target};

/// What is generated, below `docs/`.
const PLACES: &[&str] = &["man", "completions", "cli.md"];

/// Writes the documents, or compares them with what is committed.
pub(crate) fn generate(arguments: &[String]) -> Result<()> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("gen takes only --check"),
    };
    let binary = build_rootball(Build::Tested)?;
    let fresh = target().join("generated");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).with_context(|| format!("making {}", fresh.display()))?;
    run(command(&binary).arg("generate").arg(&fresh))?;
    fs::write(fresh.join("cli.md"), reference(&binary)?).context("writing cli.md")?;

    let docs = root().join("docs");
    for place in PLACES {
        let (new, old) = (fresh.join(place), docs.join(place));
        if check {
            let different = difference(&new, &old)?;
            if !different.is_empty() {
                let names: Vec<_> = different.iter().map(|path| path.display().to_string()).collect();
                bail!("run `cargo xtask gen` and commit: these are not what the program says:\n  {}", names.join("\n  "));
            }
        } else {
            let _ = if old.is_dir() { fs::remove_dir_all(&old) } else { fs::remove_file(&old) };
            copy(&new, &old)?;
        }
    }
    Ok(())
}

/// Returns the files that are not the same in both places, by their place in `docs`.
fn difference(new: &Path, old: &Path) -> Result<Vec<PathBuf>> {
    let mut names = files(new)?;
    names.extend(files(old).unwrap_or_default());
    names.sort();
    names.dedup();
    Ok(names.into_iter().filter(|name| fs::read(new.join(name)).ok() != fs::read(old.join(name)).ok()).map(|name| old.join(name)).collect())
}

/// Returns the names of the files in a directory; a file is one with an empty name.
fn files(place: &Path) -> Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![PathBuf::new()]);
    }
    let entries = fs::read_dir(place).with_context(|| format!("reading {}", place.display()))?;
    entries.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
    }
    for name in files(from)? {
        let (from, to) = if name.as_os_str().is_empty() { (from.to_owned(), to.to_owned()) } else { (from.join(&name), to.join(&name)) };
        fs::copy(&from, &to).with_context(|| format!("writing {}", to.display()))?;
    }
    Ok(())
}

/// Writes the command reference: every command's own help, in order.
fn reference(binary: &Path) -> Result<String> {
    let mut page = String::from("# Commands\n\nWritten by `cargo xtask gen` from the program's own help.\n");
    describe(binary, &mut Vec::new(), &mut page)?;
    Ok(page)
}

fn describe(binary: &Path, words: &mut Vec<String>, page: &mut String) -> Result<()> {
    let help = output(command(binary).args(words.iter()).arg("--help").env("COLUMNS", "100").env("NO_COLOR", "1"))?;
    let name = std::iter::once("rootball").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    // Every command lists the options of all commands again; once is enough.
    let own = if words.is_empty() { help.as_str() } else { help.split("\nGlobal options:").next().unwrap_or_default() };
    let example =
        help.split_once("\nExample").filter(|_| own.len() < help.len()).map(|(_, text)| format!("\nExample{text}")).unwrap_or_default();
    let whole = format!("{}\n{example}", own.trim_end());
    let text: String = whole.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect();
    page.push_str(&format!("\n{} `{name}`\n\n```text\n{text}```\n", "#".repeat((words.len() + 2).min(4))));
    for subcommand in subcommands(&help) {
        words.push(subcommand);
        describe(binary, words, page)?;
        words.pop();
    }
    Ok(())
}

/// Reads the names of the commands that a help text lists.
fn subcommands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_from_help() {
        let help = "What\n\nUsage: x\n\nCommands:\n  status  Show\n          more\n  repo    Work\n  help    Print\n\nOptions:\n  -v  x\n";
        assert_eq!(subcommands(help), ["status", "repo"]);
    }
}
