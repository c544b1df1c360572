//! Which deployment is meant.

use rootball_sysroot::{Deployment, State};

use crate::HostError;

/// Fewest digits of a commit that name it.
const MIN_PREFIX: usize = 6;

/// Finds the deployment that a user means: by its index in `status`, by `booted`, `staged`, `default` or `rollback`, or by its commit, of which
/// the beginning is enough, with or without the serial.
///
/// # Errors
/// When none is meant, or several.
pub fn select<'s>(state: &'s State, text: &str) -> Result<&'s Deployment, HostError> {
    let none = || HostError::NoSuchDeployment { wanted: text.to_owned() };
    let found = match text {
        "booted" => state.booted(),
        "staged" => state.staged.as_ref().map(|staged| &staged.deployment),
        "default" => state.all().next(),
        "rollback" => {
            let current = state.booted().or(state.deployments.first());
            let at = state.deployments.iter().position(|other| current.is_some_and(|current| current.id == other.id));
            at.and_then(|at| state.deployments.get(at + 1..))
                .and_then(|behind| behind.iter().find(|other| current.is_some_and(|current| current.id.stateroot == other.id.stateroot)))
        }
        _ if text.len() < MIN_PREFIX => text.parse().ok().and_then(|index: usize| state.all().nth(index)),
        _ => {
            let mut fitting = state.all().filter(|deployment| deployment.id.directory_name().starts_with(text));
            let first = fitting.next();
            if fitting.next().is_some() {
                return Err(HostError::SeveralDeployments { wanted: text.to_owned() });
            }
            first
        }
    };
    found.ok_or_else(none)
}
