//! `cargo xtask fuzz`: the fuzz targets, in turn. With `--smoke` without a fuzzer: the corpus and many mutations of it, by any compiler.

use std::fs;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::cargo;
use crate::run::{command, output, root, run, say};

/// Mutations of the corpus that a smoke run gives each target: some seconds each.
const SMOKE_MUTATIONS: &str = "100000";

/// Runs all targets, or those that are named.
pub(crate) fn fuzz(arguments: &[String]) -> Result<()> {
    if arguments == ["--smoke"] {
        let mut test = cargo();
        // Of the whole workspace, so that nothing is compiled that the tests do not need as well; only this crate's have such names.
        test.args(["test", "--locked", "--quiet", "--workspace", "--test", "it", "corpus::"]);
        return run(test.env("ROOTBALL_FUZZ_MUTATIONS", SMOKE_MUTATIONS));
    }
    let mut seconds: u64 = 60;
    let mut targets = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => seconds = words.next().context("--seconds needs a value")?.parse().context("--seconds")?,
            option if option.starts_with('-') => bail!("fuzz has no option {option:?}"),
            target => targets.push(target.to_owned()),
        }
    }
    let all = all_targets()?;
    if let Some(unknown) = targets.iter().find(|target| !all.contains(target)) {
        bail!("no target {unknown:?}; there are {}", all.join(", "));
    }
    let found = output(command("cargo").args(["+nightly", "fuzz", "--version"]));
    ensure!(found.is_ok(), "a nightly compiler and cargo-fuzz are needed: rustup toolchain install nightly; cargo install cargo-fuzz");
    for target in if targets.is_empty() { all } else { targets } {
        say(&format!("fuzzing {target} for {seconds} s"));
        let limit = format!("-max_total_time={seconds}");
        // Not the cargo of this task, which is another toolchain's.
        run(command("cargo").args(["+nightly", "fuzz", "run", &target, "--", &limit, "-rss_limit_mb=2048", "-timeout=10"]))?;
    }
    Ok(())
}

/// Returns the names of the fuzzers' programs, sorted.
fn all_targets() -> Result<Vec<String>> {
    let dir = root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&dir).with_context(|| format!("reading {}", dir.display()))?;
    let names = entries.map(|entry| Ok(entry?.path().file_stem().context("a program has a name")?.to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
