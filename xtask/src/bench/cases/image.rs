//! Images to and from a registry, and into a repository.

use std::process::Command;

use anyhow::{Result, ensure};

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::registry::DockerRegistry;
use crate::bench::table::Goal;
use crate::run::command;

pub(super) const CASES: &[Case] = &[
    Case { name: "copy to a registry", goal: Goal::new().wall(1.0).cpu(1.0), is_long: false, set_up: push, check: |_, _| Ok(()) },
    Case { name: "copy from a registry", goal: Goal::new().wall(1.0).cpu(1.0), is_long: false, set_up: pull, check: check_pull },
    // ostree-ext takes less than half of what umoci takes for the same image, so half of ostree-ext's is a fifth of umoci's.
    Case { name: "import an image", goal: Goal::new().cpu(1.0 / 4.0).wall(1.0 / 3.0), is_long: false, set_up: import, check: check_import },
];

/// Takes an image into a bare repository; the other side unpacks it into a directory.
fn import(ground: &Ground, side: Side) -> Result<Ready> {
    let (image, place) = (ground.image()?, ground.place(side));
    let mut command = match side {
        Side::Ours => {
            Ground::init(&place, "bare")?;
            let mut ours = ground.ours();
            ours.arg("--repo").arg(&place).args(["image", "import", &image]);
            ours
        }
        Side::Stock => {
            let mut stock = command("umoci");
            stock.args(["unpack", "--image", image.trim_start_matches("oci:")]).arg(&place);
            stock
        }
    };
    command.stdout(std::process::Stdio::null());
    Ok(command.into())
}

fn check_import(ground: &Ground, side: Side) -> Result<()> {
    let wanted = match side {
        Side::Ours => "refs/heads/ostree/container/image",
        Side::Stock => "rootfs/usr",
    };
    ensure!(ground.place(side).join(wanted).is_dir(), "nothing was imported");
    Ok(())
}

fn push(ground: &Ground, side: Side) -> Result<Ready> {
    let image = ground.image()?;
    let registry = DockerRegistry::start(&ground.place(side))?;
    let command = copy(ground, side, &image, &registry.image(), "--dest-tls-verify=false");
    Ok(Ready { command, beside: Beside::Registry { _registry: registry } })
}

fn pull(ground: &Ground, side: Side) -> Result<Ready> {
    let (registry, is_new) = ground.registry()?;
    if is_new {
        crate::run::output(&mut copy(ground, Side::Stock, &ground.image()?, &registry.image(), "--dest-tls-verify=false"))?;
    }
    let to = format!("oci:{}:bench", ground.place(side).display());
    let command = copy(ground, side, &registry.image(), &to, "--src-tls-verify=false");
    Ok(Ready { command, beside: Beside::Registry { _registry: registry } })
}

fn check_pull(ground: &Ground, side: Side) -> Result<()> {
    ensure!(ground.place(side).join("index.json").is_file(), "nothing was pulled");
    Ok(())
}

fn copy(ground: &Ground, side: Side, from: &str, to: &str, insecure: &str) -> Command {
    match side {
        Side::Ours => {
            let mut ours = ground.ours();
            ours.args(["image", "copy", "--tls-verify=false", from, to]);
            ours
        }
        Side::Stock => {
            let mut stock = command("skopeo");
            stock.args(["--insecure-policy", "copy", "--quiet", insecure, from, to]);
            stock
        }
    }
}
