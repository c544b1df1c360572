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
    /// How often each side does each thing.
    pub(super) runs: usize,
    /// Part of the name of the cases to run.
    pub(super) only: Option<String>,
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { tree: None, tree2: None, runs: 3, only: None };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--tree" => options.tree = Some(fs::canonicalize(value()?).context("--tree")?),
                "--tree2" => options.tree2 = Some(fs::canonicalize(value()?).context("--tree2")?),
                "--runs" => options.runs = value()?.parse().context("--runs")?,
                "--only" => options.only = Some(value()?.clone()),
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
