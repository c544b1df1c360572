//! Trees into repositories.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{Case, Ready};
use crate::bench::ground::{Ground, Side, TIME};
use crate::bench::table::Goal;
use crate::run::{command, output};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "commit A into archive",
        goal: Goal::new().cpu(1.0 / 3.0).wall(1.0 / 5.0),
        is_long: false,
        set_up: |ground, side| into_empty(ground, side, "archive", ground.tree()),
        check,
    },
    Case { name: "commit B on top of A", goal: Goal::new().cpu(1.0 / 8.0), is_long: false, set_up: on_top, check },
    Case {
        name: "commit A into bare",
        goal: Goal::new().cpu(1.0 / 2.0).wall(1.0 / 3.0),
        is_long: false,
        set_up: |ground, side| into_empty(ground, side, "bare", ground.tree()),
        check,
    },
    Case {
        name: "commit M/10 into bare",
        goal: Goal::new(),
        is_long: false,
        set_up: |ground, side| into_empty(ground, side, "bare", &ground.few()?),
        check,
    },
    Case {
        name: "commit M into bare",
        goal: Goal::new().cpu(1.0 / 2.0).wall(1.0 / 3.0),
        is_long: false,
        set_up: |ground, side| into_empty(ground, side, "bare", &ground.many()?),
        check,
    },
    Case { name: "recommit A, unchanged", goal: Goal::new().wall(1.0 / 2.0), is_long: false, set_up: unchanged, check },
];

fn into_empty(ground: &Ground, side: Side, mode: &str, tree: &Path) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::init(&repo, mode)?;
    Ok(ground.commit(side, &repo, &[], tree).into())
}

/// Into an archive that has most of the objects already.
fn on_top(ground: &Ground, side: Side) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::link_copy(&ground.archive()?, &repo)?;
    Ok(ground.commit(side, &repo, &[], ground.tree2()).into())
}

/// Of a checkout by hard links, where device and inode tell which object a file is.
fn unchanged(ground: &Ground, side: Side) -> Result<Ready> {
    let (repo, tree) = (ground.place(side), ground.place(side).join("tmp/checkout"));
    Ground::link_copy(&ground.bare()?, &repo)?;
    output(command("ostree").arg(format!("--repo={}", repo.display())).args(["checkout", "--require-hardlinks", "first"]).arg(&tree))?;
    Ok(ground.commit(side, &repo, &["-I"], &tree).into())
}

/// Both sides make the same commit.
fn check(ground: &Ground, side: Side) -> Result<()> {
    let commit = |side| fs::read_to_string(ground.place(side).join("refs/heads/first"));
    let made = commit(side).context("the commit has a ref")?;
    // The other side may not have had its turn.
    if let Ok(other) = commit(side.other()) {
        ensure!(made == other, "at {TIME}, {side:?} made commit {}, and not {}", made.trim(), other.trim());
    }
    Ok(())
}
