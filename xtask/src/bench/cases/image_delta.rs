//! Deltas of images, made and applied, beside stock's static deltas between the same commits.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;
use crate::run::{command, output};

/// The memory that a delta may be made and applied in, in KiB.
const MAKING: u64 = 512 * 1000 * 1000 / 1024;
const APPLYING: u64 = 128 * 1000 * 1000 / 1024;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "image delta, default, A to B",
        goal: Goal::new().cpu(200.0 / 429.0).bytes(18.0 / 116.7).small_bytes(1.9 / 3.84).peak(MAKING),
        is_long: true,
        set_up: |ground, side| create(ground, side, "default"),
        check,
    },
    Case {
        name: "image delta, fast, A to B",
        goal: Goal::new().cpu(25.0 / 429.0).bytes(45.0 / 116.7).small_bytes(1.9 / 3.84).peak(MAKING),
        is_long: true,
        set_up: |ground, side| create(ground, side, "fast"),
        check,
    },
    Case {
        name: "image delta, max, A to B",
        goal: Goal::new().bytes(14.0 / 116.7).small_bytes(1.9 / 3.84).peak(MAKING),
        is_long: true,
        set_up: |ground, side| create(ground, side, "max"),
        check,
    },
    Case {
        // Modules as the kernel's build compresses them; every third of A and B's.
        name: "every 3rd .ko.xz, old to new",
        goal: Goal::new().bytes(0.1).peak(MAKING),
        is_long: true,
        set_up: create_of_modules,
        check,
    },
    Case {
        name: "image delta applied, A to B",
        goal: Goal::new().wall(1.0 / 3.0).peak(APPLYING),
        is_long: true,
        set_up: apply,
        check: |_, _| Ok(()),
    },
];

fn create(ground: &Ground, side: Side, tier: &str) -> Result<Ready> {
    match side {
        Side::Ours => Ok(create_ours(ground, &ground.bare()?, &ground.images_with_delta()?, tier)),
        Side::Stock => create_stock(ground, &ground.versions()?),
    }
}

fn create_of_modules(ground: &Ground, side: Side) -> Result<Ready> {
    let repo = ground.modules_bare()?;
    match side {
        Side::Ours => Ok(create_ours(ground, &repo, &ground.modules_images()?, "default")),
        Side::Stock => create_stock(ground, &repo),
    }
}

/// Ours of two images, whose commits are in a repository.
fn create_ours(ground: &Ground, repo: &Path, images: &[String; 2], tier: &str) -> Ready {
    let place = ground.place(Side::Ours);
    let mut ours = ground.ours();
    ours.arg("--repo").arg(repo).args(["delta", "create", "--tier", tier, "--to-file"]).arg(&place).args(images);
    Ready { command: ours, beside: Beside::File(place) }
}

/// Stock's from `first` to `second` of a repository.
fn create_stock(ground: &Ground, repo: &Path) -> Result<Ready> {
    let place = ground.place(Side::Stock);
    Ground::link_copy(repo, &place)?;
    let mut stock = ground.delta_create(Side::Stock, &place);
    stock.args(["--from", "first", "--to", "second"]);
    Ok(Ready { command: stock, beside: Beside::Delta(place) })
}

fn check(ground: &Ground, side: Side) -> Result<()> {
    ensure!(ground.place(side).exists(), "no delta was made");
    Ok(())
}

/// Both have A in a bare repository; ours takes the image of B by its delta, stock applies a static delta.
fn apply(ground: &Ground, side: Side) -> Result<Ready> {
    let place = ground.place(side);
    Ground::init(&place, "bare")?;
    output(command("ostree").arg(format!("--repo={}", place.display())).args(["pull-local"]).arg(ground.bare()?).arg("first"))?;
    if side == Side::Stock {
        let deltas = ground.with_whole_delta()?;
        let mut stock = command("ostree");
        stock.arg(format!("--repo={}", place.display())).args(["static-delta", "apply-offline"]).arg(only(&only(&deltas.join("deltas"))?)?);
        return Ok(stock.into());
    }
    let [_, second] = ground.images_with_delta()?;
    let mut ours = ground.ours();
    ours.arg("--repo").arg(&place).args(["image", "import", &second]);
    Ok(ours.into())
}

/// Returns the only directory in another: a repository of one delta has one at each level.
fn only(directory: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))?;
    let found = entries.filter_map(Result::ok).map(|entry| entry.path()).find(|path| path.is_dir());
    found.with_context(|| format!("{} has nothing in it", directory.display()))
}
