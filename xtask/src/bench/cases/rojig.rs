//! Commits out of packages that are all at hand, beside unpacking the same packages one after the other.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;
use crate::run::{command, output};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "release of B, no peer, for size",
        goal: Goal::new(),
        is_long: true,
        set_up: |ground, side| make(ground, side, &[]),
        check: |ground, side| ensure_there(&ground.place(side)),
    },
    Case {
        name: "release A to B, no peer, for size",
        goal: Goal::new(),
        is_long: true,
        set_up: |ground, side| make(ground, side, &["--from", "first"]),
        check: |ground, side| ensure_there(&ground.place(side)),
    },
    Case {
        name: "B out of packages",
        goal: Goal::new().wall(0.5),
        is_long: true,
        set_up: import,
        check: |ground, side| ensure_there(&ground.place(side)),
    },
];

fn ensure_there(place: &Path) -> Result<()> {
    ensure!(place.exists(), "{} was not made", place.display());
    Ok(())
}

/// Ours makes a release; in its place stands reading the packages through, which is the least that has to be done.
fn make(ground: &Ground, side: Side, more: &[&str]) -> Result<Ready> {
    let (place, packages) = (ground.place(side), ground.packages()?);
    match side {
        Side::Ours => {
            let mut ours = ground.ours();
            ours.arg("--repo").arg(ground.bare()?).args(["rojig", "build", "--name", "os", "--packages"]).arg(packages);
            ours.arg("--output").arg(&place).args(more).arg("second");
            Ok(Ready { command: ours, beside: Beside::File(place) })
        }
        Side::Stock => {
            let mut all =
                files(ground)?.into_iter().map(|file| format!("dpkg-deb --fsys-tarfile '{}'", file.display())).collect::<Vec<_>>();
            all.push(format!("touch '{}'", place.display()));
            let mut stock = command("sh");
            stock.args(["-c", &format!("{{ {}; }} > /dev/null", all.join(" && "))]);
            Ok(stock.into())
        }
    }
}

fn import(ground: &Ground, side: Side) -> Result<Ready> {
    let place = ground.place(side);
    match side {
        Side::Ours => {
            Ground::init(&place, "bare-user")?;
            let mut ours = ground.ours();
            ours.arg("--repo").arg(&place).args(["rojig", "import", "--only-given", "--packages"]).arg(ground.packages()?);
            ours.arg(ground.release()?);
            Ok(ours.into())
        }
        Side::Stock => {
            let mut all = vec![format!("mkdir '{}'", place.display())];
            all.extend(files(ground)?.into_iter().map(|file| format!("dpkg -x '{}' '{}'", file.display(), place.display())));
            let mut stock = command("sh");
            stock.args(["-c", &all.join(" && ")]);
            Ok(stock.into())
        }
    }
}

/// Lists the files of the packages that the release names.
fn files(ground: &Ground) -> Result<Vec<PathBuf>> {
    let shown: Value = serde_json::from_str(&output(ground.ours().args(["--format", "json", "rojig", "show"]).arg(ground.release()?))?)?;
    let packages = shown["packages"].as_array().context("a release names packages")?;
    let base = ground.packages()?;
    Ok(packages.iter().filter_map(|package| package["location"].as_str()).map(|location| base.join(location)).collect())
}
