//! What is measured: one value for each row of the table, by room.

mod commit;
mod delivery;
mod delta;
mod deploy;
mod image;
mod image_delta;
mod rojig;
mod store;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::ground::{Ground, Side};
use super::registry::DockerRegistry;
use super::table::Goal;
use super::web::Web;
use crate::run::{command, output};

/// One thing that both sides can do.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) goal: Goal,
    /// Takes so long that it is run only where it is asked for by a part of its name.
    pub(super) is_long: bool,
    /// Makes everything ready for one run of a side, whose place is empty.
    pub(super) set_up: fn(&Ground, Side) -> Result<Ready>,
    /// Fails when a run did not do what it should have.
    pub(super) check: fn(&Ground, Side) -> Result<()>,
}

/// A command to be measured.
pub(super) struct Ready {
    pub(super) command: Command,
    pub(super) beside: Beside,
}

/// What belongs to a command besides.
pub(super) enum Beside {
    Nothing,
    /// A registry, which must live as long as the command runs.
    Registry {
        _registry: DockerRegistry,
    },
    /// A web server that does so too, and counts.
    Web(Web),
    /// A repository in which the command makes a static delta, whose size counts.
    Delta(PathBuf),
    /// A file that the command makes, whose size counts.
    File(PathBuf),
}

impl From<Command> for Ready {
    fn from(command: Command) -> Self {
        Self { command, beside: Beside::Nothing }
    }
}

impl Beside {
    /// Returns how many bytes the command has had sent, or has made.
    pub(super) fn bytes(&self) -> Result<Option<u64>> {
        match self {
            Self::Nothing | Self::Registry { .. } => Ok(None),
            Self::Web(web) => Ok(Some(web.sent_bytes())),
            Self::Delta(repo) => delta_size(repo).map(Some),
            Self::File(path) => Ok(Some(std::fs::metadata(path).with_context(|| format!("reading {}", path.display()))?.len())),
        }
    }
}

/// Returns what the only static delta of a repository takes, with the files that must be fetched besides: as stock counts, for both sides.
fn delta_size(repo: &std::path::Path) -> Result<u64> {
    let repo = format!("--repo={}", repo.display());
    let name = output(command("ostree").args(["static-delta", "list", &repo]))?;
    // A delta from nothing has only the other name.
    let shown = output(command("ostree").args(["static-delta", "show", &repo, name.trim()]))?;
    let total = shown.lines().find_map(|line| line.strip_prefix("Total Size: ")?.split(' ').next()?.parse().ok());
    total.with_context(|| format!("ostree does not say how large delta {} is", name.trim()))
}

/// Returns all cases in the order of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    commit::CASES
        .iter()
        .chain(store::CASES)
        .chain(delivery::CASES)
        .chain(delta::CASES)
        .chain(image::CASES)
        .chain(image_delta::CASES)
        .chain(rojig::CASES)
        .chain(deploy::CASES)
}
