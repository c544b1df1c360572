//! `cargo xtask tidy`: what neither the compiler nor clippy looks at.

mod changelog;
mod licenses;
mod links;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run::{command, output, root};

/// Runs all checks and shows everything that is wrong at once.
pub(crate) fn tidy() -> Result<()> {
    let files = Files::list()?;
    let mut wrong = Vec::new();
    sources::check(&files, &mut wrong)?;
    links::check(&files, &mut wrong)?;
    changelog::check(&files, &mut wrong)?;
    licenses::check(&mut wrong)?;
    if !wrong.is_empty() {
        bail!("{} things are not tidy:\n  {}", wrong.len(), wrong.join("\n  "));
    }
    Ok(())
}

/// The files of the project: what git knows, or would know after `git add`.
struct Files {
    paths: Vec<PathBuf>,
}

impl Files {
    fn list() -> Result<Self> {
        let listed = output(command("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
        let mut paths: Vec<PathBuf> = listed.split_terminator('\0').map(PathBuf::from).filter(|path| root().join(path).is_file()).collect();
        paths.sort();
        paths.dedup();
        Ok(Self { paths })
    }

    /// Returns path and text of every file with the extension.
    fn with_extension<'a>(&'a self, extension: &'a str) -> impl Iterator<Item = Result<(&'a Path, String)>> {
        let paths = self.paths.iter().filter(move |path| path.extension().is_some_and(|found| found == extension));
        paths.map(|path| {
            let text = fs::read_to_string(root().join(path)).with_context(|| format!("reading {}", path.display()))?;
            Ok((path.as_path(), text))
        })
    }
}
