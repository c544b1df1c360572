//! What is measured: one value for each row of the table, by room.

mod commit;
mod image;
mod store;

use std::process::Command;

use anyhow::Result;

use super::ground::{Ground, Side};
use super::registry::DockerRegistry;
use super::table::Goal;

/// One thing that both sides can do.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) goal: Goal,
    /// Makes everything ready for one run of a side, whose place is empty.
    pub(super) set_up: fn(&Ground, Side) -> Result<Ready>,
    /// Fails when a run did not do what it should have.
    pub(super) check: fn(&Ground, Side) -> Result<()>,
}

/// A command to be measured.
pub(super) struct Ready {
    pub(super) command: Command,
    /// What must live as long as it runs.
    pub(super) server: Option<DockerRegistry>,
}

impl From<Command> for Ready {
    fn from(command: Command) -> Self {
        Self { command, server: None }
    }
}

/// Returns all cases in the order of the table.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    commit::CASES.iter().chain(store::CASES).chain(image::CASES)
}
