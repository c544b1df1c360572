//! Static deltas, made.

use anyhow::{Result, ensure};

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;

/// The memory that a delta may be made in, in KiB.
const MEMORY: u64 = 512 * 1000 * 1000 / 1024;

pub(super) const CASES: &[Case] = &[
    // Half of what stock sends from A to B is compressed inside, and nobody can shrink it; of the rest one half would be left. Between two
    // states of a small system stock's are near to what can be done.
    Case {
        name: "delta create, A to B",
        goal: Goal::new().cpu(1.0 / 4.0).bytes(55.0 / 116.7).small_bytes(3.2 / 3.84).peak(MEMORY),
        is_long: true,
        set_up: |ground, side| create(ground, side, Some("first"), "second"),
        check,
    },
    Case {
        name: "delta create, nothing to A",
        goal: Goal::new().cpu(1.0).bytes(50.0 / 53.5).peak(MEMORY),
        is_long: true,
        set_up: |ground, side| create(ground, side, None, "first"),
        check,
    },
];

fn create(ground: &Ground, side: Side, from: Option<&str>, to: &str) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::link_copy(&ground.versions()?, &repo)?;
    let mut command = ground.delta_create(side, &repo);
    match from {
        Some(from) => command.args(["--from", from]),
        None => command.arg("--empty"),
    };
    command.args(["--to", to]);
    Ok(Ready { command, beside: Beside::Delta(repo) })
}

fn check(ground: &Ground, side: Side) -> Result<()> {
    ensure!(ground.place(side).join("deltas").is_dir(), "no delta was made");
    Ok(())
}
