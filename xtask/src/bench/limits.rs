//! How far we are from what the machine can do at all: hashing the bytes, copying the tree; and whether memory stays flat as trees grow.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};

use super::ground::{Ground, Side};
use super::table::{Taken, mib, print_single};
use crate::measure::{Cost, measure};
use crate::run::command;

/// What the cases that were run took, ours and stock's.
pub(super) type Figures = BTreeMap<&'static str, [Taken; 2]>;

/// Cases whose least work is to hash tree A, or to hash and write it.
const OF_TREE_A: [&str; 3] = ["commit A into archive", "commit A into bare", "pull-local archive to bare"];

/// What is done to a tree and to one ten times as large.
const GROWN: [(&str, &str); 2] = [("commit M/10 into bare", "commit M into bare"), ("fsck of M/10", "fsck of M")];

/// Measures the limits and sets the cases beside them.
pub(super) fn print_distances(ground: &Ground, figures: &Figures) -> Result<()> {
    let chosen: Vec<_> = OF_TREE_A.into_iter().filter_map(|name| Some((name, figures.get(name)?[Side::Ours as usize].cost))).collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let mut hash = Command::new(std::env::current_exe().context("the task is a program")?);
    hash.arg("hash").arg(ground.tree());
    let hashed = measure(&hash)?.1;
    print_single("limit: SHA-256 of A", &hashed);
    ground.next_round()?;
    let mut copy = command("cp");
    copy.arg("-a").arg(ground.tree()).arg(ground.place(Side::Ours));
    let copied = measure(&copy)?.1;
    print_single("limit: cp -a of A", &copied);
    for (name, cost) in chosen {
        let times = |limit: Cost| format!("{:.1} times the wall and {:.1} times the CPU", cost.wall / limit.wall, cost.cpu / limit.cpu);
        println!("{name}: {} of the hashing, {} of the copy", times(hashed), times(copied));
    }
    Ok(())
}

/// Says what a tree ten times as large does to the memory of both sides.
pub(super) fn print_growth(figures: &Figures) {
    for (small, large) in GROWN {
        if let (Some(small), Some(grown)) = (figures.get(small), figures.get(large)) {
            let peaks = |side: Side| format!("{} to {}", mib(small[side as usize].cost.peak), mib(grown[side as usize].cost.peak));
            println!("{large}: peak from a tenth to the whole, {}; stock, {}", peaks(Side::Ours), peaks(Side::Stock));
        }
    }
}
