//! Commits from a web server into a repository.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;
use crate::bench::web::Web;
use crate::run::{command, output};

/// How long everything takes in each direction where the server is far away.
const FAR: Duration = Duration::from_millis(20);

pub(super) const CASES: &[Case] = &[
    Case {
        name: "pull A from nginx to bare",
        goal: Goal::new().cpu(1.0 / 2.0).wall(1.0 / 3.0),
        is_long: false,
        set_up: |ground, side| pull_first(ground, side, Web::near(&ground.versions()?)),
        check: |ground, side| check(ground, side, "first"),
    },
    Case {
        name: "pull A from 20 ms away",
        goal: Goal::new().wall(1.0 / 5.0),
        is_long: false,
        set_up: |ground, side| pull_first(ground, side, Web::far(&ground.versions()?, FAR)),
        check: |ground, side| check(ground, side, "first"),
    },
    Case {
        name: "pull B where A is",
        goal: Goal::new().cpu(1.0 / 2.0),
        is_long: false,
        set_up: |ground, side| pull_second(ground, side, &ground.versions()?),
        check: |ground, side| check(ground, side, "second"),
    },
    Case {
        name: "pull B where A is, by object deltas",
        goal: Goal::new().cpu(1.0 / 2.0).bytes(0.99),
        is_long: true,
        set_up: |ground, side| pull_second(ground, side, &ground.with_object_deltas()?),
        check: |ground, side| check(ground, side, "second"),
    },
    Case {
        name: "pull B by our delta",
        goal: Goal::new().cpu(1.0 / 2.0),
        is_long: false,
        set_up: |ground, side| pull_second(ground, side, &ground.with_delta(Side::Ours)?),
        check: |ground, side| check(ground, side, "second"),
    },
    Case {
        name: "pull B by stock's delta",
        goal: Goal::new().cpu(1.0 / 2.0),
        is_long: true,
        set_up: |ground, side| pull_second(ground, side, &ground.with_delta(Side::Stock)?),
        check: |ground, side| check(ground, side, "second"),
    },
];

fn pull_first(ground: &Ground, side: Side, web: Web) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::init(&repo, "bare")?;
    pull(ground, side, &repo, web, "first")
}

/// Into a repository that has A.
fn pull_second(ground: &Ground, side: Side, from: &Path) -> Result<Ready> {
    let repo = ground.place(side);
    Ground::link_copy(&ground.first_bare()?, &repo)?;
    pull(ground, side, &repo, Web::near(from), "second")
}

fn pull(ground: &Ground, side: Side, repo: &Path, web: Web, branch: &str) -> Result<Ready> {
    let to = format!("--repo={}", repo.display());
    output(command("ostree").arg(to).args(["remote", "add", "--no-gpg-verify", "origin", &web.url()]))?;
    Ok(Ready { command: ground.in_repo(side, repo, &["pull", "origin", branch]), beside: Beside::Web(web) })
}

fn check(ground: &Ground, side: Side, branch: &str) -> Result<()> {
    let read = |path: &Path| fs::read_to_string(path).context("the commit has a ref");
    let wanted = read(&ground.versions()?.join("refs/heads").join(branch))?;
    let found = read(&ground.place(side).join("refs/remotes/origin").join(branch))?;
    ensure!(wanted == found, "{side:?} pulled another commit");
    Ok(())
}
