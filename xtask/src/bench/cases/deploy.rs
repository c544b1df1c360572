//! Deployments of one disk. Both sides prune nothing here but what `ostree admin undeploy` always prunes.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::{Beside, Case, Ready};
use crate::bench::ground::{Ground, Side};
use crate::bench::table::Goal;
use crate::bench::web::Web;
use crate::run::{command, output};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "deploy A",
        goal: Goal::new().wall(1.0 / 2.0),
        is_long: false,
        set_up: |ground, side| {
            let sysroot = sysroot(ground, side)?;
            Ok(deploy(ground, side, &sysroot, "first").into())
        },
        check: |ground, side| deployments(ground, side, 1),
    },
    Case {
        name: "deploy B on top",
        goal: Goal::new().wall(1.0 / 2.0),
        is_long: false,
        set_up: |ground, side| {
            let sysroot = sysroot(ground, side)?;
            output(&mut deploy(ground, Side::Stock, &sysroot, "first"))?;
            Ok(deploy(ground, side, &sysroot, "second").into())
        },
        check: |ground, side| deployments(ground, side, 2),
    },
    Case {
        name: "undeploy A",
        goal: Goal::new().wall(1.0 / 2.0),
        is_long: false,
        set_up: |ground, side| {
            let sysroot = sysroot(ground, side)?;
            output(&mut deploy(ground, Side::Stock, &sysroot, "first"))?;
            output(&mut deploy(ground, Side::Stock, &sysroot, "second"))?;
            let words: &[&str] = if side == Side::Ours { &["deployment", "remove", "1"] } else { &["undeploy", "1"] };
            Ok(admin(ground, side, &sysroot, words).into())
        },
        check: |ground, side| deployments(ground, side, 1),
    },
    Case {
        name: "upgrade with nothing new",
        goal: Goal::new().wall(1.0),
        is_long: false,
        set_up: upgrade,
        check: |ground, side| deployments(ground, side, 1),
    },
    Case {
        name: "finalize B at shutdown",
        goal: Goal::new().wall(1.0),
        is_long: false,
        set_up: finalize,
        check: |ground, side| deployments(ground, side, 2),
    },
];

/// Makes a disk with both commits and a stateroot.
fn sysroot(ground: &Ground, side: Side) -> Result<std::path::PathBuf> {
    let sysroot = ground.place(side);
    fs::create_dir_all(&sysroot)?;
    let argument = format!("--sysroot={}", sysroot.display());
    output(command("ostree").args(["admin", "init-fs"]).arg(&sysroot))?;
    output(command("ostree").args(["admin", &argument, "os-init", "os"]))?;
    fs::remove_dir_all(sysroot.join("ostree/repo"))?;
    Ground::link_copy(&ground.bare()?, &sysroot.join("ostree/repo"))?;
    Ok(sysroot)
}

fn admin(ground: &Ground, side: Side, sysroot: &Path, words: &[&str]) -> std::process::Command {
    match side {
        Side::Ours => {
            let mut ours = ground.ours();
            ours.arg("--sysroot").arg(sysroot).args(words);
            ours
        }
        Side::Stock => {
            let mut stock = command("ostree");
            stock.arg("admin").arg(words[0]).arg(format!("--sysroot={}", sysroot.display())).args(&words[1..]);
            if words[0] == "upgrade" {
                stock.arg("--os=os");
            }
            stock
        }
    }
}

fn deploy(ground: &Ground, side: Side, sysroot: &Path, commit: &str) -> std::process::Command {
    match side {
        Side::Ours => admin(ground, side, sysroot, &["deployment", "add", "--stateroot=os", commit]),
        Side::Stock => admin(ground, side, sysroot, &["deploy", "--os=os", commit]),
    }
}

/// Deploys A from a remote, by stock for both sides; the remote has nothing else on that branch.
fn upgrade(ground: &Ground, side: Side) -> Result<Ready> {
    let sysroot = sysroot(ground, side)?;
    let web = Web::near(&ground.versions()?);
    let repo = format!("--repo={}", sysroot.join("ostree/repo").display());
    output(command("ostree").args(["remote", "add", &repo, "--no-gpg-verify", "origin", &web.url()]))?;
    output(command("ostree").args(["pull", &repo, "origin", "first"]))?;
    output(&mut deploy(ground, Side::Stock, &sysroot, "origin:first"))?;
    Ok(Ready { command: admin(ground, side, &sysroot, &["upgrade"]), beside: Beside::Web(web) })
}

/// What a running system is to programs: its root is the deployment, with the tools of this machine over its `/usr`.
const ENTER: &str = r#"
set -e
mount --make-rprivate /
mount --bind "$1" "$2/root"
mount --bind "$2/sysroot" "$2/root/sysroot"
mount --bind "$2/sysroot/boot" "$2/root/boot"
mount --rbind /usr "$2/root/usr"
mount --bind "$2/run" "$2/root/run"
mount -t proc proc "$2/root/proc"
mount --bind /dev "$2/root/dev"
shift 2
exec chroot "$R" env PATH=/run/program:/usr/bin:/usr/sbin INVOCATION_ID=x "$@"
"#;

/// Stages B on a system that is booted from A, by stock for both sides, after a file was changed in its `/etc`.
fn finalize(ground: &Ground, side: Side) -> Result<Ready> {
    let made = sysroot(ground, side)?;
    let place = made.with_extension("machine");
    fs::create_dir_all(&place)?;
    fs::rename(&made, place.join("sysroot"))?;
    let sysroot = place.join("sysroot");
    output(&mut deploy(ground, Side::Stock, &sysroot, "first"))?;
    for directory in ["root", "run/ostree", "run/program"] {
        fs::create_dir_all(place.join(directory))?;
    }
    fs::write(place.join("run/ostree-booted"), "")?;
    fs::copy(ground.ours().get_program(), place.join("run/program/rootball"))?;
    fs::write(place.join("run/program/systemctl"), "#!/bin/sh\n")?;
    output(command("chmod").arg("+x").arg(place.join("run/program/systemctl")))?;
    let deployment =
        fs::read_dir(sysroot.join("ostree/deploy/os/deploy"))?.filter_map(Result::ok).map(|entry| entry.path()).find(|path| path.is_dir());
    let deployment = deployment.ok_or_else(|| anyhow::anyhow!("nothing was deployed"))?;
    fs::write(deployment.join("etc/hostname"), "bench\n")?;
    let enter = |words: &[&str]| {
        let mut enter = command("unshare");
        enter.env("R", place.join("root")).args(["--mount", "--pid", "--fork", "sh", "-c", ENTER, "sh"]);
        enter.arg(&deployment).arg(&place).args(words);
        enter
    };
    output(&mut enter(&["ostree", "admin", "deploy", "--stage", "second"]))?;
    // The check looks where all others look.
    std::os::unix::fs::symlink(&sysroot, &made)?;
    Ok(enter(match side {
        Side::Ours => &["rootball", "deployment", "finalize-staged"],
        Side::Stock => &["ostree", "admin", "finalize-staged"],
    })
    .into())
}

fn deployments(ground: &Ground, side: Side, expected: usize) -> Result<()> {
    let entries = fs::read_dir(ground.place(side).join("boot/loader/entries"))?.count();
    ensure!(entries == expected, "{entries} boot entries in place of {expected}");
    Ok(())
}
