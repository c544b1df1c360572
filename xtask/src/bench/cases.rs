//! What is measured, and the commands of both sides.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::registry::DockerRegistry;
use crate::run::{command, output};

/// The commits' time, so that all of them are the same commit.
const TIME: &str = "@1700000000";

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Ours,
    Stock,
}

/// One thing that both sides can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    CommitBare,
    CommitArchive,
    Checkout,
    Fsck,
    Push,
    Pull,
}

impl Case {
    pub(super) const ALL: &[Self] = &[Self::CommitBare, Self::CommitArchive, Self::Checkout, Self::Fsck, Self::Push, Self::Pull];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CommitBare => "commit into bare",
            Self::CommitArchive => "commit into archive",
            Self::Checkout => "checkout by hard link",
            Self::Fsck => "fsck",
            Self::Push => "copy to a registry",
            Self::Pull => "copy from a registry",
        }
    }
}

/// What the cases work on: made once, and the same for both sides.
pub(super) struct Ground {
    program: PathBuf,
    tree: PathBuf,
    work: PathBuf,
    commit: String,
    /// A registry with the image in it, to pull from; only when a case copies images.
    filled: Option<DockerRegistry>,
}

impl Ground {
    /// Makes a repository with the tree and, where the cases need it, an image of it and a registry that has the image.
    pub(super) fn prepare(program: PathBuf, tree: PathBuf, work: PathBuf, cases: &[Case]) -> Result<Self> {
        let repo = work.join("repo");
        output(command("ostree").arg(format!("--repo={}", repo.display())).args(["init", "--mode=bare"]))?;
        let commit = output(stock_commit(&repo, &tree).arg("--fsync=false"))?.trim().to_owned();
        let mut ground = Self { program, tree, work, commit, filled: None };
        if cases.iter().any(|case| matches!(case, Case::Push | Case::Pull)) {
            let mut build = command(&ground.program);
            output(build.arg("--repo").arg(&repo).args(["image", "build", &ground.commit, &ground.layout()]))?;
            let filled = DockerRegistry::start(&ground.work.join("filled"))?;
            output(&mut ground.copy(Side::Stock, &ground.layout(), &filled.image(), "--dest-tls-verify=false"))?;
            ground.filled = Some(filled);
        }
        Ok(ground)
    }

    /// Makes everything ready for one run and returns its command, with what must live as long as it.
    pub(super) fn set_up(&self, case: Case, side: Side) -> Result<(Command, Option<DockerRegistry>)> {
        let place = self.place(side);
        if place.exists() {
            output(command("rm").arg("-rf").arg(&place))?;
        }
        let repo = self.work.join("repo");
        let command = match case {
            Case::CommitBare | Case::CommitArchive => {
                let mode = if case == Case::CommitBare { "bare" } else { "archive" };
                output(command("ostree").arg(format!("--repo={}", place.display())).args(["init", &format!("--mode={mode}")]))?;
                match side {
                    Side::Ours => self.ours(&place, &["repo", "commit", "--branch", "bench", "--timestamp", TIME], &self.tree),
                    Side::Stock => stock_commit(&place, &self.tree),
                }
            }
            Case::Checkout => match side {
                Side::Ours => self.ours(&repo, &["repo", "checkout", "--require-hardlinks", &self.commit], &place),
                Side::Stock => {
                    let mut stock = command("ostree");
                    stock.arg(format!("--repo={}", repo.display())).args(["checkout", "--require-hardlinks", &self.commit]).arg(&place);
                    stock
                }
            },
            Case::Fsck => {
                let mut fsck = command(if side == Side::Ours { self.program.as_path() } else { Path::new("ostree") });
                let words: &[&str] = if side == Side::Ours { &["repo", "fsck"] } else { &["fsck", "--quiet"] };
                fsck.arg(format!("--repo={}", repo.display())).args(words);
                fsck
            }
            Case::Push => {
                let registry = DockerRegistry::start(&place)?;
                let command = self.copy(side, &self.layout(), &registry.image(), "--dest-tls-verify=false");
                settle()?;
                return Ok((command, Some(registry)));
            }
            Case::Pull => {
                let filled = self.filled.as_ref().context("a registry was filled for this case")?;
                self.copy(side, &filled.image(), &format!("oci:{}:bench", place.display()), "--src-tls-verify=false")
            }
        };
        settle()?;
        Ok((command, None))
    }

    /// Fails when a run did not do what it should have.
    pub(super) fn check(&self, case: Case, side: Side) -> Result<()> {
        let place = self.place(side);
        match case {
            Case::CommitBare | Case::CommitArchive => {
                let commit = fs::read_to_string(place.join("refs/heads/bench")).context("the commit has a ref")?;
                ensure!(commit.trim() == self.commit, "{side:?} made commit {}, not {}", commit.trim(), self.commit);
            }
            Case::Checkout => ensure!(place.join("usr").is_dir(), "nothing was checked out"),
            Case::Pull => ensure!(place.join("index.json").is_file(), "nothing was pulled"),
            Case::Fsck | Case::Push => {}
        }
        Ok(())
    }

    fn place(&self, side: Side) -> PathBuf {
        self.work.join(if side == Side::Ours { "ours" } else { "stock" })
    }

    fn layout(&self) -> String {
        format!("oci:{}:bench", self.work.join("image").display())
    }

    fn ours(&self, repo: &Path, words: &[&str], last: &Path) -> Command {
        let mut ours = command(&self.program);
        ours.arg("--repo").arg(repo).args(words).arg(last);
        ours
    }

    fn copy(&self, side: Side, from: &str, to: &str, insecure: &str) -> Command {
        match side {
            Side::Ours => {
                let mut ours = command(&self.program);
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
}

fn stock_commit(repo: &Path, tree: &Path) -> Command {
    let mut stock = command("ostree");
    stock
        .arg(format!("--repo={}", repo.display()))
        .args(["commit", "--branch=bench", &format!("--timestamp={TIME}")])
        .arg(format!("--tree=dir={}", tree.display()));
    stock
}

/// Lets the disk finish what the last run left to it.
fn settle() -> Result<()> {
    output(&mut command("sync")).map(drop)
}
