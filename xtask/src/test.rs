//! `cargo xtask test`: all tests, with the real tools and servers that they ask.

use anyhow::{Result, bail};

use crate::cargo::cargo;
use crate::packages;
use crate::run::{command, is_root, output, run, say};

/// Installs what is missing and runs everything; the arguments go to the test runner.
pub(crate) fn test(arguments: &[String]) -> Result<()> {
    packages::ensure(packages::TEST)?;
    if !is_root() {
        bail!(
            "the tests make files of several owners and mount small file systems, which only root may: run this as root, or in a container"
        );
    }
    if arguments.is_empty() {
        say("examples in the documentation");
        run(cargo().args(["test", "--locked", "--quiet", "--workspace", "--doc"]))?;
    }
    let nextest = output(command("cargo-nextest").args(["nextest", "--version"])).is_ok();
    say(if nextest { "tests (cargo nextest)" } else { "tests (cargo test)" });
    let runner: &[&str] =
        if nextest { &["nextest", "run", "--locked", "--workspace"] } else { &["test", "--locked", "--workspace", "--all-targets"] };
    run(cargo().args(runner).args(arguments))
}
