//! Cargo's own view of the workspace.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run::{command, output, run, target};

/// Returns the cargo that started this task.
pub(crate) fn cargo() -> std::process::Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
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

/// Builds the program and returns its path.
pub(crate) fn build_rootball(release: bool) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--locked", "--package", "rootball-cli"]);
    if release {
        build.arg("--release");
    }
    run(&mut build)?;
    let binary = target().join(if release { "release" } else { "debug" }).join("rootball");
    anyhow::ensure!(binary.is_file(), "the build did not make {}", binary.display());
    Ok(binary)
}
