//! `cargo xtask boot`: real kernels boot what the program installs, on an emulated machine.
//!
//! The plain tree is made once and kept in `target/boot`; versions of it, repositories and disks are made by the tests beside it, so that they
//! can share files.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cargo::{Build, build_prepare_root, build_rootball, cargo};
use crate::packages;
use crate::run::{command, is_root, lock, output, root, run, say, target};

/// What the tests need of the tree beside what boots: an address for the network card, and a boot loader.
const PACKAGES: &str = "iproute2,systemd-boot-efi";

/// What the newer tree needs to have an SELinux policy, and to look at its labels. It is off where a test does not switch it on.
const POLICY: &str = "selinux-policy-default,selinux-utils,policycoreutils";

/// Tests that run at the same time: a machine keeps one processor busy.
const AT_ONCE: &str = "2";

/// Installs the emulator, makes the tree, runs the tests. Arguments go to the test program.
pub(crate) fn boot(arguments: &[String]) -> Result<()> {
    if !is_root() {
        bail!("trees with owners and disks with file systems are made here, which only root may: run this as root, or in a container");
    }
    packages::ensure(packages::BOOT)?;
    packages::ensure_emulator()?;
    let place = target().join("boot");
    let _lock = lock(&place)?;
    let tree = place.join("tree");
    run(command(root().join("scripts/make-tree.sh")).args(["--small", "--include", PACKAGES]).arg(&tree))?;

    say("the program of the initramfs");
    let early = build_prepare_root()?;
    let own = place.join("own");
    let mut make = command(root().join("scripts/make-tree.sh"));
    make.args(["--small", "--suite", "trixie", "--ostree-free", "--include", &format!("{PACKAGES},{POLICY}")]);
    make.arg("--prepare-root").arg(&early).arg("--cache").arg(place.join("debs-trixie"));
    run(make.arg(&own))?;

    say("the program");
    let built = build_rootball(Build::Tested)?;
    let stripped = place.join("rootball");
    // What runs already is not written over.
    let _ = fs::remove_file(&stripped);
    fs::copy(&built, &stripped).with_context(|| format!("copying {}", built.display()))?;
    output(command("strip").arg(&stripped))?;

    say("machines that boot");
    let work = place.join("work");
    // What a run that was killed has left.
    let _ = output(command("chattr").args(["-R", "-f", "-i"]).arg(&work));
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
    let mut tests = cargo();
    tests.args(["test", "--locked", "--workspace", "--test", "boot", "--", "--test-threads", AT_ONCE]).args(arguments);
    tests.env("TMPDIR", &work).env("ROOTBALL_BOOT_TREE", &tree).env("ROOTBALL_BOOT_OWN_TREE", &own).env("ROOTBALL_BOOT_PROGRAM", &stripped);
    run(&mut tests)
}
