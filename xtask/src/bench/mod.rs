//! `cargo xtask bench`: ours beside the stock tools, from one run on one machine.
//!
//! Each case is run several times, ours and theirs in turn, so that what else the machine does falls on both. Shown is the median of each
//! figure and its ratio, ours to theirs: below 1 is better than stock.

mod cases;
mod registry;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::build_rootball;
use crate::measure::{Cost, measure, median};
use crate::packages;
use crate::run::{command, lock, output, say, target};
use cases::{Case, Ground, Side};

struct Options {
    tree: Option<PathBuf>,
    runs: usize,
    only: Option<String>,
}

/// Runs the benchmark and prints its table.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let options = parse(arguments)?;
    packages::ensure(&["ostree", "skopeo", "docker-registry", "time"])?;
    let tree = find_tree(&options)?;
    let program = build_rootball(true)?;
    let home = target().join("bench");
    let _lock = lock(&home)?;
    let work = home.join("work");
    if work.exists() {
        output(command("rm").arg("-rf").arg(&work))?;
    }
    fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
    say(&format!("input: {}", tree.display()));
    let chosen = |case: &Case| options.only.as_deref().is_none_or(|only| case.name().contains(only));
    let cases: Vec<Case> = Case::ALL.iter().copied().filter(chosen).collect();
    ensure!(!cases.is_empty(), "no case has that name");
    let ground = Ground::prepare(program, tree, work.clone(), &cases)?;
    println!(
        "{:<22} {:>9} {:>9} {:>6}  {:>9} {:>9} {:>6}  {:>9} {:>9} {:>6}",
        "", "wall", "stock", "ratio", "cpu", "stock", "ratio", "peak", "stock", "ratio"
    );
    for case in cases {
        let mut costs: [Vec<Cost>; 2] = [Vec::new(), Vec::new()];
        for run in 0..options.runs {
            // The order turns, so that neither side always finds the other's cache.
            let order = if run % 2 == 0 { [Side::Ours, Side::Stock] } else { [Side::Stock, Side::Ours] };
            for side in order {
                let (command, _guard) = ground.set_up(case, side)?;
                costs[side as usize].push(measure(&command)?.1);
                ground.check(case, side)?;
            }
        }
        print_row(case.name(), median(&costs[0]), median(&costs[1]));
    }
    output(command("rm").arg("-rf").arg(&work))?;
    Ok(())
}

fn print_row(name: &str, ours: Cost, stock: Cost) {
    let ratio = |ours: f64, stock: f64| if stock > 0.0 { format!("{:.2}", ours / stock) } else { "-".to_owned() };
    let mib = |kib: u64| format!("{:.0} MiB", kib as f64 / 1024.0);
    println!(
        "{name:<22} {:>7.2} s {:>7.2} s {:>6}  {:>7.2} s {:>7.2} s {:>6}  {:>9} {:>9} {:>6}",
        ours.wall,
        stock.wall,
        ratio(ours.wall, stock.wall),
        ours.cpu,
        stock.cpu,
        ratio(ours.cpu, stock.cpu),
        mib(ours.peak),
        mib(stock.peak),
        ratio(ours.peak as f64, stock.peak as f64),
    );
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options { tree: None, runs: 3, only: None };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--tree" => options.tree = Some(fs::canonicalize(value()?).context("--tree")?),
            "--runs" => options.runs = value()?.parse().context("--runs")?,
            "--only" => options.only = Some(value()?.clone()),
            other => bail!("bench has no option {other:?}"),
        }
    }
    ensure!(options.runs > 0, "--runs must be at least 1");
    Ok(options)
}

/// Returns the tree to work on: the user's, else the larger one that a demo has made.
fn find_tree(options: &Options) -> Result<PathBuf> {
    if let Some(tree) = &options.tree {
        return Ok(tree.clone());
    }
    let made = ["full-1", "small-1"].map(|name| target().join("demo").join(name));
    let found = made.into_iter().find(|tree| tree.with_extension("complete").is_file());
    found.context("give --tree DIR, or run `cargo xtask demo` first, which makes one")
}
