//! `cargo xtask bench`: ours beside the stock tools, from one run on one machine.
//!
//! Each case is run several times, ours and theirs in turn, so that what else the machine does falls on both. Shown is the median of each
//! figure and its ratio, ours to theirs: below 1 is better than stock; and whether it is as far below as it should be. Where bytes travel,
//! they are counted at the server, whose own CPU time is not the client's. Tree A is a system, B its next version, M very many small files.
//! `--packages DIR` has the packages of B, for the cases about these. With `--bound`, sizes of deltas are set beside what codecs make of the changed files as well.

mod bound;
mod cases;
mod ground;
mod limits;
mod many;
mod modules;
mod options;
mod registry;
mod table;
mod web;

use anyhow::{Result, bail, ensure};

use crate::cargo::{Build, build_rootball};
use crate::measure::{Cost, measure, median};
use crate::packages;
use crate::run::{command, lock, output, say, target};
use cases::Case;
use ground::{Ground, Side};
use options::Options;
use table::Taken;

/// Runs the benchmark and prints its table.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    packages::ensure(&["ostree", "skopeo", "docker-registry", "nginx-light", "time", "xz-utils", "zstd"])?;
    let chosen = |case: &&Case| options.only.as_deref().map_or(!case.is_long, |only| case.name.contains(only));
    let cases: Vec<&Case> = cases::all().filter(chosen).collect();
    ensure!(!cases.is_empty(), "no case has that name");
    let trees = options.trees()?;
    let program = build_rootball(Build::Optimised)?;
    let home = target().join("bench");
    let _lock = lock(&home)?;
    say(&format!("A: {}, B: {}", trees[0].display(), trees[1].display()));
    let ground = Ground::new(program, trees, options.packages.clone(), home)?;
    let is_small = ground.is_small()?;
    let mut figures = limits::Figures::new();
    let mut failed = Vec::new();
    table::print_head();
    for case in cases {
        match run(&ground, case, options.runs) {
            Ok([ours, stock]) => {
                table::print_row(case.name, case.goal.for_system(is_small), &ours, &stock);
                figures.insert(case.name, [ours, stock]);
            }
            Err(error) => {
                println!("{:<28} failed", case.name);
                failed.push(format!("{}: {error:#}", case.name));
            }
        }
    }
    limits::print_distances(&ground, &figures)?;
    limits::print_growth(&figures);
    if options.bound
        && let Err(error) = bound::print(&ground, &figures)
    {
        failed.push(format!("the bound: {error:#}"));
    }
    ground.remove()?;
    if !failed.is_empty() {
        bail!("{} failed:\n  {}", failed.len(), failed.join("\n  "));
    }
    Ok(())
}

/// Runs a case so many times; returns the median costs, ours and stock's, with the bytes of the last run.
fn run(ground: &Ground, case: &Case, runs: usize) -> Result<[Taken; 2]> {
    let mut costs: [Vec<Cost>; 2] = [Vec::new(), Vec::new()];
    let mut bytes = [None; 2];
    for run in 0..runs {
        // The order turns, so that neither side always finds the other's cache.
        let order = if run % 2 == 0 { [Side::Ours, Side::Stock] } else { [Side::Stock, Side::Ours] };
        ground.next_round()?;
        for side in order {
            let ready = (case.set_up)(ground, side)?;
            // The disk finishes what was left to it.
            output(&mut command("sync"))?;
            costs[side as usize].push(measure(&ready.command)?.1);
            bytes[side as usize] = ready.beside.bytes()?;
            drop(ready.beside);
            (case.check)(ground, side)?;
        }
    }
    let [ours, stock] = [Side::Ours, Side::Stock].map(|side| Taken { cost: median(&costs[side as usize]), bytes: bytes[side as usize] });
    Ok([ours, stock])
}
