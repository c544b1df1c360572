//! Cargo's own view of the workspace.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run::{command, output, run, target};

/// Returns the cargo that started this task.
///
/// It does not see what that one told this task about its package: build scripts that look at such variables would run again, and all that
/// depends on them would be compiled again, each time a task follows a cargo that was called by hand.
pub(crate) fn cargo() -> std::process::Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Returns `cargo metadata`, with or without the packages outside the workspace.
pub(crate) fn metadata(with_dependencies: bool) -> Result<Value> {
    let mut command = cargo();
    command.args(["metadata", "--format-version=1", "--locked"]);
    if with_dependencies {
        command.args(["--filter-platform", "x86_64-unknown-linux-gnu"]);
    } else {
        command.arg("--no-deps");
    }
    serde_json::from_str(&output(&mut command)?).context("cargo metadata prints JSON")
}

/// Which build of the program a task wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// The one that the tests use. A build of this one package alone would compile its dependencies once more, with other features.
    Tested,
    /// What users get.
    Optimised,
    /// The same, with all libraries inside.
    Static,
}

/// Builds the program and returns its path.
pub(crate) fn build_rootball(kind: Build) -> Result<PathBuf> {
    match kind {
        // All of the workspace, with the features that the tests need.
        Build::Tested => build(cargo().args(["build", "--locked", "--workspace", "--all-targets"]), "debug/rootball"),
        Build::Optimised => build(cargo().args(["build", "--locked", "--release", "--package", "rootball-cli"]), "release/rootball"),
        Build::Static => build_static("release", "rootball-cli", "rootball"),
    }
}

/// Builds the program of the initramfs: static, and as small as it gets.
pub(crate) fn build_prepare_root() -> Result<PathBuf> {
    build_static("initramfs", "rootball-prepare-root", "prepare-root")
}

fn build_static(profile: &str, package: &str, name: &str) -> Result<PathBuf> {
    let about = output(command("rustc").arg("-vV"))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc says what it is for")?;
    let mut cargo = cargo();
    // With the target named, the flag is for the program alone and not for what runs while it is built.
    cargo.args(["build", "--locked", "--profile", profile, "--package", package, "--target", host]);
    cargo.env("RUSTFLAGS", "-C target-feature=+crt-static");
    build(&mut cargo, &format!("{host}/{profile}/{name}"))
}

fn build(cargo: &mut std::process::Command, place: &str) -> Result<PathBuf> {
    run(cargo)?;
    let binary = target().join(place);
    anyhow::ensure!(binary.is_file(), "the build did not make {}", binary.display());
    Ok(binary)
}
