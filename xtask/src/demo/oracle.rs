//! Stock `ostree` asked about what the demo made, where it is installed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{BRANCH, checksum_of};
use crate::run::{command, has_program, is_root, output, say};

/// What was made, and from what.
pub(super) struct Made<'a> {
    pub(super) repo: &'a Path,
    pub(super) sysroot: &'a Path,
    pub(super) tree: &'a Path,
    /// The first commit, its subject and its time.
    pub(super) commit: &'a str,
    pub(super) subject: &'a str,
    pub(super) timestamp: u64,
}

/// Fails unless stock `ostree` gives the tree the same checksum, finds nothing wrong with both repositories, and sees the deployments.
/// Returns what was asked, or why nothing was.
pub(super) fn ask(made: &Made<'_>, scratch: &Path) -> Result<&'static str> {
    if !has_program("ostree") || !is_root() {
        return Ok("not asked: it is not installed, or this is not root");
    }
    say("stock ostree");
    let stock = scratch.join("stock");
    let _ = fs::remove_dir_all(&stock);
    output(command("ostree").arg("init").arg("--mode=bare").arg("--repo").arg(&stock))?;
    let mut commit = command("ostree");
    commit.arg("commit").arg("--repo").arg(&stock).args(["--branch", BRANCH, "--subject", made.subject]);
    commit.arg(format!("--timestamp=@{}", made.timestamp)).arg(made.tree);
    let theirs = checksum_of(&output(&mut commit)?)?;
    ensure!(theirs == made.commit, "stock ostree gives {} the checksum {theirs}, and we {}", made.tree.display(), made.commit);
    for repo in [made.repo, &made.sysroot.join("ostree/repo")] {
        output(command("ostree").args(["fsck", "--quiet", "--repo"]).arg(repo)).with_context(|| format!("checking {}", repo.display()))?;
    }
    let status = output(command("ostree").args(["admin", "status", "--sysroot"]).arg(made.sysroot))?;
    ensure!(status.contains(made.commit), "stock ostree does not see the deployment of {}:\n{status}", made.commit);
    fs::remove_dir_all(&stock).context("removing the stock repository")?;
    Ok("same checksum, repositories sound, deployments seen")
}
