//! `cargo xtask lint`: formatting and clippy, warnings refused.

use anyhow::Result;

use crate::cargo::cargo;
use crate::run::run;

/// Checks the format of all files and runs clippy over all targets.
pub(crate) fn lint() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
