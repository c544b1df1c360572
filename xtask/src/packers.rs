//! `cargo xtask packers`: what an update moves when an image's layers are chosen by ours and by other packers.
//!
//! The trees are versions of one system, in order. Each is committed, and `crates/image/examples/packers` builds its image with every packer
//! and compares it with the image before.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::{Build, build_rootball, cargo};
use crate::run::{command, lock, output, run, say, target};

/// Runs the comparison and prints its table.
pub(crate) fn packers(arguments: &[String]) -> Result<()> {
    let (mut trees, mut passed): (Vec<PathBuf>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--tree" | "--tree2" => trees.push(fs::canonicalize(value).with_context(|| word.clone())?),
            "--layers" | "--compression" | "--level" | "--only" => passed.extend([word.as_str(), value.as_str()]),
            other => bail!("packers has no option {other:?}"),
        }
    }
    ensure!(trees.len() >= 2, "give two trees or more, versions of one system: --tree DIR --tree DIR");
    let program = build_rootball(Build::Optimised)?;
    let home = target().join("packers");
    let _lock = lock(&home)?;
    let repo = home.join("repo");
    output(command("rm").arg("-rf").arg(&repo))?;
    let ours = || {
        let mut ours = command(&program);
        ours.arg("--repo").arg(&repo);
        ours
    };
    output(ours().args(["repo", "init", "--mode=bare"]))?;
    let mut commits = Vec::new();
    for (number, tree) in trees.iter().enumerate() {
        say(&format!("committing {}", tree.display()));
        let branch = format!("tree/{number}");
        output(ours().args(["repo", "commit", "--timestamp=@1700000000", "--branch", &branch]).arg(tree))?;
        commits.push(branch);
    }
    let mut packers = cargo();
    packers.args(["run", "--locked", "--release", "--quiet", "--package=rootball-image", "--example=packers", "--"]);
    run(packers.arg(&repo).args(commits).args(passed))?;
    output(command("rm").arg("-rf").arg(&repo)).map(drop)
}
