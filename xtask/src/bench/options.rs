//! What the benchmark was asked to do, and the trees it works on.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::run::target;

/// The benchmark's arguments.
#[derive(Debug)]
pub(super) struct Options {
    tree: Option<PathBuf>,
    tree2: Option<PathBuf>,
    /// The packages that tree B is made of, for those cases that are about packages.
    pub(super) packages: Option<PathBuf>,
    /// How often each side does each thing.
    pub(super) runs: usize,
    /// Part of the name of the cases to run.
    pub(super) only: Option<String>,
    /// Sets the sizes of deltas beside what codecs make of the changed files, which takes long.
    pub(super) bound: bool,
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { tree: None, tree2: None, packages: None, runs: 3, only: None, bound: false };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--tree" => options.tree = Some(fs::canonicalize(value()?).context("--tree")?),
                "--tree2" => options.tree2 = Some(fs::canonicalize(value()?).context("--tree2")?),
                "--packages" => options.packages = Some(fs::canonicalize(value()?).context("--packages")?),
                "--runs" => options.runs = value()?.parse().context("--runs")?,
                "--only" => options.only = Some(value()?.clone()),
                "--bound" => options.bound = true,
                other => bail!("bench has no option {other:?}"),
            }
        }
        ensure!(options.runs > 0, "--runs must be at least 1");
        ensure!(options.tree.is_some() == options.tree2.is_some(), "--tree and --tree2 are two versions of one system: give both or none");
        Ok(options)
    }

    /// Returns trees A and B: the user's, else the larger ones that a demo has made.
    pub(super) fn trees(&self) -> Result<[PathBuf; 2]> {
        if let (Some(tree), Some(tree2)) = (&self.tree, &self.tree2) {
            return Ok([tree.clone(), tree2.clone()]);
        }
        let made = ["full", "small"].map(|size| ["1", "2"].map(|version| target().join("demo").join(format!("{size}-{version}"))));
        let found = made.into_iter().find(|trees| trees.iter().all(|tree| tree.with_extension("complete").is_file()));
        found.context("give --tree DIR --tree2 DIR, or run `cargo xtask demo` first, which makes two")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        let parse = |text: &str| Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let options = parse("--runs 1 --bound --only delta --tree / --tree2 /").unwrap();
        assert_eq!((options.runs, options.bound, options.only.as_deref()), (1, true, Some("delta")));
        assert_eq!(options.trees().unwrap(), ["/", "/"].map(PathBuf::from));
        let options = parse("").unwrap();
        assert_eq!((options.runs, options.bound, options.only), (3, false, None));
        for (text, expected) in [
            ("--runs", "--runs needs a value"),
            ("--runs 0", "--runs must be at least 1"),
            ("--tree /", "--tree and --tree2 are two versions of one system: give both or none"),
            ("--bounds", "bench has no option \"--bounds\""),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected, "options: {text}");
        }
    }
}
