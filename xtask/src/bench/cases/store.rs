//! Work inside and between repositories, and out of them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;
use crate::run::{command, output};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "pull-local archive to bare",
        goal: Goal::new().cpu(1.0 / 2.0).wall(1.0 / 3.0),
        is_long: false,
        set_up: pull_local,
        check: |ground, side| same_ref(&ground.archive()?, &ground.place(side)),
    },
    Case {
        name: "checkout A by hard links",
        goal: Goal::new().wall(1.0),
        is_long: false,
        set_up: checkout,
        check: |ground, side| same_names(ground.tree(), &ground.place(side)),
    },
    Case {
        name: "fsck of bare, three commits",
        goal: Goal::new().wall(1.0 / 3.0),
        is_long: false,
        set_up: |ground, side| fsck(ground, side, &ground.bare()?),
        check: |_, _| Ok(()),
    },
    Case {
        name: "fsck of M/10",
        goal: Goal::new(),
        is_long: false,
        set_up: |ground, side| fsck(ground, side, &ground.few_bare()?),
        check: |_, _| Ok(()),
    },
    Case {
        name: "fsck of M",
        goal: Goal::new(),
        is_long: false,
        set_up: |ground, side| fsck(ground, side, &ground.many_bare()?),
        check: |_, _| Ok(()),
    },
    Case { name: "prune one commit of three", goal: Goal::new().wall(1.0 / 2.0), is_long: false, set_up: prune, check: check_prune },
];

fn pull_local(ground: &Ground, side: Side) -> Result<Ready> {
    let from = ground.archive()?;
    let to = ground.place(side);
    Ground::init(&to, "bare")?;
    let mut pull = ground.in_repo(side, &to, &["pull-local"]);
    pull.arg(from).arg("first");
    Ok(pull.into())
}

fn checkout(ground: &Ground, side: Side) -> Result<Ready> {
    let mut checkout = ground.in_repo(side, &ground.bare()?, &["checkout", "--require-hardlinks", "first"]);
    checkout.arg(ground.place(side));
    Ok(checkout.into())
}

fn fsck(ground: &Ground, side: Side, repo: &Path) -> Result<Ready> {
    let quiet: &[&str] = if side == Side::Ours { &["fsck"] } else { &["fsck", "--quiet"] };
    Ok(ground.in_repo(side, repo, quiet).into())
}

/// The objects are other names of inodes that stay: what is measured is finding and unlinking them, not what the disk does with their blocks.
fn prune(ground: &Ground, side: Side) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::link_copy(&ground.bare()?, &repo)?;
    output(command("ostree").arg(format!("--repo={}", repo.display())).args(["refs", "--delete", "second"]))?;
    Ok(ground.in_repo(side, &repo, &["prune", "--refs-only"]).into())
}

/// What is left is what the other side leaves.
fn check_prune(ground: &Ground, side: Side) -> Result<()> {
    let objects = |repo: &Path| output(command("find").arg(repo.join("objects")).args(["-type", "f,l"])).map(|list| list.lines().count());
    let (before, after) = (objects(&ground.bare()?)?, objects(&ground.place(side))?);
    ensure!(after < before, "nothing was pruned");
    let other = ground.place(side.other());
    if other.join("objects").is_dir() {
        let left = objects(&other)?;
        ensure!(after == left, "{side:?} left {after} objects, the other side {left}");
    }
    Ok(())
}

fn same_ref(from: &Path, to: &Path) -> Result<()> {
    let read = |repo: &Path| fs::read_to_string(repo.join("refs/heads/first")).context("the commit has a ref");
    ensure!(read(from)? == read(to)?, "another commit was pulled");
    Ok(())
}

fn same_names(tree: &Path, out: &Path) -> Result<()> {
    let count = |dir: &Path| output(command("find").arg(dir)).map(|list| list.lines().count());
    let (expected, found) = (count(tree)?, count(out)?);
    ensure!(expected == found, "{found} names were checked out of {expected}");
    Ok(())
}
